import { describe, expect, test } from 'vitest';

import { completeServer } from '../../../preload/contract.ts';
import { mailDomain, parseAddress } from '../../../renderer/model/address.ts';
import { draftOf, entryOf, follow, passwordOf, validate } from '../../../renderer/model/draft.ts';
import type { Draft } from '../../../renderer/model/draft.ts';

const draft = (changes: Partial<Draft> = {}): Draft => ({
  ...draftOf(null),
  host: 'mx.example.org',
  ...changes,
});

describe('validation', () => {
  test('finds nothing wrong with a host alone', () => {
    expect(validate(draft())).toEqual({});
  });

  test.each<[string, Partial<Draft>, keyof Draft]>([
    ['no host', { host: '  ' }, 'host'],
    ['a host with a space', { host: 'not a host' }, 'host'],
    ['a host that is almost an address', { host: '300.1.1.1' }, 'host'],
    ['a label that is too long', { host: `${'a'.repeat(64)}.test` }, 'host'],
    ['port 0', { port: '0' }, 'port'],
    ['port 70000', { port: '70000' }, 'port'],
    ['a port in words', { port: 'smtp' }, 'port'],
    ['an interval under the limit', { intervalSeconds: '9' }, 'intervalSeconds'],
    ['a fraction of a second', { timeoutSeconds: '1.5' }, 'timeoutSeconds'],
    ['an address that is a name', { address: 'mx.test' }, 'address'],
    ['a pin that is too short', { policy: 'pin', pin: 'ab:cd' }, 'pin'],
    ['no success that would end an outage', { recoveries: '0' }, 'recoveries'],
    ['half a minute between reminders', { remindMinutes: '0.5' }, 'remindMinutes'],
    ['maintenance at no time', { maintenance: 'Sun 02:00-04:00; soon' }, 'maintenance'],
    ['LMTP on port 25', { lmtp: true }, 'lmtp'],
    ['logging in as nobody', { depth: 'auth', user: '' }, 'user'],
    ['“very slow” before “slow”', { warnMs: '500', critMs: '400' }, 'critMs'],
    [
      'critical days beyond warning days',
      { certWarnDays: '7', certCritDays: '21' },
      'certCritDays',
    ],
  ])('finds %s', (_what, changes, field) => {
    expect(Object.keys(validate(draft(changes)))).toEqual([field]);
  });

  test.each(['192.0.2.1', '2001:db8::1', '[2001:db8::1]', 'müller.example', '_smtp.example.org'])(
    'takes %s for a host',
    (host) => {
      expect(validate(draft({ host }))).toEqual({});
    },
  );
});

describe('fields that follow others', () => {
  test('port decides security, security decides port, both the certificate policy', () => {
    expect(follow(draft({ port: '465' }), 'port', ['port'])).toMatchObject({
      security: 'tls',
      policy: 'verify',
    });
    expect(follow(draft({ security: 'starttls' }), 'security', ['security'])).toMatchObject({
      port: '587',
      policy: 'verify',
    });
    expect(follow(draft({ security: 'none', policy: 'verify' }), 'security', [])).toMatchObject({
      port: '25',
      policy: 'report',
    });
  });

  test('LMTP has a port of its own, and takes it back', () => {
    const on = follow(draft({ lmtp: true }), 'lmtp', ['lmtp']);
    expect(on.port).toBe('24');
    expect(follow({ ...on, lmtp: false }, 'lmtp', ['lmtp']).port).toBe('25');
    expect(follow(draft({ lmtp: true, port: '2424' }), 'lmtp', ['port', 'lmtp']).port).toBe('2424');
  });

  test('a user name means logging in', () => {
    expect(follow(draft({ user: 'me' }), 'user', ['user']).depth).toBe('auth');
  });

  test('what a person has touched stays', () => {
    const typed = draft({ port: '2525', security: 'tls', policy: 'report' });
    expect(follow(typed, 'security', ['port', 'policy', 'security'])).toEqual(typed);
  });
});

describe('the entry', () => {
  test('of an unchanged draft is the server it came from', () => {
    const server = completeServer(
      {
        host: 'mx.example.org',
        name: 'Post',
        port: 587,
        tags: ['a', 'b'],
        warnMs: 500,
        certificate: `pin:${'ab'.repeat(32)}`,
        family: 6,
        recoveries: 2,
        remindMinutes: 30,
        behind: 'gateway',
        maintenance: ['Mon,Thu 22:00-01:00', 'Sun 02:00-04:00'],
        lmtp: true,
        proxy: 'v2',
        auth: { user: 'me', mechanism: 'plain' },
      },
      'x',
    );
    expect(completeServer(entryOf(draftOf(server), true), 'x')).toEqual(server);
  });

  test('is named after its host when no name was given', () => {
    expect(entryOf(draft({ name: ' ' }), true).name).toBe('mx.example.org');
  });

  test.each<[string, Partial<Draft>, string | null | undefined]>([
    ['typed is sent', { user: 'me', password: 'secret' }, 'secret'],
    ['left empty is kept', { user: 'me' }, undefined],
    ['removed goes', { user: 'me', removePassword: true }, null],
    ['goes with its user name', { user: '' }, null],
  ])('a password %s', (_what, changes, password) => {
    expect(passwordOf(draft(changes))).toBe(password);
  });
});

describe('what people paste as a host', () => {
  test.each([
    ['mx.example.org', { host: 'mx.example.org' }],
    [' mx.example.org:465 ', { host: 'mx.example.org', port: 465 }],
    ['smtps://mx.example.org', { host: 'mx.example.org', port: 465, security: 'tls' }],
    [
      'smtp://mx.example.org:2525/',
      { host: 'mx.example.org', port: 2525, security: 'opportunistic' },
    ],
    ['[2001:db8::1]:587', { host: '2001:db8::1', port: 587 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ])('%j is understood as %j', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test('an e-mail address stands for its domain', () => {
    expect(mailDomain(' Post@Example.ORG. ')).toBe('example.org');
  });
});
