/** Check results and samples as tests need them, every field filled in. */

import type { Failure } from '../../main/core/probe/failure.ts';
import type { CertificateFacts, CheckResult, TlsFacts } from '../../main/core/probe/result.ts';
import type { Timings } from '../../main/core/probe/phase.ts';
import type { Sample } from '../../main/core/monitor/state.ts';

export const REFUSED: Failure = {
  reason: 'connect-refused',
  phase: 'connect',
  message: 'The server refused the connection',
};

interface ResultParts {
  atMs: number;
  failure?: Failure | null;
  timings?: Timings;
  tls?: TlsFacts | null;
  host?: string;
}

export function resultOf({ atMs, failure = null, timings, tls, host }: ResultParts): CheckResult {
  return {
    target: { host: host ?? 'mx.example.org', port: 25, security: 'opportunistic', depth: 'ehlo' },
    at: new Date(atMs).toISOString(),
    status: failure ? 'down' : 'up',
    severity: failure ? 'CRITICAL' : 'OK',
    failure,
    address: failure ? null : '192.0.2.10',
    family: failure ? null : 4,
    timings: timings ?? { dns: 1, connect: 20, greeting: 25, ehlo: 20, quit: 20, total: 66 },
    greeting: failure ? null : '220 mx.example.org ESMTP',
    capabilities: [],
    capabilitiesBeforeTls: [],
    tls: tls ?? null,
    transcript: [],
  };
}

/** TLS facts whose only certificate ends at the given time, which also tells it from others. */
export function tlsUntil(validToMs: number, change: Partial<CertificateFacts> = {}): TlsFacts {
  const validTo = new Date(validToMs).toISOString();
  const certificate = {
    subject: 'CN=mx.example.org',
    issuer: 'CN=Test CA',
    subjectAltNames: ['DNS:mx.example.org'],
    validFrom: '2026-01-01T00:00:00.000Z',
    validTo,
    daysLeft: 0,
    lifeLeftPercent: 0,
    serial: '01',
    fingerprint256: `AA:${validTo}`,
    keyType: 'ec',
    keyBits: 256,
    signatureAlgorithm: 'ecdsa-with-SHA256',
    ...change,
  };
  return {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    trusted: true,
    hostnameMatches: true,
    problem: null,
    certificate,
    chain: [certificate],
    earliestExpiry: validTo,
  };
}

export function sampleAt(atMs: number, change: Partial<Sample> = {}): Sample {
  return {
    atMs,
    location: 'here',
    totalMs: 66,
    timings: { dns: 1, connect: 20, greeting: 25, ehlo: 20 },
    failure: null,
    coversMs: 60_000,
    ...change,
  };
}
