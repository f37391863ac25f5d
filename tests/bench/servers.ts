/** The servers that contestants are measured against. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAuthority } from '../support/certificates.ts';
import { startPostfix } from '../support/postfix.ts';

export interface BenchServer {
  /** For headings. */
  what: string;
  /** What its certificate is for. It listens on 127.0.0.1. */
  hostname: string;
  port: number;
  caPem: string;
  caFile: string;
  close(): Promise<void>;
}

/** The minimal fast server, in a process of its own. */
export async function bareServer(): Promise<BenchServer> {
  const hostname = 'bench.invalid';
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issue({ commonName: hostname });
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-bench-'));
  const [keyFile, certFile, caFile] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeFile(keyFile, keyPem);
  await writeFile(certFile, certPem);
  await writeFile(caFile, authority.caPem);

  const script = join(import.meta.dirname, 'bare-server.ts');
  const child = spawn(process.execPath, [script, keyFile, certFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    what: 'a minimal fast server',
    hostname,
    port: Number(line.toString()),
    caPem: authority.caPem,
    caFile,
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A real Postfix. */
export async function postfixServer(): Promise<BenchServer> {
  const postfix = await startPostfix();
  return {
    what: 'Postfix over TLS 1.3',
    hostname: postfix.hostname,
    port: postfix.smtpPort,
    caPem: postfix.caPem,
    caFile: postfix.caFile,
    close: () => postfix.close(),
  };
}
