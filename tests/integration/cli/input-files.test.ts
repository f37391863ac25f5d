import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import { startAuthServer } from './auth-server.ts';
import type { AuthServer } from './auth-server.ts';
import { COMMAND, checkJson, relaywatch, systemNode } from './relaywatch.ts';

let folder: string;
let auth: AuthServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relaywatch-files-'));
  await mkdir(join(folder, 'folder'));
  auth = await startAuthServer({ user: 'probe', password: 'correct horse' });
});
afterAll(async () => {
  await auth.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content, { mode: 0o600 });
  return path;
}

describe('a list of servers', () => {
  it.each<[string, string]>([
    ['with a byte order mark and lines of Windows', '\uFEFF127.0.0.1:1\r\n\r\n# no\r\n[::1]:1\r\n'],
    ['without a final line end', '127.0.0.1:1\n[::1]:1'],
    ['with spaces, tabs and comments', '  127.0.0.1:1\t# one\n\t[::1]:1   none # two\n#\n'],
    ['with a comment of a megabyte', `127.0.0.1:1\n#${'x'.repeat(1_000_000)}\n[::1]:1\n`],
  ])('%s is read', async (_case, content) => {
    const { stdout, stderr } = await relaywatch(['check', '--json', '--file', await file(content)]);
    expect(stderr).toBe('');
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CheckResult);
    expect(results.map(({ target }) => target.host)).toEqual(['127.0.0.1', '::1']);
  });

  it('may come through a pipe that fills slowly', async () => {
    const script = `(sleep 0.2; echo 127.0.0.1:1; sleep 0.2; echo 127.0.0.1:2) | '${systemNode()}' '${COMMAND}' check --json --file -; test $? = 2`;
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script]);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['of one line of a megabyte', () => file('x'.repeat(1_000_000)), /line 1: "x{59,60}… is not a/],
    ['that is no text', () => file(Buffer.alloc(5000, '\0\xff\x1b\n')), /and \d+ more lines\n/],
    ['that is a folder', () => Promise.resolve(join(folder, 'folder')), /cannot read .*EISDIR/],
    ['that is not there', () => Promise.resolve(join(folder, 'none')), /cannot read .*ENOENT/],
    ['without an end', () => Promise.resolve('/dev/zero'), /cannot read .*EFBIG/],
    ['of nothing', () => file(''), /names no server/],
  ])('%s is a usage error', async (_case, path, message) => {
    const { status, stdout, stderr } = await relaywatch(['check', '--file', await path()]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.length).toBeLessThan(3000);
  });
});

describe('a file with a password', () => {
  const login = (path: string) =>
    checkJson(
      [
        `${auth.hostname}:${auth.port}`,
        ...['--address', '127.0.0.1', '--security', 'starttls', '--user', 'probe'],
        ...['--password-file', path],
      ],
      { environment: { SSL_CERT_FILE: auth.caFile } },
    );

  it.each([
    ['no line end', 'correct horse'],
    ['a line end', 'correct horse\n'],
    ['a line end of Windows', 'correct horse\r\n'],
    ['a byte order mark', '\uFEFFcorrect horse\n'],
    ['further lines', 'correct horse\nsomething else\n'],
  ])('and %s logs in', async (_case, content) => {
    const { status } = await login(await file(content));
    expect(status).toBe(0);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['is empty', () => file('\ncorrect horse\n'), 'the password is empty'],
    ['is not there', () => Promise.resolve(join(folder, 'none')), 'ENOENT'],
    ['is a folder', () => Promise.resolve(join(folder, 'folder')), 'EISDIR'],
  ])('that %s is a usage error', async (_case, path, message) => {
    const words = ['check', '127.0.0.1:1', '--user', 'probe', '--password-file', await path()];
    const { status, stderr } = await relaywatch(words);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('horse');
  });
});
