/** A case of the probe against a scripted server, and what must come of it. */

import type { FailureReason } from '../../../main/core/probe/failure.ts';
import type { Phase } from '../../../main/core/probe/phase.ts';
import type { CheckResult, Severity, TlsFacts } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import type { Issued, TestAuthority } from '../certificates.ts';
import { createAuthority, inDays } from '../certificates.ts';
import { answer, send } from './script.ts';
import type { Step } from './script.ts';

export interface Certificates {
  authority: TestAuthority;
  valid: Issued;
  expired: Issued;
  future: Issued;
  selfSigned: Issued;
  selfSignedExpired: Issued;
  otherName: Issued;
  intermediateSent: Issued;
  intermediateMissing: Issued;
  intermediateMissingAtUrl: Issued;
  intermediateMissingAtOddUrl: Issued;
  stranger: Issued;
  fiveDays: Issued;
  /** Known by alternative names alone. */
  noSubject: Issued;
  /** Thousands of names, the right one among them. */
  manyNames: Issued;
  /** Longer than TLS libraries take. */
  tooLong: Issued;
  /** The right name only as a part of others. */
  trickyNames: Issued;
  /** Beyond ASCII. */
  internationalName: Issued;
  /** Behind so many intermediates. */
  longChain: Issued;
  rsa: Issued;
  weakRsa: Issued;
}

export async function issueCertificates(): Promise<Certificates> {
  const authority = await createAuthority();
  const other = await createAuthority('Nobody trusts this authority');
  const issue = (options: Parameters<TestAuthority['issue']>[0] = {}) =>
    authority.issue({ altNames: ['localhost', '127.0.0.1'], ...options });
  return {
    authority,
    valid: await issue(),
    expired: await issue({ notBefore: inDays(-60), notAfter: inDays(-3) }),
    future: await issue({ notBefore: inDays(3), notAfter: inDays(60) }),
    selfSigned: await issue({ selfSigned: true }),
    selfSignedExpired: await issue({
      selfSigned: true,
      notBefore: inDays(-60),
      notAfter: inDays(-3),
    }),
    otherName: await issue({ commonName: 'mail.example.net', altNames: ['mail.example.net'] }),
    intermediateSent: await issue({ intermediate: 'sent' }),
    intermediateMissing: await issue({ intermediate: 'missing' }),
    intermediateMissingAtUrl: await issue({
      keyType: 'rsa',
      intermediate: 'missing',
      issuerUrl: 'http://ca.example.org/intermediate.cer',
    }),
    intermediateMissingAtOddUrl: await issue({
      intermediate: 'missing',
      issuerUrl: `http://ca.example.org/\n\x1b[2J<b>,\0${'x'.repeat(5000)}`,
    }),
    stranger: await other.issue(),
    fiveDays: await issue({ notAfter: inDays(5) }),
    noSubject: await issue({ commonName: '' }),
    manyNames: await issue({ altNames: [...manyNames(2500), 'localhost', '127.0.0.1'] }),
    tooLong: await issue({ altNames: manyNames(6000) }),
    trickyNames: await issue({
      commonName: 'elsewhere.example',
      altNames: [
        '127.0.0.1\0.evil.example',
        'evil.example, IP Address:127.0.0.1',
        'evil.example", "IP Address:127.0.0.1',
        '\x1b[2J\r\n<b>127.0.0.1</b>',
        '*',
        '*.0.0.1',
      ],
    }),
    internationalName: await issue({ altNames: ['xn--bcher-kva.example'] }),
    longChain: await issue({ intermediates: 20 }),
    rsa: await issue({ keyType: 'rsa' }),
    weakRsa: await issue({ keyType: 'rsa-1024' }),
  };
}

const manyNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `name-${index}.long.example.org`);

export interface Expectation {
  status: CheckResult['status'];
  severity?: Severity;
  reason?: FailureReason;
  phase?: Phase;
  /** Code of the reply in the failure. */
  code?: number;
  /** Some of the facts of TLS; undefined for one that must be absent. */
  tls?: { [Fact in keyof TlsFacts]?: TlsFacts[Fact] | undefined };
  /** Part of the failure's message. */
  says?: RegExp;
  /** Whether the server must have been told QUIT; not looked at when absent. */
  quit?: boolean;
  /** Whether the result must say that this computer was late; not looked at when absent. */
  late?: boolean;
}

export interface ProbeCase {
  name: string;
  steps: readonly Step[] | ((certificates: Certificates) => readonly Step[]);
  target?: Partial<Target> | ((certificates: Certificates) => Partial<Target>);
  /**
   * True where only the clock can end the check: it gets a short deadline. All others get a deadline far beyond
   * the test's own, so that one which waits for it is found out.
   */
  timesOut?: boolean;
  expect: Expectation;
}

const SHORT_DEADLINE_MS = 300;
const FAR_DEADLINE_MS = 600_000;

export function targetFor(
  { target, timesOut }: ProbeCase,
  port: number,
  certificates: Certificates,
): Target {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    depth: 'ehlo',
    family: 'auto',
    timeoutMs: timesOut === true ? SHORT_DEADLINE_MS : FAR_DEADLINE_MS,
    certificate: 'verify',
    ca: [certificates.authority.caPem],
    thresholds: { certWarnDays: 21, certCritDays: 7 },
    ...(typeof target === 'function' ? target(certificates) : target),
  };
}

/** Differences between what came of a case and what should; empty when it passed. */
export function differences(expected: Expectation, result: CheckResult): string[] {
  const { failure } = result;
  const pairs: [string, unknown, unknown][] = [
    ['status', expected.status, result.status],
    ['reason', expected.reason, failure?.reason],
    ['phase', expected.phase, failure?.phase],
  ];
  if (expected.severity !== undefined) pairs.push(['severity', expected.severity, result.severity]);
  if (expected.code !== undefined) pairs.push(['code', expected.code, failure?.reply?.code]);
  if (expected.late !== undefined)
    pairs.push(['lateness', expected.late, result.lateMs !== undefined]);
  for (const [fact, want] of Object.entries(expected.tls ?? {}))
    pairs.push([`TLS ${fact}`, JSON.stringify(want), JSON.stringify(result.tls?.[fact as never])]);
  const wrong = pairs
    .filter(([, want, got]) => want !== got)
    .map(([what, want, got]) => `${what} is ${String(got)}, not ${String(want)}`);
  if (expected.says && !expected.says.test(failure?.message ?? ''))
    wrong.push(`message is "${failure?.message ?? ''}", not ${String(expected.says)}`);
  if (wrong.length > 0 && failure) wrong.push(`it said: ${failure.message}`);
  return wrong;
}

/** Beginnings that many scripts share. */
export const GREETING = send('220 mx.example.org ESMTP\r\n');
export const EHLO = answer(/^EHLO /, '250-mx.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n');
export const EHLO_STARTTLS = answer(/^EHLO /, '250-mx.example.org\r\n250 STARTTLS\r\n');
export const STARTTLS = answer(/^STARTTLS$/, '220 2.0.0 Ready\r\n');
