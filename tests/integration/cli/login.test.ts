import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import { startAuthServer } from './auth-server.ts';
import type { AuthServer } from './auth-server.ts';
import { checkJson, relaywatch } from './relaywatch.ts';
import type { RunOptions } from './relaywatch.ts';

describe('relaywatch check with a user', () => {
  let auth: AuthServer;
  let folder: string;
  beforeAll(async () => {
    auth = await startAuthServer({ user: 'probe', password: 'correct horse' });
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-cli-'));
  });
  afterAll(async () => {
    await auth.close();
    await rm(folder, { recursive: true, force: true });
  });

  const words = () => [
    `${auth.hostname}:${auth.port}`,
    ...['--address', '127.0.0.1', '--security', 'starttls', '--user', 'probe'],
  ];
  const trusting = () => ({ SSL_CERT_FILE: auth.caFile });

  it.each<[string, string[], RunOptions]>([
    [
      'the environment',
      ['--password-env', 'PASSWORD'],
      { environment: { PASSWORD: 'correct horse' } },
    ],
    ['standard input', ['--password-stdin'], { stdin: 'correct horse\n' }],
  ])(
    'logs in with the password from %s, and tells it to nobody',
    async (_case, option, options) => {
      const argv = ['check', ...words(), ...option, '--json', '--transcript'];
      const environment = { ...options.environment, ...trusting() };
      const { status, stdout, stderr } = await relaywatch(argv, { ...options, environment });
      const result = JSON.parse(stdout) as CheckResult;
      expect(result).toMatchObject({ status: 'up', target: { depth: 'auth' } });
      expect(result.timings.auth).toBeGreaterThan(0);
      expect(status).toBe(0);
      for (const secret of [
        'correct horse',
        base64('correct horse'),
        base64('\0probe\0correct horse'),
      ])
        expect(stdout + stderr).not.toContain(secret);
    },
  );

  it('logs in with the password from a file', async () => {
    const file = join(folder, 'password');
    await writeFile(file, 'correct horse\n', { mode: 0o600 });
    const argv = [...words(), '--password-file', file, '--mechanism', 'login'];
    const { status } = await checkJson(argv, { environment: trusting() });
    expect(status).toBe(0);
  });

  it('is told when the password is wrong', async () => {
    const { status, result } = await checkJson([...words(), '--password-stdin'], {
      stdin: 'wrong\n',
      environment: trusting(),
    });
    expect(result.failure).toMatchObject({
      reason: 'auth-rejected',
      phase: 'auth',
      reply: { code: 535, enhanced: '5.7.8' },
    });
    expect(status).toBe(2);
  });

  it('keeps the password to itself where the server is not verified', async () => {
    const before = auth.attempts();
    const { result } = await checkJson(
      [...words(), '--password-stdin', '--certificate', 'report'],
      {
        stdin: 'correct horse\n',
      },
    );
    expect(result.failure?.reason).toBe('auth-insecure');
    expect(auth.attempts()).toBe(before);
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
