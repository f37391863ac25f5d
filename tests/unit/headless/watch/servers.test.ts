import { describe, expect, it } from 'vitest';

import type { ServerEntry } from '../../../../main/core/server.ts';
import { serversToWatch } from '../../../../main/headless/watch/servers.ts';
import type { ServerFlags } from '../../../../main/headless/watch/servers.ts';
import { fakeIo } from '../stand-ins.ts';

const FLAGS: ServerFlags = {
  timeout: 10,
  family: 'auto',
  interval: 60,
  retries: 2,
  retryInterval: 15,
};

const file = (...servers: ServerEntry[]): string => JSON.stringify({ relaywatch: 1, servers });

/** What is watched when these servers are imported. */
function imported(servers: ServerEntry[], flags: Partial<ServerFlags> = {}) {
  const io = fakeIo({
    files: { 'servers.json': file(...servers) },
    environment: { SECRET: 'hunter2' },
  });
  return serversToWatch([], { ...FLAGS, import: 'servers.json', ...flags }, io);
}

describe('a server named on the command line', () => {
  it('is watched with the defaults of a check', () => {
    const [watched, ...others] = serversToWatch(['mx.example.org'], FLAGS, fakeIo());
    expect(others).toEqual([]);
    expect(watched?.target).toEqual({
      host: 'mx.example.org',
      port: 25,
      security: 'opportunistic',
      depth: 'ehlo',
      family: 'auto',
      timeoutMs: 10_000,
      certificate: 'report',
      thresholds: { certWarnDays: 21, certCritDays: 7 },
    });
    expect(watched?.server).toMatchObject({
      id: 'mx.example.org:25',
      name: 'mx.example.org:25',
      intervalSeconds: 60,
      timeoutSeconds: 10,
      retries: 2,
      retrySeconds: 15,
      enabled: true,
      certWarnDays: 21,
      certCritDays: 7,
    });
  });

  it('is judged by the limits of the options', () => {
    const [watched] = serversToWatch(
      ['mx.example.org'],
      { ...FLAGS, warn: 1.5, crit: 3, certWarn: 30, certCrit: 10, interval: 5 },
      fakeIo(),
    );
    expect(watched?.server).toMatchObject({
      warnMs: 1500,
      critMs: 3000,
      certWarnDays: 30,
      certCritDays: 10,
      intervalSeconds: 5,
      // A retry later than the next regular check would be none.
      retrySeconds: 5,
    });
  });

  it('is two with each family apart, told apart by name', () => {
    const watched = serversToWatch(['mx.example.org'], { ...FLAGS, family: 'both' }, fakeIo());
    expect(watched.map(({ server, target }) => [server.id, server.name, target.family])).toEqual([
      ['mx.example.org:25/IPv4', 'mx.example.org:25 IPv4', 4],
      ['mx.example.org:25/IPv6', 'mx.example.org:25 IPv6', 6],
    ]);
  });

  it('keeps its id from run to run, also when it is named twice', () => {
    const ids = () =>
      serversToWatch(['b.example', 'a.example:587', 'b.example'], FLAGS, fakeIo()).map(
        ({ server }) => server.id,
      );
    expect(ids()).toEqual(['b.example:25', 'a.example:587', 'b.example:25#2']);
    expect(ids()).toEqual(ids());
  });

  it('stands beside those of a list and of a file', () => {
    const io = fakeIo({
      files: { list: 'b.example tls\n', 'c.csv': 'host,port\nc.example,587\n' },
    });
    const watched = serversToWatch(['a.example'], { ...FLAGS, file: 'list', import: 'c.csv' }, io);
    expect(watched.map(({ target: { host, port, security } }) => [host, port, security])).toEqual([
      ['a.example', 25, 'opportunistic'],
      ['b.example', 25, 'tls'],
      ['c.example', 587, 'starttls'],
    ]);
  });
});

