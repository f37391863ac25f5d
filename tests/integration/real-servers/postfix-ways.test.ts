import { beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { TlsSession, TlsSessions } from '../../../main/core/probe/result.ts';
import { TLS_VERSIONS } from '../../../main/core/probe/target.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { Postfix } from '../../support/postfix.ts';
import { FETCH_MS, target } from './target.ts';

/** Postfix with the OpenSSL of today, made to speak what that would refuse. */
const only = (protocols: string): string[] => [
  `smtpd_tls_protocols = ${protocols}`,
  'smtpd_tls_ciphers = low',
  'tls_low_cipherlist = ALL:@SECLEVEL=0',
];

/** Whole seconds: Postfix knows no less. */
const PROXY_WAIT_MS = 1000;

const SERVICES = {
  '1.0': only('>=TLSv1, <=TLSv1'),
  '1.1': only('>=TLSv1.1, <=TLSv1.1'),
  '1.2': only('>=TLSv1.2, <=TLSv1.2'),
  '1.3': only('>=TLSv1.3'),
  proxied: [
    'smtpd_upstream_proxy_protocol = haproxy',
    `smtpd_upstream_proxy_timeout = ${PROXY_WAIT_MS / 1000}s`,
  ],
} as const;

let postfix: Postfix;
beforeAll(async () => {
  postfix = await startPostfix({ services: Object.values(SERVICES) });
  return () => postfix.close();
}, FETCH_MS);

const check = (
  service: keyof typeof SERVICES,
  changes: Partial<Target> = {},
  sessions?: TlsSessions,
) => {
  const port = postfix.servicePorts[Object.keys(SERVICES).indexOf(service)] ?? 0;
  return probe(target(postfix, { port, ...changes }), sessions && { sessions });
};

const NAMES = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

describe.each(TLS_VERSIONS)('Postfix with STARTTLS of TLS %s alone', (version) => {
  it('is up', async () => {
    expect(await check(version)).toMatchObject({
      status: 'up',
      tls: { version: NAMES[version], trusted: true, problem: null },
    });
  });

  const weak = version < '1.2';
  it(weak ? 'is noted to be weak' : 'has nothing noted against it', async () => {
    const { tls } = await check(version);
    expect(tls?.weaknesses).toEqual(weak ? [expect.stringContaining('obsolete')] : []);
  });

  it.each(TLS_VERSIONS.map((minTls) => [minTls, minTls <= version] as const))(
    'with at least %s required is up: %s',
    async (minTls, up) => {
      const { status, failure, tls, capabilities } = await check(version, { minTls });
      expect(status).toBe(up ? 'up' : 'down');
      expect(failure?.reason).toBe(up ? undefined : 'tls-handshake');
      expect(failure?.phase).toBe(up ? undefined : 'tls');
      // Shown all the same.
      expect(tls?.version).toBe(NAMES[version]);
      expect(capabilities).toContain('PIPELINING');
    },
  );
});

describe('Postfix behind a proxy', () => {
  it.each(['v1', 'v2'] as const)('takes a header of %s', async (proxy) => {
    expect(await check('proxied', { proxy })).toMatchObject({ status: 'up', failure: null });
  });

  it('that gets no header refuses when it has waited for one, and that is told', async () => {
    const { status, failure, timings } = await check('proxied');
    expect({ status, failure }).toMatchObject({
      status: 'down',
      failure: { reason: 'greeting-rejected', phase: 'greeting', reply: { code: 421 } },
    });
    expect(timings.greeting).toBeGreaterThan(PROXY_WAIT_MS * 0.9);
  });

  it.each(['v1', 'v2'] as const)('or not, takes a header of %s for a command', async (proxy) => {
    expect(await check('1.3', { proxy })).toMatchObject({
      status: 'down',
      failure: {
        reason: 'protocol-error',
        phase: 'ehlo',
        message: expect.stringMatching(/PROXY header for a command/) as string,
        reply: { code: 500 },
      },
    });
  });
});

class Sessions implements TlsSessions {
  readonly #kept = new Map<string, TlsSession>();
  get(key: string): TlsSession | undefined {
    return this.#kept.get(key);
  }
  set(key: string, session: TlsSession): void {
    this.#kept.set(key, session);
  }
}

describe.each(['1.3', '1.2'] as const)('a session of TLS %s with Postfix', (version) => {
  it('is taken up again, until Postfix starts anew', async () => {
    const sessions = new Sessions();
    const once = () => check(version, {}, sessions);
    expect(await once()).toMatchObject({ status: 'up', tls: { resumed: false } });
    expect(await once()).toMatchObject({ status: 'up', tls: { resumed: true, trusted: true } });
    await postfix.stop();
    await postfix.start();
    expect(await once()).toMatchObject({ status: 'up', tls: { resumed: false, trusted: true } });
    expect(await once()).toMatchObject({ status: 'up', tls: { resumed: true, trusted: true } });
  });
});
