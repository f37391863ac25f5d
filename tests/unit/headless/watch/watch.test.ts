import { describe, expect, it } from 'vitest';

import { REFUSED } from '../../../support/samples.ts';
import { fakeIo } from '../stand-ins.ts';
import { relaywatch } from '../relaywatch.ts';
import { STATS, watching } from './stand-ins.ts';

const MINUTE = 60_000;

/** The beginning of the clock's day as a person here reads it. */
const HOUR = new Date('2026-11-23T10:00:00.000Z').toString().slice(16, 18);
const DAY = new Date('2026-11-23T10:00:00.000Z').toLocaleDateString('sv');

describe('relaywatch watch', () => {
  it('says nothing while all is well', async () => {
    const { clock, network, lines, io, stop } = await watching(['a.example', 'b.example']);
    await clock.advance(10 * MINUTE);
    expect(network.checks.length).toBeGreaterThanOrEqual(20);
    expect(lines()).toEqual([]);
    expect(await stop()).toBe(0);
    expect(lines()).toEqual([]);
    expect(io.err()).toBe(
      'Watching 2 servers.\nWatched 2 servers for 10 min: 22 checks, 0 alarms; 2 up.\n',
    );
  });

  it('says once that a server is down, and once that it is up again, in local time', async () => {
    const { clock, network, lines } = await watching(['a.example', 'b.example:587']);
    await clock.advance(MINUTE);
    network.answer('b.example', { failure: REFUSED });
    await clock.advance(5 * MINUTE);
    network.answer('b.example', {});
    await clock.advance(5 * MINUTE);
    expect(lines()).toHaveLength(2);
    const [down = '', up = ''] = lines();
    expect(down).toContain(`${DAY} ${HOUR}:0`);
    expect(down.slice(19)).toMatch(
      /^ ■ b\.example:587 is down\. The server refused the connection\. Phase: connect\. Since/,
    );
    expect(up.slice(19)).toMatch(/^ ● b\.example:587 is up again\. It was down for \d min\.$/);
  });

  it('keeps to the retries and the times asked for', async () => {
    const words = ['a.example', '--interval', '300', '--retries', '1', '--retry-interval', '40'];
    const { clock, network, objects } = await watching([...words, '--json']);
    network.everyone({ failure: REFUSED });
    await clock.advance(39_000);
    expect(objects()).toHaveLength(1);
    await clock.advance(2_000);
    expect(objects()).toHaveLength(2);
    await clock.advance(1);
    expect(network.checks.map(({ atMs }) => atMs)).toEqual([0, 40_000]);
  });

  it('gives programs one object a line', async () => {
    const { clock, network, objects, stop } = await watching([
      'b.example',
      '--json',
      '--retries',
      '0',
    ]);
    network.everyone({ failure: REFUSED });
    await clock.advance(1_000);
    network.everyone({});
    await clock.advance(MINUTE);
    await stop('SIGINT');
    const server = { id: 'b.example:25', name: 'b.example:25', host: 'b.example', port: 25 };
    const at = expect.stringMatching(/^2026-11-23T10:0\d:\d\d\.\d{3}Z$/) as string;
    expect(objects()).toEqual([
      { type: 'started', at: '2026-11-23T10:00:00.000Z', version: '1.2.3', servers: 1 },
      {
        type: 'alarm',
        at: '2026-11-23T10:00:00.050Z',
        kind: 'down',
        server,
        message: expect.stringMatching(/^b\.example:25 is down\. The server refused/) as string,
        since: '2026-11-23T10:00:00.000Z',
        failure: REFUSED,
        incidentId: 'incident-1',
      },
      {
        type: 'alarm',
        at,
        kind: 'up',
        server,
        message: expect.stringMatching(/^b\.example:25 is up again\. It was down for/) as string,
        downForMs: expect.any(Number) as number,
        incidentId: 'incident-1',
      },
      {
        type: 'stopped',
        at,
        reason: 'SIGINT',
        watchedMs: 61_000,
        servers: 1,
        checks: expect.any(Number) as number,
        alarms: 2,
        up: 1,
        degraded: 0,
        down: 0,
        unknown: 0,
        dropped: 0,
      },
    ]);
  });

  it('tells of each check too when asked', async () => {
    const { clock, lines } = await watching(['a.example', 'longer.example', '--results']);
    await clock.advance(1_000);
    expect(lines()).toEqual([
      `${DAY} ${HOUR}:00:00 ●  a.example:25       up          66.0 ms  no TLS`,
      `${DAY} ${HOUR}:00:00 ●  longer.example:25  up          66.0 ms  no TLS`,
    ]);
  });

  it('gives programs each result as relaywatch check does, without the conversation', async () => {
    const { clock, objects } = await watching(['a.example', '--results', '--json']);
    await clock.advance(1_000);
    expect(objects()[1]).toMatchObject({
      type: 'result',
      server: { name: 'a.example:25' },
      startedLateMs: 0,
      at: '2026-11-23T10:00:00.000Z',
      status: 'up',
      severity: 'OK',
      failure: null,
      timings: { total: 66 },
      tls: null,
    });
    expect(objects()[1]).not.toHaveProperty('transcript');
    const { clock: later, objects: full } = await watching([
      'a.example',
      '--results',
      '--json',
      '--transcript',
    ]);
    await later.advance(1_000);
    expect(full()[1]).toHaveProperty('transcript', []);
  });

  it('checks no server while this computer is offline, and says so', async () => {
    const { clock, network, lines, offline } = await watching(['a.example']);
    await clock.advance(MINUTE);
    const before = network.checks.length;
    await offline(true);
    await clock.advance(10 * MINUTE);
    expect(network.checks).toHaveLength(before);
    await offline(false);
    await clock.advance(MINUTE);
    expect(network.checks.length).toBeGreaterThan(before);
    expect(lines().map((line) => line.slice(20))).toEqual([
      'This computer is offline: no server is blamed for it',
      'This computer is online again',
    ]);
  });

  it('says how it fares when asked', async () => {
    const { clock, objects } = await watching(['a.example', '--json', '--stats', '30']);
    await clock.advance(65_000);
    const stats = objects().filter(({ type }) => type === 'stats');
    expect(stats).toEqual([
      { type: 'stats', at: '2026-11-23T10:00:30.000Z', ...STATS },
      { type: 'stats', at: '2026-11-23T10:01:00.000Z', ...STATS },
    ]);
    const human = await watching(['a.example', '--stats', '30']);
    await human.clock.advance(30_000);
    expect(human.lines()[0]).toBe(
      `${DAY} ${HOUR}:00:30 7 checks, begun 0.5 ms late (p99 2.0), event loop busy 4.0 ms (p99), 12.3 % of a core, 64 MiB`,
    );
  });

  it('leaves no timer and no check behind', async () => {
    const { clock, network, stop } = await watching(['a.example', '--stats', '5']);
    network.everyone({ tookMs: 5 * MINUTE });
    await clock.advance(1_000);
    expect(network.running).toBe(1);
    await stop();
    expect(network.running).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('ends quietly when nobody reads any more', async () => {
    const { clock, io, stop } = await watching(['a.example']);
    await clock.advance(1_000);
    expect(await stop('output-closed')).toBe(0);
    expect(io.err()).toBe('Watching 1 server.\n');
  });

  it('is coloured only on a terminal', async () => {
    const io = fakeIo({ isTerminal: true });
    const { clock, network, lines } = await watching(['a.example', '--retries', '0'], { io });
    network.everyone({ failure: REFUSED });
    await clock.advance(1_000);
    expect(lines()[0]).toContain('\x1b[31m■\x1b[0m a.example:25 is down');
    expect(io.err()).toBe('Watching 1 server. End with Ctrl+C.\n');
  });

  it('neutralises what a server says', async () => {
    const evil = 'x\x1b[2J\x1b]0;owned\x07\n2026 ● all is well \u202e';
    const failure = {
      ...REFUSED,
      reason: 'greeting-rejected' as const,
      reply: { code: 554, text: evil },
    };
    const { clock, network, lines } = await watching(['a.example', '--retries', '0']);
    network.everyone({ failure });
    await clock.advance(1_000);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(lines()[0]).toContain('x\\x1b[2J');
  });
});

describe('relaywatch watch, called wrongly,', () => {
  it.each([
    ['without a server', '', /^relaywatch: name a server: HOST\[:PORT\], --file/],
    ['with an impossible interval', 'a.example --interval 0', /--interval/],
    ['with part of a retry', 'a.example --retries 1.5', /whole number from 0 to 100/],
    ['with a transcript of nothing', 'a.example --transcript', /needs --results and --json/],
    ['with a bad name', 'a..example', /is not a host name/],
    ['with a password for nobody', 'a.example --password-env X', /--password-env needs --user/],
  ])('%s says what is wrong, and how it is used', async (_, words, expected) => {
    const argv = ['watch', ...words.split(' ').filter((word) => word !== '')];
    const { status, io } = await relaywatch(argv);
    expect(status).toBe(3);
    expect(io.out()).toBe('');
    expect(io.err()).toMatch(expected);
    expect(io.err()).toContain('Usage: relaywatch watch [options] [HOST[:PORT]...]');
  });
});
