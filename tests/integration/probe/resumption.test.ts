import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, test } from 'vitest';

import { systemClock } from '../../../main/core/clock.ts';
import { createProbe } from '../../../main/core/probe/probe.ts';
import type { TlsSession, TlsSessions } from '../../../main/core/probe/result.ts';
import { createTrust } from '../../../main/core/probe/roots.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import {
  EHLO,
  EHLO_STARTTLS,
  GREETING,
  STARTTLS,
  issueCertificates,
} from '../../support/smtp-script/case.ts';
import type { Certificates } from '../../support/smtp-script/case.ts';
import { scram } from '../../support/smtp-script/scram-server.ts';
import { answer, serve, startTls } from '../../support/smtp-script/script.ts';
import type { ScriptedServer, Step } from '../../support/smtp-script/script.ts';

const certificates = await issueCertificates();
const DAY_MS = 86_400_000;
const TICKET_KEYS = randomBytes(48);

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

class Sessions implements TlsSessions {
  readonly kept = new Map<string, TlsSession>();
  get(key: string): TlsSession | undefined {
    return this.kept.get(key);
  }
  set(key: string, session: TlsSession): void {
    this.kept.set(key, session);
  }
}

type Options = Parameters<typeof startTls>[1];

const scripts = {
  starttls: (secured: Step) => [GREETING, EHLO_STARTTLS, STARTTLS, secured, EHLO],
  tls: (secured: Step) => [secured, GREETING, EHLO],
} as const;

/** A server that knows its own tickets again. */
const serving = async (
  security: 'starttls' | 'tls',
  certificate: Exclude<keyof Certificates, 'authority'> = 'valid',
  options: Options = {},
) => {
  const secured = startTls(certificates[certificate], {
    ticketKeys: TICKET_KEYS,
    ...options,
  });
  server = await serve(scripts[security](secured));
};

let daysLater = 0;
const probe = createProbe({
  resolver: { addresses: () => Promise.reject(new Error('nobody asks')) },
  clock: { ...systemClock, wallMs: () => Date.now() + daysLater * DAY_MS },
  trust: createTrust(() => []),
});

async function check(target: Partial<Target>, sessions?: TlsSessions, later = 0) {
  daysLater = later;
  const result = await probe(
    {
      host: '127.0.0.1',
      port: server?.port ?? 1,
      security: 'starttls',
      depth: 'ehlo',
      family: 'auto',
      timeoutMs: 600_000,
      certificate: 'verify',
      ca: [certificates.authority.caPem],
      thresholds: { certWarnDays: 21, certCritDays: 7 },
      ...target,
    },
    sessions && { sessions },
  );
  expect(server?.errors).toEqual([]);
  return result;
}

describe.each([
  ['STARTTLS', 'starttls', {}],
  ['STARTTLS and TLS 1.2', 'starttls', { maxVersion: 'TLSv1.2' }],
  ['implicit TLS', 'tls', {}],
  ['implicit TLS 1.2', 'tls', { maxVersion: 'TLSv1.2' }],
] as const)('over %s', (_, security, options) => {
  test('a session is taken up again, and says of the certificate what the first did', async () => {
    await serving(security, 'valid', options);
    const sessions = new Sessions();
    const first = await check({ security }, sessions);
    const second = await check({ security }, sessions);
    const third = await check({ security }, sessions);
    expect(first).toMatchObject({ status: 'up', tls: { resumed: false, trusted: true } });
    expect(first.tls?.chain).toHaveLength(1);
    for (const { status, tls } of [second, third])
      expect({ status, tls }).toEqual({ status: 'up', tls: { ...first.tls, resumed: true } });
  });

  test('every handshake is a full one when nobody keeps sessions', async () => {
    await serving(security, 'valid', options);
    await check({ security });
    expect((await check({ security })).tls).toMatchObject({ resumed: false });
  });
});

