/** Servers and results to stand in for real ones, each as small a change from a healthy one as can be. */

import { DEFAULT_ALERTING, DEFAULT_LIST, completeServer } from '../../../preload/contract.ts';
import type {
  CertificateFacts,
  CheckResult,
  Failure,
  Sample,
  Server,
  ServerEntry,
  ServerState,
  ServerView,
  Snapshot,
} from '../../../preload/contract.ts';

const DAY_MS = 86_400_000;

export const emptySnapshot = (): Snapshot => ({
  servers: [],
  problems: [],
  preferences: {
    theme: 'system',
    density: 'comfortable',
    startAtLogin: false,
    startHidden: false,
  },
  list: DEFAULT_LIST,
  muted: null,
  alerts: { config: DEFAULT_ALERTING, withSecret: [], statuses: {} },
  connectivity: 'online',
  navigate: null,
  versions: { relaywatch: '0.1.0', electron: '45.4.1', chromium: '150.0.0.0', node: '24.21.0' },
});

/** A server that was just added. */
export const unchecked = (id: string): ServerState => ({
  id,
  status: 'unknown',
  unknownCause: 'not-checked',
  attempt: { kind: 'ok' },
  degradations: [],
  statusSinceMs: Date.now(),
  last: null,
  lastGood: null,
  certificate: null,
  samples: [],
  nextCheckMs: null,
  checking: null,
  mutedUntilMs: null,
  flapping: null,
  acknowledged: null,
  maintenanceUntilMs: null,
  behindId: null,
  authPausedUntilMs: null,
});

export interface ViewOptions {
  entry?: Partial<ServerEntry>;
  /** Replaces parts of the healthy state. */
  state?: Partial<ServerState>;
  totalMs?: number;
  certificateDays?: number;
  hasPassword?: boolean;
}

/** A healthy server, checked a few seconds ago, up for three days, with an hour of samples. */
export function healthy(host: string, options: ViewOptions = {}): ServerView {
  const { entry = {}, state = {}, totalMs = 42, certificateDays = 61 } = options;
  const server = completeServer({ host, ...entry }, `id-${host}`);
  const now = Date.now();
  const result = answered(server, now - 8_000, totalMs, certificateDays);
  return {
    server,
    state: {
      ...unchecked(server.id),
      status: 'up',
      unknownCause: null,
      statusSinceMs: now - 3 * DAY_MS,
      last: result,
      lastGood: result,
      certificate: {
        validToMs: now + (certificateDays + 0.5) * DAY_MS,
        severity: certificateDays < 7 ? 'CRITICAL' : certificateDays < 21 ? 'WARNING' : 'OK',
        problem: null,
      },
      samples: samplesOf(result, now),
      nextCheckMs: now + 52_000,
      ...state,
    },
    hasPassword: options.hasPassword ?? false,
    demo: false,
  };
}

/** Confirmed down for `forMs`; the last checks of its samples failed. */
export function down(
  host: string,
  failure: Failure,
  forMs = 240_000,
  options: ViewOptions = {},
): ServerView {
  const view = healthy(host, options);
  const now = Date.now();
  const last = failed(view.server, now - 12_000, failure);
  return {
    ...view,
    state: {
      ...view.state,
      status: 'down',
      attempt: {
        kind: 'hard',
        failures: 4,
        failure,
        sinceMs: now - forMs,
        incidentId: 'incident-1',
        recovering: null,
      },
      statusSinceMs: now - forMs,
      last,
      samples: view.state.samples.map((sample) =>
        now - sample.atMs < forMs
          ? { ...sample, totalMs: null, failure: { reason: failure.reason, phase: failure.phase } }
          : sample,
      ),
    },
  };
}

export const failures = {
  tlsHandshake: {
    reason: 'tls-handshake',
    phase: 'tls',
    message: 'The TLS handshake failed: no shared cipher',
  },
  refused: {
    reason: 'connect-refused',
    phase: 'connect',
    message: 'The server refused the connection',
  },
  rejecting: {
    reason: 'greeting-rejected',
    phase: 'greeting',
    message: 'The server greeted with a refusal',
    reply: { code: 554, enhanced: '5.7.1', text: 'No SMTP service here' },
  },
  expired: {
    reason: 'cert-expired',
    phase: 'tls',
    message: 'The certificate expired 3 days ago',
  },
} as const satisfies Record<string, Failure>;

