import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Greeter, MailServer } from '../../support/app/mail-server.ts';
import { createAuthority } from '../../support/certificates.ts';
import { freePorts } from '../../support/free-ports.ts';
import { startPostfix } from '../../support/postfix.ts';
import { relaywatch } from '../cli/relaywatch.ts';
import { WatchProcess } from './watch-process.ts';

let folder: string;
let server: MailServer;
/** Whom to watch, and whom to trust. */
let target: string[];
const running: WatchProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relaywatch-watch-'));
  const authority = await createAuthority();
  server = await MailServer.create(authority, 'mail');
  await writeFile(join(folder, 'ca.pem'), authority.caPem);
  const trust = ['--servername', 'localhost', '--ca', join(folder, 'ca.pem')];
  target = [`127.0.0.1:${server.port}`, '--security', 'starttls', ...trust];
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop('SIGKILL')));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function watching(...[words, environment]: Parameters<typeof WatchProcess.start>) {
  const started = await WatchProcess.start(words, environment);
  running.push(started);
  return started;
}

describe('relaywatch watch', () => {
  it('says in lines that a server is down, and up again', async () => {
    const watch = await watching([...target, '--results']);
    await watch.line(/● {2}127\.0\.0\.1:\d+ +up/);
    await server.stop();
    expect(await watch.line(/ is down\./)).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ■ 127\.0\.0\.1:\d+ is down\. The connection was refused/,
    );
    await server.start();
    expect(await watch.line(/is up again/)).toMatch(
      / ● 127\.0\.0\.1:\d+ is up again\. It was down/,
    );
    expect(await watch.stop()).toBe(0);
    expect(watch.complaints).toMatch(/Watched 1 server for \d+ s: \d+ checks, 2 alarms; 1 up\.\n$/);
  });

  it('says the same in objects', async () => {
    const watch = await watching([...target, '--json']);
    await server.stop();
    const down = await watch.alarm('down');
    expect(down).toMatchObject({
      server: { host: '127.0.0.1', port: server.port },
      failure: { reason: 'connect-refused', phase: 'connect' },
    });
    await server.start();
    const up = await watch.alarm('up');
    expect(up['incidentId']).toBe(down['incidentId']);
    expect(await watch.stop('SIGINT')).toBe(0);
    expect(watch.objects.map(({ type }) => type)).toEqual(['started', 'alarm', 'alarm', 'stopped']);
    expect(watch.objects.at(-1)).toMatchObject({ reason: 'SIGINT', alarms: 2, up: 1 });
  });

  it('watches fourteen servers of a list, and an exported file beside it', async () => {
    const ports = await freePorts(14);
    const list = join(folder, 'servers.txt');
    const file = join(folder, 'servers.json');
    await writeFile(list, ports.map((port) => `127.0.0.1:${port} none # of a list`).join('\n'));
    const servers = [{ name: 'exported', host: '127.0.0.1', port: server.port, security: 'none' }];
    await writeFile(file, JSON.stringify({ relaywatch: 1, servers }));
    const watch = await watching(['--file', list, '--import', file, '--json', '--results']);
    for (let index = 0; index < 14; index += 1) await watch.alarm('down');
    await watch.line(/"name":"exported".*"status":"up"/);
    expect(await watch.stop()).toBe(0);
    expect(watch.objects.at(-1)).toMatchObject({ servers: 15, alarms: 14, down: 14, up: 1 });
  });

  it('shows nothing that a server says as it is', async () => {
    const nasty = 'no\x1b[2J\x1b]0;owned\x07\x9b31m \u202e ● all is well';
    const greeter = await Greeter.start(`554-${nasty}\r\n554 ${nasty}\r\n`);
    const { port = 0 } = greeter.entry('hostile');
    const watch = await watching([`127.0.0.1:${port}`, '--results']);
    const line = await watch.line(/ is down\./);
    expect(await watch.stop()).toBe(0);
    await greeter.stop();
    expect(line).toContain('no\\x1b[2J');
    expect(watch.lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('notices that Postfix stops and starts', async () => {
    const postfix = await startPostfix();
    try {
      const { address, submissionPort, hostname, caFile } = postfix;
      const trust = ['--servername', hostname, '--ca', caFile];
      const watch = await watching([
        `${address}:${submissionPort}`,
        '--security',
        'starttls',
        ...trust,
        '--json',
        '--results',
      ]);
      await watch.line(/"status":"up"/);
      await postfix.stop();
      await watch.alarm('down');
      await postfix.start();
      await watch.alarm('up');
      expect(await watch.stop()).toBe(0);
    } finally {
      await postfix.close();
    }
  }, 60_000);

  it('takes two signals in the same moment for one', async () => {
    const watch = await watching([...target, '--json']);
    void watch.stop();
    expect(await watch.stop()).toBe(0);
    expect(watch.objects.at(-1)).toMatchObject({ type: 'stopped', reason: 'SIGTERM' });
  });

  it('blames no server for a computer without network', async () => {
    const { stdout } = await inNoNetwork(['203.0.113.1', '--retries', '0', '--timeout', '1']);
    expect(stdout.slice(20)).toBe('This computer is offline: no server is blamed for it\n');
  });

  it.each([
    [
      'a folder that cannot be',
      ['--state', '/dev/null/x'],
      /--state \/dev\/null\/x: the folder cannot be made/,
    ],
    [
      'a folder in one that takes none',
      ['--state', '/proc/nowhere/x'],
      /--state \/proc\/nowhere\/x: the folder cannot be made/,
    ],
    [
      'a file that is not there',
      ['--alerts', '/nowhere.json'],
      /--alerts: cannot read \/nowhere\.json \(ENOENT\)/,
    ],
  ])('ends with status 3 for %s', async (_, words, expected) => {
    const { status, stderr } = await relaywatch(['watch', ...target, ...words]);
    expect(stderr).toMatch(expected);
    expect(status).toBe(3);
  });
});

/** A network namespace of its own, which has no interface that is up. */
async function inNoNetwork(words: string[]): Promise<{ stdout: string }> {
  const { COMMAND, systemNode } = await import('../cli/relaywatch.ts');
  const command = ['timeout', '8', systemNode(), COMMAND, 'watch', ...words];
  try {
    return {
      stdout: execFileSync('unshare', ['-n', ...command], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    };
  } catch (error) {
    // timeout(1) says by its status that it had to end it.
    if (error instanceof Error && 'stdout' in error) return { stdout: String(error.stdout) };
    throw error;
  }
}
