import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { COMMAND, systemNode } from './relaywatch.ts';

/** Greets, and from then on says nothing. */
let silent: Server;
let target = '';
beforeAll(async () => {
  silent = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 mx.example ESMTP\r\n');
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  target = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.close();
});

const environment = { PATH: process.env['PATH'], LANG: 'C.UTF-8' };

/** Runs `check` on a server that keeps it waiting, and sends the signal once it is connected. */
async function interrupt(signal: 'SIGINT' | 'SIGTERM', words: string[]) {
  const connected = once(silent, 'connection');
  const child = spawn(systemNode(), [COMMAND, 'check', ...words, '--timeout', '20'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  await connected;
  child.kill(signal);
  const [stdout, stderr] = await output;
  return { stdout, stderr, status: child.exitCode };
}

describe('a check that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends at once, with what is known',
    async (signal) => {
      const { stdout, stderr, status } = await interrupt(signal, [target]);
      expect(stdout).toMatch(
        /^○ 127\.0\.0\.1:\d+ was interrupted in (greeting|EHLO)\n\n {2}connect /,
      );
      expect({ stderr, status }).toEqual({
        stderr: 'relaywatch: interrupted, 0 of 1 checked\n',
        status: 3,
      });
    },
  );

  it('has what was found of other servers', async () => {
    const words = ['127.0.0.1:1', target, '--concurrency', '1', '--json'];
    const { stdout, stderr, status } = await interrupt('SIGINT', words);
    expect(JSON.parse(stdout)).toMatchObject({ failure: { reason: 'connect-refused' } });
    expect({ stderr, status }).toEqual({
      stderr: 'relaywatch: interrupted, 1 of 2 checked\n',
      status: 2,
    });
  });
});

describe('an output that is not there', () => {
  const shell = (script: string) =>
    promisify(execFile)('sh', ['-c', script], { env: environment, timeout: 20_000 });

  it.each(['check 127.0.0.1:1', 'check 127.0.0.1:1 --json', 'check --help'])(
    'ends %s quietly',
    async (words) => {
      // The reader is gone before the first word is written.
      const { stderr } = await shell(`'${systemNode()}' '${COMMAND}' ${words} | true`);
      expect(stderr).toBe('');
    },
  );

  it('closed from the start is no crash', async () => {
    const { stderr } = await shell(
      `'${systemNode()}' '${COMMAND}' check 127.0.0.1:1 --json >&- 2>&1; test $? -ge 2`,
    );
    expect(stderr).toBe('');
  });

  it('for what goes wrong does not matter to the check', async () => {
    const script = `'${systemNode()}' '${COMMAND}' check 127.0.0.1:1 --json --file missing 2>/dev/full; echo status $?`;
    expect((await shell(script)).stdout).toBe('status 3\n');
    const command = `'${systemNode()}' '${COMMAND}' check 127.0.0.1:1 127.0.0.1:2 --json`;
    const unheard = await shell(`(${command} 2>&1 >&3 | true) 3>&1`);
    expect(unheard.stdout.trim().split('\n')).toHaveLength(2);
  });

  it('that is full is no success', async () => {
    const script = `'${systemNode()}' '${COMMAND}' mx --help >/dev/full; echo status $?`;
    expect(await shell(script)).toEqual({ stdout: 'status 3\n', stderr: '' });
  });
});

describe('standard input that is not there', () => {
  it.each(['--file -', '127.0.0.1:1 --user me --password-stdin'])(
    'is a usage error for %s',
    async (words) => {
      const script = `'${systemNode()}' '${COMMAND}' check ${words} <&-; echo status $?`;
      const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script], {
        env: environment,
      });
      expect(stdout).toBe('status 3\n');
      expect(stderr).toMatch(
        /^relaywatch: (--file - names no server|the password is empty)\nUsage/,
      );
    },
  );
});
