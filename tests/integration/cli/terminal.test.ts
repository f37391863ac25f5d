import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inTerminal } from '../../support/terminal.ts';
import { COMMAND, systemNode } from './relaywatch.ts';

let server: Server;
let folder: string;
let up = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relaywatch-terminal-'));
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 mx.example ESMTP\r\n');
    socket.on('data', (data) => {
      if (data.toString('latin1').startsWith('QUIT')) socket.end('221 2.0.0 Bye\r\n');
      else socket.write('250-mx.example\r\n250-PIPELINING\r\n250 SIZE 10240000\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  up = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const check = (words: string[], columns: number, environment?: Record<string, string>) =>
  inTerminal([systemNode(), COMMAND, 'check', ...words], columns, environment);

/** So many servers, every tenth of which is down. */
async function listOf(count: number): Promise<string[]> {
  const path = join(folder, `list-${count}`);
  const lines = Array.from({ length: count }, (_line, index) =>
    index % 10 === 9 ? '127.0.0.1:1' : up,
  );
  await writeFile(path, lines.join('\n'));
  return ['--file', path];
}

/** What is left to be seen: of each line what was written after the cursor last returned to its begin. */
const seen = (written: string): string[] =>
  written.split('\n').map((line) => {
    const last = line.replace(/\r$/, '').split('\r').at(-1) ?? '';
    return stripVTControlCharacters(last);
  });

/** Everything that stood on a line at some time. */
const drawn = (written: string): string[] =>
  written.split(/[\r\n]+/).map((part) => stripVTControlCharacters(part));

const COLOUR = /\p{Cc}\[\d+m/u;

describe('a check in a terminal', () => {
  it.each([1, 14, 200])('of %d servers leaves nothing of its progress behind', async (count) => {
    const written = await check(await listOf(count), 100);
    expect(seen(written).join('\n')).not.toMatch(/█.*\d+\/\d+|░/);
    expect(drawn(written).some((line) => line.includes(`${count}/${count}`))).toBe(count > 1);
  });

  it.each([
    [14, 40],
    [14, 80],
    [200, 40],
    [1, 40],
  ])('of %d servers fits %d columns', async (count, columns) => {
    for (const line of drawn(await check(await listOf(count), columns)))
      expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('has colour, but not with NO_COLOR or in a dumb terminal', async () => {
    const words = await listOf(14);
    expect(await check(words, 80)).toMatch(COLOUR);
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
      expect(await check(words, 80, environment)).not.toMatch(COLOUR);
  });

  it('has ASCII only where the locale has no more', async () => {
    const written = await check(await listOf(14), 80, { LANG: 'C' });
    expect(written).toMatch(/^\p{ASCII}*$/u);
    expect(drawn(written).some((line) => /^#+\.* \d+\/14/.test(line))).toBe(true);
  });

  it('names the phase it is in, of one server', async () => {
    const lines = drawn(await check([up], 80));
    for (const phase of ['connect', 'greeting', 'ehlo', 'quit'])
      expect(lines).toContain(`${up}  ${phase}`);
  });
});
