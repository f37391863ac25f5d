/** What a check found: the object `relaywatch check --json` prints, field for field. */

import type { Failure, FailureReply } from './failure.ts';
import type { Phase, Timings } from './phase.ts';
import type { Depth, Security, Target } from './target.ts';

/** Nagios severities, worst last except UNKNOWN, which means the check itself could not be made. */
export type Severity = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** As in X.509 subjectAltName: `DNS:mx.example.org`, `IP Address:192.0.2.1`. */
  subjectAltNames: string[];
  /** ISO 8601, UTC. */
  validFrom: string;
  validTo: string;
  /** Days until `validTo`, one decimal, negative once expired. */
  daysLeft: number;
  /** Per cent of the time from `validFrom` to `validTo` that is left, one decimal: 100 before it, 0 after it. */
  lifeLeftPercent: number;
  serial: string;
  /** SHA-256, upper-case hex with colons. */
  fingerprint256: string;
  keyType: string;
  keyBits: number | null;
  signatureAlgorithm: string;
}

/** What is wrong with the certificate, if anything; the same names as the failure reasons. */
export type CertificateProblem =
  'cert-expired' | 'cert-not-yet-valid' | 'cert-untrusted' | 'cert-hostname' | 'cert-pin';

/** The certificate judged four ways, each by itself, whatever the policy makes of it. */
export interface Verification {
  /**
   * Whether the chain leads to a root trusted here, its validity in time left aside. `incomplete`: the issuer of the last
   * certificate sent is neither sent nor trusted. `unverified`: the TLS library refused it for another reason.
   */
  trust: 'trusted' | 'self-signed' | 'unknown-authority' | 'incomplete' | 'revoked' | 'unverified';
  /** Of the whole chain. */
  time: 'valid' | 'expired' | 'not-yet-valid';
  name: 'matches' | 'differs';
  /** `none` when the target pins none. */
  pin: 'none' | 'matches' | 'differs';
}

/** The certificate that a chain lacks. */
export interface MissingIssuer {
  /** Its distinguished name. */
  subject: string;
  /** Where it can be had (authorityInfoAccess, RFC 5280 section 4.2.2.1), when the certificate it issued says so. */
  url?: string;
}

export interface TlsFacts {
  version: string;
  cipher: string;
  /** Whether the chain leads to a trusted root and is valid in time. */
  trusted: boolean;
  hostnameMatches: boolean;
  problem: CertificateProblem | null;
  verification?: Verification;
  /** What the server has to send too, when that is why the chain is not trusted (`verification.trust` is `incomplete`). */
  missingIssuer?: MissingIssuer;
  certificate: CertificateFacts;
  /** Leaf first. */
  chain: CertificateFacts[];
  /** ISO 8601: the first certificate of the chain to expire. */
  earliestExpiry: string;
  /** Key exchange group (`X25519`); absent where the TLS library does not tell. */
  keyExchange?: string;
  /** The protocol the server selected of those the target offers (ALPN); absent when it selected none. */
  alpn?: string;
  /** Whether the server stapled an OCSP response (RFC 6066 section 8). */
  ocspStapled?: boolean;
  /** Whether the handshake took up an earlier session, from which then all that is said of certificates comes. */
  resumed?: boolean;
  /** What is weak though it may be trusted: one sentence each, without final full stop. */
  weaknesses?: string[];
}

export interface TranscriptLine {
  /** Milliseconds since the start of the check. */
  atMs: number;
  from: 'client' | 'server';
  /** Without line end; secrets replaced, control characters made visible, length bounded. */
  line: string;
}

export interface CheckResult {
  target: { host: string; port: number; security: Security; depth: Depth };
  /** ISO 8601: wall clock at the start. */
  at: string;
  status: 'up' | 'degraded' | 'down';
  severity: Severity;
  /** Not null exactly when `status` is `down`. */
  failure: Failure | null;
  /** Address connected to, null when none was reached. */
  address: string | null;
  family: 4 | 6 | null;
  timings: Timings;
  greeting: string | null;
  /** EHLO keywords with parameters as they hold in the end (after TLS where there was TLS). */
  capabilities: string[];
  /** EHLO keywords before STARTTLS; empty when the session was never in the clear. */
  capabilitiesBeforeTls: string[];
  tls: TlsFacts | null;
  transcript: TranscriptLine[];
  /**
   * Milliseconds that this computer was late while the check ran, when it was: so much of the timings may be its own
   * doing.
   */
  lateMs?: number;
  /** Of the commands that the target names, those that were answered. */
  commands?: CommandReply[];
}

/** One of the target's own commands, and what the server made of it. */
export interface CommandReply {
  command: string;
  reply: FailureReply;
}

/** A phase beginning or ending while the check runs, for live display. */
export type PhaseEvent =
  { type: 'begin'; phase: Phase } | { type: 'end'; phase: Phase; tookMs: number };

/** A TLS session that may be taken up again. What is in it is the probe's own affair. */
export interface TlsSession {
  /** When the server last proved by its certificate who it is, by the monotonic clock of the probe. */
  readonly provedAtMs: number;
}

/** Keeps sessions between checks. Whoever keeps them decides how long one may stand in for a full handshake. */
export interface TlsSessions {
  get(key: string): TlsSession | undefined;
  /** Called for every ticket the server sends; each replaces the one before. */
  set(key: string, session: TlsSession): void;
}

export interface ProbeOptions {
  /** Aborting ends the check at once with reason `internal`; the caller drops the result. */
  signal?: AbortSignal;
  onPhase?: (event: PhaseEvent) => void;
  /** TLS sessions to take up again; without them every handshake is a full one. */
  sessions?: TlsSessions;
}

/**
 * One check. Never rejects: whatever happens, including a defect of its own (`internal`), is in the result.
 * Leaves no socket, timer or listener behind.
 */
export type Probe = (target: Target, options?: ProbeOptions) => Promise<CheckResult>;
