import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { completeServer } from '../../../main/core/server.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import { serverSchema, validateEntry } from '../../../main/servers/schema.ts';

const FULL: Required<ServerEntry> = {
  name: 'Submission',
  host: 'mx.example.org',
  port: 587,
  security: 'starttls',
  depth: 'auth',
  family: 6,
  servername: 'mail.example.org',
  address: '2001:db8::1',
  certificate: `pin:${'ab'.repeat(32)}`,
  intervalSeconds: 300,
  timeoutSeconds: 20,
  retries: 1,
  retrySeconds: 30,
  warnMs: 500,
  critMs: 2000,
  certWarnDays: 30,
  certCritDays: 10,
  group: 'Mail',
  tags: ['eu', 'mx'],
  enabled: false,
  recoveries: 3,
  remindMinutes: 60,
  behind: 'gateway',
  maintenance: ['Sun 02:00-04:00', '2026-12-01T22:00Z/2026-12-02T02:00Z'],
  lmtp: true,
  proxy: 'v2',
  auth: { user: 'probe', mechanism: 'scram-sha-256' },
};

describe('a server entry', () => {
  it('needs only a host', () => {
    expect(validateEntry({ host: 'mx.example.org' })).toEqual({
      ok: true,
      entry: { host: 'mx.example.org' },
    });
  });

  it('may hold everything', () => {
    expect(validateEntry(FULL)).toEqual({ ok: true, entry: FULL });
  });

  it('gives its host in the form the probe wants', () => {
    expect(validateEntry({ host: ' [2001:db8::1] ', address: '[::1]' })).toEqual({
      ok: true,
      entry: { host: '2001:db8::1', address: '::1' },
    });
  });

  it('may leave the mechanism open', () => {
    expect(validateEntry({ host: 'a.example', auth: { user: 'u' } })).toEqual({
      ok: true,
      entry: { host: 'a.example', auth: { user: 'u', mechanism: null } },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['no host', {}, 'host', 'is needed'],
    ['an unknown key', { prot: 25 }, 'prot', 'is not known; known are name, host, port,'],
    [
      'an unknown key of auth',
      { auth: { user: 'u', password: 'p' } },
      'auth.password',
      'not known',
    ],
    ['auth without a user', { auth: {} }, 'auth.user', 'is needed'],
    ['auth that is no object', { auth: 'me' }, 'auth', 'must be an object with user'],
    ['a host with spaces', { host: 'a b' }, 'host', 'not a host name'],
    ['a host that is a number', { host: 5 }, 'host', 'must be a host name'],
    ['port 0', { port: 0 }, 'port', 'from 1 to 65535 (it is 0)'],
    ['a port in words', { port: 'smtp' }, 'port', 'must be a whole number'],
    ['half a port', { port: 25.5 }, 'port', 'must be a whole number'],
    ['an unknown security', { security: 'ssl' }, 'security', 'none, opportunistic, starttls, tls'],
    ['an unknown depth', { depth: 'deep' }, 'depth', 'connect, ehlo, auth, envelope, message'],
    ['an unknown family', { family: 5 }, 'family', 'auto, 4, 6, both'],
    ['an address that is a name', { address: 'mx.example.org' }, 'address', 'an IPv4 or IPv6'],
    ['a short pin', { certificate: 'pin:abcd' }, 'certificate', '64 hex digits'],
    ['an interval of a second', { intervalSeconds: 1 }, 'intervalSeconds', 'from 10 to 86400'],
    ['an endless timeout', { timeoutSeconds: 999 }, 'timeoutSeconds', 'from 1 to 120'],
    ['no number of retries', { retries: null }, 'retries', 'must be a whole number'],
    ['crit before warn', { warnMs: 500, critMs: 100 }, 'critMs', 'not be less than warnMs'],
    [
      'certCritDays over certWarnDays',
      { certWarnDays: 3 },
      'certCritDays',
      'more than certWarnDays',
    ],
    ['a name with a line break', { name: 'a\nb' }, 'name', 'without control characters'],
    ['an empty name', { name: '' }, 'name', '1 to 200'],
    ['tags in one text', { tags: 'a,b' }, 'tags', 'a list of words'],
    ['a word for LMTP', { lmtp: 'maybe' }, 'lmtp', 'true or false'],
    ['a PROXY version not known', { proxy: 'v3' }, 'proxy', 'v1, v2'],
    ['no recovery', { recoveries: 0 }, 'recoveries', 'from 1 to 100'],
    ['reminders without end', { remindMinutes: 1e6 }, 'remindMinutes', 'from 0 to 10080'],
    ['no name of what it is behind', { behind: '' }, 'behind', '1 to 200'],
    ['maintenance some day', { maintenance: ['Sunday'] }, 'maintenance.0', 'Sun 02:00-04:00'],
    ['enabled in words', { enabled: 'yes' }, 'enabled', 'must be true or false'],
  ])('with %s is refused, naming the field', (_case, part, field, message) => {
    const base = field === 'host' ? {} : { host: 'mx.example.org' };
    expect(validateEntry({ ...base, ...(part as object) })).toEqual({
      ok: false,
      problems: [{ field, message: expect.stringContaining(message) as string }],
    });
  });

  it.each([[null], ['mx.example.org'], [['mx.example.org']], [42]])(
    'that is %j is refused',
    (input) => {
      expect(validateEntry(input).ok).toBe(false);
    },
  );

  it('with several problems has all of them named', () => {
    const checked = validateEntry({ port: 0, security: 'ssl', colour: 'red' });
    const fields = checked.ok ? [] : checked.problems.map(({ field }) => field);
    expect(fields.sort()).toEqual(['colour', 'host', 'port', 'security']);
  });
});

describe('a complete server', () => {
  it.each<[string, ServerEntry]>([
    ['the least entry', { host: 'mx.example.org' }],
    ['the fullest entry', FULL],
  ])('made from %s is accepted', (_case, entry) => {
    const server = completeServer(entry, 'id-1');
    expect(v.parse(serverSchema, server)).toEqual(server);
  });

  it('lacks nothing', () => {
    const { retries, ...rest } = completeServer(FULL, 'id-1');
    expect(retries).toBe(1);
    expect(v.safeParse(serverSchema, rest).success).toBe(false);
    expect(v.safeParse(serverSchema, { ...rest, retries, more: 1 }).success).toBe(false);
  });
});
