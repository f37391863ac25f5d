/**
 * What a STARTTLS check costs above the floor: the same conversation written with bare node:net and node:tls.
 * Loopback, a server in a process of its own, contestants interleaved in one run.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { probe } from '../../main/core/probe/probe.ts';
import type { Target } from '../../main/core/probe/target.ts';
import { createAuthority } from '../support/certificates.ts';
import { interleave, table } from './figures.ts';
import { bareConversation } from './floor.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 300);

const authority = await createAuthority();
const { certPem, keyPem } = await authority.issue({
  commonName: 'bench.invalid',
  altNames: ['bench.invalid'],
});
const folder = await mkdtemp(join(tmpdir(), 'relaywatch-bench-'));
await writeFile(join(folder, 'key.pem'), keyPem);
await writeFile(join(folder, 'cert.pem'), certPem);

const server = spawn(
  process.execPath,
  [join(import.meta.dirname, 'bare-server.ts'), join(folder, 'key.pem'), join(folder, 'cert.pem')],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const port = await new Promise<number>((resolve) => {
  server.stdout.once('data', (line: Buffer) => {
    resolve(Number(line.toString()));
  });
});

const secureContext = createSecureContext({ ca: [authority.caPem] });
const target: Target = {
  host: 'bench.invalid',
  address: '127.0.0.1',
  port,
  security: 'starttls',
  depth: 'ehlo',
  family: 'auto',
  timeoutMs: 10_000,
  certificate: 'verify',
  ca: [authority.caPem],
  thresholds: { certWarnDays: 21, certCritDays: 7 },
};

try {
  const figures = await interleave(
    [
      { name: 'bare node:net + node:tls', run: () => bareConversation(port, secureContext) },
      {
        name: 'relaywatch probe',
        run: async () => {
          const result = await probe(target);
          if (result.failure)
            throw new Error(`The probe failed: ${JSON.stringify(result.failure)}`);
        },
      },
    ],
    ROUNDS,
  );
  console.log(
    `STARTTLS check on loopback, full handshake, ${ROUNDS} rounds, medians\n${table(figures)}`,
  );
} finally {
  server.stdin.end();
  await rm(folder, { recursive: true });
}
