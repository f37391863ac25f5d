/** A server in each state there is: what pictures are taken of and screens are walked through with. */

import type {
  CheckResult,
  Failure,
  ServerState,
  ServerView,
  TlsFacts,
} from '../../../preload/contract.ts';
import { down, failed, failures, healthy, unchecked } from './views.ts';
import type { ViewOptions } from './views.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a server may send that is meant to do harm. */
const HOSTILE = '<img src=x onerror=alert(1)> \u001b[31mred\u0007 \u202eltr\u2066 &amp; _x_ %s';

const LONG = `${'sehr-langer-rechnername-der-abteilung-'.repeat(5)}post.example.org`;

const of = (
  reason: Failure['reason'],
  phase: Failure['phase'],
  message: string,
  reply?: Failure['reply'],
): Failure => ({ reason, phase, message, ...(reply && { reply }) });

/** Down for `forMs`, the last check as `change` makes it. */
function downWith(
  host: string,
  failure: Failure,
  forMs: number,
  options: ViewOptions,
  change: (last: CheckResult, good: CheckResult) => Partial<CheckResult>,
): ServerView {
  const view = down(host, failure, forMs, options);
  const { last, lastGood } = view.state;
  if (!last || !lastGood) return view;
  return { ...view, state: { ...view.state, last: { ...last, ...change(last, lastGood) } } };
}

/** Down because of the certificate: the handshake is done, all that it showed is there. */
function distrusted(
  host: string,
  failure: Failure,
  tlsOf: (tls: TlsFacts) => Partial<TlsFacts>,
  options: ViewOptions = {},
): ServerView {
  const entry = { port: 465, ...options.entry };
  return downWith(host, failure, 2 * DAY_MS, { ...options, entry }, (_last, { tls, timings }) => ({
    tls: tls && { ...tls, trusted: false, ...tlsOf(tls) },
    timings: { ...timings, greeting: 11.2 },
    capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME'],
  }));
}

const refused = (): ServerView =>
  downWith(
    'mx2.example.org',
    failures.refused,
    4 * MINUTE_MS,
    { entry: { port: 587, warnMs: 500, critMs: 1_000 } },
    () => ({
      address: null,
      family: null,
      timings: { dns: 1.2, connect: 0.4, total: 1.6 },
      greeting: null,
      capabilitiesBeforeTls: [],
      transcript: [],
    }),
  );

const expired = (): ServerView =>
  distrusted(
    'expired.example.org',
    of('cert-expired', 'tls', 'The certificate expired on 2026-11-21'),
    () => ({ problem: 'cert-expired' }),
    { certificateDays: -3 },
  );

const wrongName = (): ServerView =>
  distrusted(
    'mail.example.org',
    of('cert-hostname', 'tls', 'The certificate is not valid for the name mail.example.org'),
    ({ certificate, chain }) => {
      const leaf = {
        ...certificate,
        subject: 'CN=*.hosting.example.net',
        subjectAltNames: ['DNS:*.hosting.example.net', 'DNS:hosting.example.net'],
      };
      return {
        problem: 'cert-hostname',
        hostnameMatches: false,
        certificate: leaf,
        chain: [leaf, ...chain.slice(1)],
      };
    },
  );

const incompleteChain = (): ServerView => {
  const subject = 'C=US, O=Example Trust Services, CN=Example CA R3';
  const url = 'http://r3.ca.example.net/issuer.der';
  return distrusted(
    'chain.example.org',
    of(
      'cert-untrusted',
      'tls',
      `The chain is incomplete or its authority unknown: the certificate of ${subject} is neither sent nor trusted (to be had from ${url})`,
    ),
    ({ chain }) => ({
      problem: 'cert-untrusted',
      chain: chain.slice(0, 1),
      missingIssuer: { subject, url },
    }),
  );
};

const selfSigned = (): ServerView =>
  distrusted(
    'selfsigned.example.org',
    of('cert-untrusted', 'tls', 'The certificate is self-signed'),
    ({ certificate }) => {
      const leaf = { ...certificate, issuer: certificate.subject };
      return { problem: 'cert-untrusted', certificate: leaf, chain: [leaf] };
    },
  );

const startTlsGone = (): ServerView =>
  down(
    'plain.example.org',
    of('starttls-unavailable', 'ehlo', 'The server does not offer STARTTLS'),
    20 * MINUTE_MS,
    { entry: { port: 587 } },
  );

const loginRejected = (): ServerView => {
  const reply = { code: 535, enhanced: '5.7.8', text: 'Error: authentication failed' };
  return downWith(
    'submission.example.org',
    of('auth-rejected', 'auth', 'The server rejected the user name or password', reply),
    HOUR_MS + 12 * MINUTE_MS,
    {
      entry: { port: 587, depth: 'auth', auth: { user: 'monitor@example.org', mechanism: null } },
      state: { authPausedUntilMs: Date.now() + 48 * MINUTE_MS },
      hasPassword: true,
    },
    (_last, { tls, capabilities, timings, transcript }) => ({
      tls,
      capabilities,
      timings: { ...timings, auth: 12.5 },
      transcript: [
        ...transcript.slice(0, -1),
        { atMs: 41, from: 'client', line: 'AUTH PLAIN [credentials]' },
        { atMs: 53.5, from: 'server', line: '535 5.7.8 Error: authentication failed' },
      ],
    }),
  );
};

