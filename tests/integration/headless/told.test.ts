import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MailServer } from '../../support/app/mail-server.ts';
import { WebServer } from '../../support/app/web-server.ts';
import { createAuthority } from '../../support/certificates.ts';
import { relaywatch } from '../cli/relaywatch.ts';
import { WatchProcess } from './watch-process.ts';

let folder: string;
let server: MailServer;
let web: WebServer;
const running: WatchProcess[] = [];
const words = (...more: string[]): string[] => [
  ...[`127.0.0.1:${server.port}`, '--security', 'none', '--json', '--results', ...more],
];
const watching = async (...more: string[]): Promise<WatchProcess> => {
  const started = await WatchProcess.start(words(...more));
  running.push(started);
  return started;
};

beforeAll(async () => {
  server = await MailServer.create(await createAuthority(), 'mail');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relaywatch-told-'));
  web = await WebServer.start();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop('SIGKILL')));
  await web.stop();
  await server.stop();
  await server.start();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => server.stop());

const upLine = /"status":"up"/;

describe('relaywatch watch tells', () => {
  it('a web server', async () => {
    const watch = await watching('--webhook', web.url);
    await watch.line(upLine);
    await server.stop();
    expect(await web.next('kind', 'down')).toMatchObject({
      title: `127.0.0.1:${server.port} is down`,
      severity: 'CRITICAL',
      reason: 'connect-refused',
    });
    await server.start();
    expect(await web.next('kind', 'up', 20_000)).toMatchObject({ severity: 'OK' });
    expect(await watch.stop()).toBe(0);
  });

  it('a program, whose arguments no shell reads', async () => {
    const nasty = ['$(touch owned)', '; touch owned', '`touch owned`', '*', '"', "'", '', '--'];
    const program = join(folder, 'told');
    const output = join(folder, 'output');
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$RELAYWATCH_KIND" "$@" > '${output}'\n`);
    await chmod(program, 0o755);
    const alerts = join(folder, 'alerts.json');
    const call = { type: 'command', program, arguments: nasty };
    const hook = { type: 'webhook', url: web.url };
    await writeFile(alerts, JSON.stringify({ channels: [call, hook] }));
    const watch = await watching('--alerts', alerts);
    await server.stop();
    await web.next('kind', 'down');
    // A program that is on its way is waited for, or ended.
    expect(await watch.stop()).toBe(0);
    expect(await readFile(output, 'utf8')).toBe(['down', ...nasty, ''].join('\n'));
  });
});

describe('relaywatch watch --state', () => {
  it('tells nothing twice after it was killed, and does not forget the end', async () => {
    const state = ['--state', join(folder, 'state'), '--webhook', web.url];
    const first = await watching(...state);
    await server.stop();
    const down = await web.next('kind', 'down');
    // The word that it was delivered is written at once, which takes a moment: two more checks.
    first.skipSaid();
    await first.line(/"status":"down"/);
    await first.line(/"status":"down"/);
    expect(await first.stop('SIGKILL')).toBe('SIGKILL');
    const second = await watching(...state);
    await second.line(/"status":"down"/);
    await server.start();
    const up = await web.next('kind', 'up', 20_000);
    expect(up['incident']).toBe(down['incident']);
    expect(web.received).toEqual([]);
    expect(second.objects.filter(({ type }) => type === 'alarm')).toMatchObject([{ kind: 'up' }]);
    expect(await second.stop()).toBe(0);
  }, 60_000);

  it('tells after it was killed what nobody would hear before', async () => {
    const state = ['--state', join(folder, 'state'), '--webhook', web.url];
    web.status = 503;
    const first = await watching(...state);
    await server.stop();
    await first.complaint(/does not deliver/);
    expect(await first.stop('SIGKILL')).toBe('SIGKILL');
    web.received.splice(0);
    web.status = 204;
    await watching(...state);
    await web.next('kind', 'down', 20_000);
  }, 60_000);

  it('lets no second one into its folder', async () => {
    const state = ['--state', join(folder, 'state')];
    const first = await watching(...state);
    const { status, stdout, stderr } = await relaywatch(['watch', ...words(...state)]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/another relaywatch watch keeps its state there/);
    expect(await first.stop()).toBe(0);
    const third = await watching(...state);
    expect(await third.stop()).toBe(0);
  });
});