describe('an imported server', () => {
  it('has what its entry says, and the options for the rest', () => {
    const entry: ServerEntry = {
      host: 'mx.example.org',
      name: 'Primary',
      port: 465,
      intervalSeconds: 300,
      retries: 5,
      warnMs: 2000,
      certificate: `pin:${'AB'.repeat(32)}`,
      lmtp: true,
      proxy: 'v2',
    };
    const [watched] = imported([entry, { host: 'b.example' }], {
      interval: 20,
      retries: 1,
      timeout: 4,
      minTls: '1.2',
      crit: 1,
      ehlo: 'probe.example.org',
    });
    expect(watched?.server).toMatchObject({
      name: 'Primary',
      security: 'tls',
      intervalSeconds: 300,
      retries: 5,
      timeoutSeconds: 4,
      // One limit of its own is all the limits it has: the two of a pair never come from two places.
      warnMs: 2000,
      critMs: null,
      certificate: `pin:${'ab'.repeat(32)}`,
    });
    expect(watched?.target).toMatchObject({
      minTls: '1.2',
      timeoutMs: 4000,
      ehlo: 'probe.example.org',
      lmtp: true,
      proxy: 'v2',
      certificate: { pin: 'ab'.repeat(32) },
      thresholds: { warnMs: 2000 },
    });
    expect(watched?.target.thresholds).not.toHaveProperty('critMs');
  });

  it('is left alone while it is paused', () => {
    const watched = imported([{ host: 'a.example', enabled: false }, { host: 'b.example' }]);
    expect(watched.map(({ server }) => server.host)).toEqual(['b.example']);
  });

  it('logs in with the password of the options', () => {
    const watched = imported(
      [{ host: 'a.example', auth: { user: 'me', mechanism: 'plain' } }, { host: 'b.example' }],
      { passwordEnv: 'SECRET' },
    );
    expect(watched[0]?.target).toMatchObject({
      depth: 'auth',
      auth: { user: 'me', secret: 'hunter2', mechanism: 'plain' },
    });
    expect(watched[1]?.target).not.toHaveProperty('auth');
    expect(watched[1]?.target.depth).toBe('ehlo');
  });

  const login = (user: string): ServerEntry => ({
    host: `${user}.example`,
    auth: { user, mechanism: null },
  });

  it.each<[string, ServerEntry[], Partial<ServerFlags>, RegExp]>([
    ['that logs in without a password', [login('me')], {}, /log in as me, .*--password-env/],
    [
      'that would be given the password of another user',
      [login('me'), login('you')],
      { passwordEnv: 'SECRET' },
      /several users \(me, you…\)/,
    ],
    [
      'that would be given the password of --user',
      [login('me')],
      { user: 'admin', passwordEnv: 'SECRET' },
      /several users \(admin, me…\)/,
    ],
    ['that sends to nobody', [{ host: 'a.example', depth: 'envelope' }], {}, /needs --to/],
    ['all of which are paused', [{ host: 'a.example', enabled: false }], {}, /not paused/],
    ['none', [], {}, /--import servers\.json names no server/],
  ])('%s is refused with the reason', (_, servers, flags, expected) => {
    expect(() => imported(servers, flags)).toThrow(expected);
  });

  it('is refused with every problem of the file, but not with hundreds', () => {
    const bad = Array.from({ length: 12 }, () => ({ host: 'a.example', port: 0 }));
    let message = '';
    try {
      imported(bad);
    } catch (error) {
      message = (error as Error).message;
    }
    const lines = message.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^--import servers\.json, server 1, port: must be/);
    expect(lines[10]).toBe('and 2 more');
  });
});

describe('standard input', () => {
  it.each([
    [{ file: '-', import: '-' }],
    [{ file: '-', passwordStdin: true as const, user: 'me' }],
    [{ import: '-', passwordStdin: true as const, user: 'me' }],
  ])('is read once only: %j is refused', (flags) => {
    expect(() => serversToWatch([], { ...FLAGS, ...flags }, fakeIo())).toThrow('standard input');
  });

  it('may be the file of servers', () => {
    const io = fakeIo({ stdin: file({ host: 'a.example' }) });
    expect(serversToWatch([], { ...FLAGS, import: '-' }, io)).toHaveLength(1);
  });
});