/** The result of a check that went through TLS. */
export function answered(
  server: Server,
  atMs: number,
  totalMs: number,
  certificateDays: number,
): CheckResult {
  const share = (part: number): number => Math.round(totalMs * part * 1000) / 1000;
  const implicit = server.security === 'tls';
  const leaf = certificate(`CN=${server.host}`, certificateDays, 90);
  return {
    target: {
      host: server.host,
      port: server.port,
      security: server.security,
      depth: server.depth,
    },
    at: new Date(atMs).toISOString(),
    status: 'up',
    severity: 'OK',
    failure: null,
    address: '192.0.2.10',
    family: 4,
    timings: {
      dns: share(0.03),
      connect: share(0.12),
      ...(!implicit && { starttls: share(0.11) }),
      tls: share(0.3),
      greeting: share(0.2),
      ehlo: share(0.11),
      ...(!implicit && { ehloTls: share(0.13) }),
      quit: share(0.1),
      total: totalMs,
    },
    greeting: `220 ${server.host} ESMTP`,
    capabilities: [
      'PIPELINING',
      'SIZE 10240000',
      'ETRN',
      'AUTH PLAIN LOGIN',
      'ENHANCEDSTATUSCODES',
      '8BITMIME',
      'DSN',
      'SMTPUTF8',
      'CHUNKING',
    ],
    capabilitiesBeforeTls: implicit
      ? []
      : [
          'PIPELINING',
          'SIZE 10240000',
          'ETRN',
          'STARTTLS',
          'ENHANCEDSTATUSCODES',
          '8BITMIME',
          'DSN',
          'SMTPUTF8',
          'CHUNKING',
        ],
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      trusted: true,
      hostnameMatches: true,
      problem: null,
      certificate: leaf,
      chain: [
        leaf,
        certificate('C=US, O=Example Trust Services, CN=Example CA R3', 720, 1825),
        certificate('C=US, O=Example Trust Services, CN=Example Root X1', 3300, 7300),
      ],
      earliestExpiry: leaf.validTo,
    },
    transcript: [
      { atMs: totalMs * 0.35, from: 'server', line: `220 ${server.host} ESMTP` },
      { atMs: totalMs * 0.36, from: 'client', line: 'EHLO [192.0.2.200]' },
      { atMs: totalMs * 0.46, from: 'server', line: `250-${server.host}` },
      { atMs: totalMs * 0.46, from: 'server', line: '250-PIPELINING' },
      { atMs: totalMs * 0.46, from: 'server', line: '250-SIZE 10240000' },
      { atMs: totalMs * 0.46, from: 'server', line: '250-STARTTLS' },
      { atMs: totalMs * 0.46, from: 'server', line: '250 8BITMIME' },
      { atMs: totalMs * 0.47, from: 'client', line: 'STARTTLS' },
      { atMs: totalMs * 0.57, from: 'server', line: '220 2.0.0 Ready to start TLS' },
      { atMs: totalMs, from: 'client', line: 'QUIT' },
    ],
  };
}

/** The result of a check that ended in `failure`. */
export function failed(server: Server, atMs: number, failure: Failure): CheckResult {
  return {
    ...answered(server, atMs, 64, 61),
    status: 'down',
    severity: 'CRITICAL',
    failure,
    timings: { dns: 1.2, connect: 20.1, greeting: 25.2, ehlo: 17.5, total: 64 },
    capabilities: [],
    tls: null,
    transcript: [
      { atMs: 46.5, from: 'server', line: `220 ${server.host} ESMTP` },
      { atMs: 46.9, from: 'client', line: 'EHLO [192.0.2.200]' },
      { atMs: 64, from: 'server', line: '250 STARTTLS' },
    ],
  };
}

function certificate(subject: string, daysLeft: number, lifeDays: number): CertificateFacts {
  const validTo = Date.now() + (daysLeft + 0.5) * DAY_MS;
  return {
    subject,
    issuer: 'C=US, O=Example Trust Services, CN=Example CA R3',
    subjectAltNames: [`DNS:${subject.replace(/^.*CN=/u, '')}`],
    validFrom: new Date(validTo - lifeDays * DAY_MS).toISOString(),
    validTo: new Date(validTo).toISOString(),
    daysLeft,
    lifeLeftPercent: Math.max(0, (daysLeft / lifeDays) * 100),
    serial: '03A1B2C3D4E5F60718293A4B5C6D7E8F9012',
    fingerprint256: Array.from({ length: 32 }, (_, at) =>
      ((at * 37 + 11) % 256).toString(16).toUpperCase().padStart(2, '0'),
    ).join(':'),
    keyType: 'ec',
    keyBits: 256,
    signatureAlgorithm: 'ecdsa-with-SHA384',
  };
}

/** Sixty checks, one a minute, that wander around the result's total and never jump. */
function samplesOf(result: CheckResult, nowMs: number): Sample[] {
  const { timings } = result;
  return Array.from({ length: 60 }, (_, at) => {
    const wander = 1 + 0.16 * Math.sin(at * 0.9 + timings.total) + 0.1 * Math.sin(at * 2.3);
    return {
      atMs: nowMs - 8_000 - (59 - at) * 60_000,
      location: 'local',
      totalMs: timings.total * wander,
      timings: Object.fromEntries(
        Object.entries(timings).map(([phase, ms]) => [phase, ms * wander]),
      ),
      failure: null,
    };
  });
}
