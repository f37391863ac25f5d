import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createDnsClient } from '../../../main/core/dns/client.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import type { DnsServer } from '../../support/dns-server.ts';
import { freePorts } from '../../support/free-ports.ts';
import { relaywatchHere } from './in-process.ts';

/** The same port on both loopback addresses; on which of them something listens is the test's affair. */
let four: Server;
let six: Server;
let dns: DnsServer;
let port = 0;

const listener = (socket: Socket) => {
  socket.on('error', () => undefined);
  socket.write('220 mx.example ESMTP\r\n');
  socket.on('data', (data) => {
    for (const line of data.toString('latin1').trim().split('\r\n'))
      if (line === 'QUIT') socket.end('221 2.0.0 Bye\r\n');
      else socket.write('250 mx.example\r\n');
  });
};

beforeAll(async () => {
  dns = await startDnsServer({
    'both.example': { a: ['127.0.0.1'], aaaa: ['::1'] },
    'four.example': { a: ['127.0.0.1'] },
    'late6.example': { a: ['127.0.0.1'], aaaa: ['::1'], delayAaaa: 400 },
    'dead.example': { a: ['127.0.0.2'], aaaa: ['::1'] },
  });
  six = createServer(listener).listen(0, '::1');
  await once(six, 'listening');
  ({ port } = six.address() as AddressInfo);
  four = createServer(listener).listen(port, '127.0.0.1');
  await once(four, 'listening');
});
afterAll(async () => {
  four.close();
  six.close();
  await dns.stop();
});

interface CheckOptions {
  options?: string[];
  at?: number;
}

async function check(host: string, { options = [], at = port }: CheckOptions = {}) {
  const words = ['check', `${host}:${at}`, '--timeout', '2', ...options];
  const resolver = createDnsClient({ servers: [dns.address] });
  const { status, stdout: text } = await relaywatchHere(words, { resolver });
  return { status, text };
}

async function objects(host: string, { options = [], at = port }: CheckOptions = {}) {
  const { status, text } = await check(host, { options: ['--json', ...options], at });
  const results = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckResult & { target: { family?: number } });
  return { status, results };
}

const both = { options: ['--family', 'both'] };

describe('both families of a server', () => {
  it.each<[string, (number | string | null)[][], number]>([
    [
      'both.example',
      [
        [4, '127.0.0.1', 'up', null],
        [6, '::1', 'up', null],
      ],
      0,
    ],
    [
      'dead.example',
      [
        [4, null, 'down', 'connect-refused'],
        [6, '::1', 'up', null],
      ],
      2,
    ],
    [
      'four.example',
      [
        [4, '127.0.0.1', 'up', null],
        [6, null, 'down', 'dns'],
      ],
      2,
    ],
    [
      'missing.example',
      [
        [4, null, 'down', 'dns'],
        [6, null, 'down', 'dns'],
      ],
      2,
    ],
  ])('of %s are checked and reported apart', async (host, expected, status) => {
    const found = await objects(host, both);
    expect(
      found.results.map(({ target, address, status: is, failure }) => [
        target.family ?? null,
        address,
        is,
        failure?.reason ?? null,
      ]),
    ).toEqual(expected);
    expect(found.status).toBe(status);
  });

  it('are told apart in the table', async () => {
    const { text } = await check('dead.example', both);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^■ {2}dead\.example:\d+ IPv4 {2}down {6}The connection was refused/),
      expect.stringMatching(/^● {2}dead\.example:\d+ IPv6 {2}up /),
      '2 checked: 1 up, 1 down',
      '',
    ]);
  });

  it('are one where the host is an address', async () => {
    const { results, status } = await objects('[::1]', both);
    expect(results.map(({ family }) => family)).toEqual([6]);
    expect(status).toBe(0);
  });
});

describe('a race of both families (RFC 8305)', () => {
  it.each([
    ['both.example', '::1', 6],
    ['late6.example', '127.0.0.1', 4],
    ['dead.example', '::1', 6],
    ['four.example', '127.0.0.1', 4],
  ])('to %s is won by %s, and the result says so', async (host, address, family) => {
    const { results, status } = await objects(host);
    expect(results).toMatchObject([{ address, family, status: 'up' }]);
    expect(status).toBe(0);
    const { text } = await check(host);
    expect(text).toContain(
      `  address         ${address} (IPv${family} was the first to connect)\n`,
    );
  });

  it('lost by both is a failure', async () => {
    const [closed = 0] = await freePorts(1);
    const { results, status } = await objects('both.example', { at: closed });
    expect(results).toMatchObject([
      { address: null, family: null, failure: { reason: 'connect-refused' } },
    ]);
    expect(status).toBe(2);
  });
});