const hostileFailure = of('greeting-rejected', 'greeting', 'The server greeted with a refusal', {
  ...{ code: 554, enhanced: '5.7.1' },
  text: `${HOSTILE} ${'A'.repeat(3_000)}`,
});

function hostile(): ServerView {
  const view = downWith(
    'hostile.example.org',
    hostileFailure,
    20 * MINUTE_MS,
    {},
    (last, { tls }) => {
      const names = Array.from({ length: 60 }, (_, at) => `DNS:${HOSTILE}-${at}.example.org`);
      const leaf = tls && {
        ...tls.certificate,
        subject: `CN=${HOSTILE}`,
        issuer: `O=${'Z'.repeat(400)}`,
        subjectAltNames: names,
        serial: HOSTILE,
      };
      return {
        greeting: HOSTILE,
        tls: tls &&
          leaf && { ...tls, problem: 'cert-hostname', certificate: leaf, chain: [leaf, leaf] },
        capabilities: [HOSTILE, 'X'.repeat(900), ...last.capabilities],
        transcript: [
          { atMs: 12, from: 'server', line: `220 ${HOSTILE}` },
          { atMs: 13, from: 'client', line: 'EHLO [192.0.2.200]' },
          { atMs: 14, from: 'server', line: `250 ${'Y'.repeat(1_500)}` },
        ],
      };
    },
  );
  return { ...view, server: { ...view.server, name: `hostile ${HOSTILE}` } };
}

/** The last check failed, and the next one tells whether that counts. */
function failing(): ServerView {
  const view = healthy('flaky.example.org', { entry: { port: 587 } });
  const timeout = of('timeout', 'ehlo', 'The server did not answer EHLO in time');
  const sinceMs = Date.now() - 9_000;
  return {
    ...view,
    state: {
      ...view.state,
      status: 'degraded',
      statusSinceMs: sinceMs,
      attempt: { kind: 'soft', failures: 1, failure: timeout, first: timeout, sinceMs },
      degradations: [{ kind: 'soft-failure', failure: timeout, failures: 1, retries: 2 }],
      last: failed(view.server, sinceMs, timeout),
      checking: 'ehlo',
    },
  };
}

const muted = (): ServerView =>
  healthy('mx1.example.org', {
    entry: { port: 587, name: 'Post office' },
    state: { mutedUntilMs: Date.now() + 2 * HOUR_MS },
  });

const neverChecked = (host: string, state: Partial<ServerState> = {}): ServerView => {
  const view = healthy(host);
  return { ...view, state: { ...unchecked(view.server.id), ...state } };
};

function paused(): ServerView {
  const view = healthy('paused.example.org', {
    entry: { enabled: false },
    state: { status: 'unknown', unknownCause: 'paused', nextCheckMs: null },
  });
  return { ...view, state: { ...view.state, statusSinceMs: Date.now() - 3 * HOUR_MS } };
}

const slow = (): ServerView =>
  healthy('slow.example.org', {
    totalMs: 1_840,
    entry: { warnMs: 1_000 },
    state: {
      status: 'degraded',
      degradations: [
        { kind: 'slow', medianMs: 1_840, limitMs: 1_000, severity: 'WARNING' },
        { kind: 'drift', drift: { what: 'starttls-gone' }, severity: 'WARNING' },
      ],
    },
  });

const expiring = (): ServerView =>
  healthy('expiring.example.org', {
    certificateDays: 5,
    entry: { port: 465 },
    state: {
      status: 'degraded',
      degradations: [{ kind: 'certificate', daysLeft: 5.5, severity: 'CRITICAL' }],
    },
  });

const offline = (): ServerView =>
  healthy('away.example.org', { state: { status: 'unknown', unknownCause: 'offline' } });

/** By a name for each state. Every time is told from the clock as it is when this is called. */
export const sceneViews = () => ({
  up: healthy('mx0.example.org', { entry: { port: 587 } }),
  muted: muted(),
  refused: refused(),
  expired: expired(),
  wrongName: wrongName(),
  incompleteChain: incompleteChain(),
  selfSigned: selfSigned(),
  startTlsGone: startTlsGone(),
  loginRejected: loginRejected(),
  failing: failing(),
  slow: slow(),
  expiring: expiring(),
  offline: offline(),
  paused: paused(),
  neverChecked: neverChecked('new.example.org'),
  longName: down(LONG, failures.tlsHandshake, HOUR_MS, { entry: { port: 465 } }),
  rightToLeft: healthy('rtl.example.org', { entry: { name: 'خادم البريد الرئيسي (mx1)' } }),
  hostile: hostile(),
});
