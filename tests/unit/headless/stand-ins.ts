/** Results and a terminal to put them on, for the tests of the command line. */

import type { CheckResult, TlsFacts } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import type { Io } from '../../../main/headless/io.ts';

export const TLS: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  hostnameMatches: true,
  problem: null,
  certificate: {
    subject: 'CN=mx.example.org',
    issuer: 'CN=Authority',
    subjectAltNames: ['DNS:mx.example.org'],
    validFrom: '2026-10-25T00:00:00.000Z',
    validTo: '2027-01-23T22:00:00.000Z',
    daysLeft: 61.5,
    lifeLeftPercent: 67.7,
    serial: '01',
    fingerprint256: 'AB:CD',
    keyType: 'ec',
    keyBits: 256,
    signatureAlgorithm: 'ecdsa-with-SHA256',
  },
  chain: [],
  earliestExpiry: '2027-01-23T22:00:00.000Z',
  keyExchange: 'X25519',
};

export function result(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    target: { host: 'mx.example.org', port: 587, security: 'starttls', depth: 'ehlo' },
    at: '2026-11-23T10:00:00.000Z',
    status: 'up',
    severity: 'OK',
    failure: null,
    address: '192.0.2.10',
    family: 4,
    timings: { dns: 1.2, connect: 20.1, greeting: 25, quit: 20, total: 190 },
    greeting: '220 mx.example.org ESMTP',
    capabilities: ['PIPELINING', 'SIZE 10240000'],
    capabilitiesBeforeTls: ['STARTTLS'],
    tls: TLS,
    transcript: [],
    ...changes,
  };
}

export function down(changes: Partial<CheckResult['failure'] & object> = {}): CheckResult {
  return result({
    status: 'down',
    severity: 'CRITICAL',
    failure: {
      reason: 'connect-refused',
      phase: 'connect',
      message: 'Nothing listens on this port',
      ...changes,
    },
    timings: { connect: 0.3, total: 0.3 },
    address: null,
    family: null,
    greeting: null,
    capabilities: [],
    capabilitiesBeforeTls: [],
    tls: null,
  });
}

export function target(changes: Partial<Target> = {}): Target {
  return {
    host: 'mx.example.org',
    port: 587,
    security: 'starttls',
    depth: 'ehlo',
    family: 'auto',
    timeoutMs: 10_000,
    certificate: 'verify',
    thresholds: { warnMs: 2000, critMs: 5000, certWarnDays: 21, certCritDays: 7 },
    ...changes,
  };
}

const HOSTILE = 'x\x1b[2J\x07|\u202e\r\nSMTP OK - fine\u0085 | evil=1\0';
/** A server that puts hostile text wherever it can. */
export const hostile = result({
  greeting: HOSTILE,
  capabilities: [HOSTILE],
  tls: {
    ...TLS,
    certificate: {
      ...TLS.certificate,
      subject: HOSTILE,
      issuer: HOSTILE,
      subjectAltNames: [HOSTILE],
    },
    missingIssuer: { subject: HOSTILE, url: HOSTILE },
    weaknesses: [HOSTILE],
  },
  transcript: [{ atMs: 1, from: 'server', line: HOSTILE }],
});
export const hostileDown = down({ message: HOSTILE, reply: { code: 554, text: HOSTILE } });

export interface FakeIo extends Io {
  /** Everything written so far. */
  out(): string;
  err(): string;
}

export function fakeIo(
  options: {
    files?: Record<string, string>;
    stdin?: string;
    environment?: Record<string, string>;
    isTerminal?: boolean;
    columns?: number;
  } = {},
): FakeIo {
  const { files = {}, stdin = '', environment = { LANG: 'C.UTF-8' } } = options;
  const { isTerminal = false, columns = 80 } = options;
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal,
    columns,
  });
  return {
    stdout: output('stdout'),
    stderr: output('stderr'),
    environment,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
    readStdin: () => stdin,
    out: () => written.stdout,
    err: () => written.stderr,
  };
}
