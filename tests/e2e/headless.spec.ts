import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';

import type { CheckResult } from '../../main/core/probe/result.ts';
import { expect, test } from './fixtures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND = join('out', 'relaywatch.mjs');

test('the command finds the same as the window', async ({ start, postfix }) => {
  const { caFile, hostname: host, address, submissionPort: port } = postfix;
  const environment = { SSL_CERT_FILE: caFile };
  const security = 'starttls';
  const relaywatch = await start({ servers: [{ host, address, port, security }], environment });
  const row = (await relaywatch.window()).row(host);
  await row.expectStatus('up');

  const options = [`--security=${security}`, `--address=${address}`, `--ca=${caFile}`];
  const check = [COMMAND, 'check', `${host}:${port}`, ...options];
  const { code, output } = await node([...check, '--json']);

  expect(code).toBe(0);
  const result = JSON.parse(output) as CheckResult;
  expect(result).toMatchObject({ status: 'up', failure: null, severity: 'OK' });
  expect(result.target).toEqual({ host, port, security, depth: 'ehlo' });
  expect(result.greeting).toMatch(/^220 .*Postfix/);
  const days = Math.floor(result.tls?.certificate.daysLeft ?? 0);
  await expect(row.cell('Certificate')).toHaveText(`${days} days`);

  await postfix.stop();
  const refused = await node([...check, '--nagios']);
  expect(refused.code).toBe(2);
  expect(refused.output).toMatch(/^SMTP CRITICAL - /);
});

test('without a display npm start says what to do and fails', async ({ home }) => {
  const { code, complaints } = await node(['build/start.mjs'], {
    ...home.environment,
    DISPLAY: '',
  });

  expect(code).toBe(1);
  expect(complaints).toContain('Xvfb');
  expect(complaints).toMatch(/relaywatch(\.mjs)? check/);
});

interface Finished {
  code: number;
  output: string;
  complaints: string;
}

/** Runs a script of the project with the Node that runs the tests. */
async function node(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
  });
  const finished = { code: -1, output: '', complaints: '' };
  child.stdout.on('data', (chunk: Buffer) => (finished.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (finished.complaints += chunk.toString()));
  [finished.code] = (await once(child, 'close')) as [number];
  return finished;
}