describe('SCRAM in a session taken up again is bound', () => {
  const account = { user: 'alice', password: 'correct horse' };
  const auth = { user: account.user, secret: account.password };
  const AUTH = answer(/^EHLO /, '250-mx\r\n250 AUTH SCRAM-SHA-256 SCRAM-SHA-256-PLUS\r\n');

  test.each([
    ['to the connection in TLS 1.3', {}, 'p=tls-exporter', 'p=tls-exporter'],
    [
      'to the certificate in TLS 1.2, whose Finished messages may then be those of another',
      { maxVersion: 'TLSv1.2' },
      'p=tls-unique',
      'p=tls-server-end-point',
    ],
  ] as const)('%s', async (_, options, full, resumed) => {
    const flags = [full, resumed];
    server = await serve([
      GREETING,
      EHLO_STARTTLS,
      STARTTLS,
      startTls(certificates.valid, { ticketKeys: TICKET_KEYS, ...options }),
      AUTH,
      (peer) => scram('sha256', account, { flag: flags.shift() ?? 'another' })(peer),
    ]);
    const sessions = new Sessions();
    expect(await check({ depth: 'auth', auth }, sessions)).toMatchObject({ status: 'up' });
    expect(await check({ depth: 'auth', auth }, sessions)).toMatchObject({
      status: 'up',
      tls: { resumed: true },
    });
  });
});

describe('a session taken up again', () => {
  test('does not outlive the certificate', async () => {
    await serving('starttls', 'fiveDays');
    const sessions = new Sessions();
    await check({}, sessions);
    expect(await check({}, sessions, 6)).toMatchObject({
      status: 'down',
      failure: { reason: 'cert-expired', phase: 'tls' },
      tls: { resumed: true, trusted: false, problem: 'cert-expired' },
    });
  });

  test('counts the days that are left now', async () => {
    await serving('starttls', 'fiveDays');
    const sessions = new Sessions();
    const before = await check({}, sessions);
    const after = await check({}, sessions, 3);
    expect(after.tls?.resumed).toBe(true);
    const days = (before.tls?.certificate.daysLeft ?? 0) - (after.tls?.certificate.daysLeft ?? 0);
    expect(days).toBeCloseTo(3, 0);
  });

  test('is no more trusted than it was', async () => {
    await serving('starttls', 'selfSigned');
    const sessions = new Sessions();
    await check({ certificate: 'report' }, sessions);
    expect(await check({}, sessions)).toMatchObject({
      status: 'down',
      failure: { reason: 'cert-untrusted' },
      tls: { resumed: true, trusted: false },
    });
  });

  test('is not one whose certificate was not valid yet, for that passes', async () => {
    await serving('starttls', 'future');
    const sessions = new Sessions();
    await check({ certificate: 'report' }, sessions);
    expect(sessions.kept.size).toBe(0);
  });

  test('keeps the moment of the full handshake', async () => {
    await serving('starttls');
    const sessions = new Sessions();
    const proved = () => [...sessions.kept.values()].map(({ provedAtMs }) => provedAtMs);
    await check({}, sessions);
    const before = proved();
    await check({}, sessions);
    expect(before).toHaveLength(1);
    expect(proved()).toEqual(before);
  });

  test.each<[string, Partial<Target>]>([
    ['another name', { servername: 'localhost' }],
    ['another set of trusted roots', { ca: [] }],
  ])('is not that of %s', async (_, change) => {
    await serving('starttls');
    const sessions = new Sessions();
    await check({}, sessions);
    expect((await check(change, sessions)).tls?.resumed).toBe(false);
  });
});

test('a server that no longer knows the ticket shows its certificate again', async () => {
  server = await serve(scripts.starttls(startTls(certificates.valid)));
  const sessions = new Sessions();
  await check({}, sessions);
  expect(await check({}, sessions)).toMatchObject({
    status: 'up',
    tls: { resumed: false, trusted: true },
  });
});
