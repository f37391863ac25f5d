/** What a check is asked to do: one server, one way of talking to it. */

/** `none` plain SMTP, `opportunistic` STARTTLS if offered, `starttls` STARTTLS required, `tls` TLS from the first byte. */
export const SECURITIES = ['none', 'opportunistic', 'starttls', 'tls'] as const;
export type Security = (typeof SECURITIES)[number];

/** How far a check goes; each depth includes those before it. `envelope` sends nothing, `message` a real mail. */
export const DEPTHS = ['connect', 'ehlo', 'auth', 'envelope', 'message'] as const;
export type Depth = (typeof DEPTHS)[number];

/** Address family of one check. Both families apart are two checks, not one. */
export type Family = 'auto' | 4 | 6;

export const MECHANISMS = [
  'plain',
  'login',
  'cram-md5',
  'scram-sha-1',
  'scram-sha-256',
  'xoauth2',
  'oauthbearer',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

export const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Versions of the PROXY protocol header. */
export const PROXY_VERSIONS = ['v1', 'v2'] as const;
export type ProxyVersion = (typeof PROXY_VERSIONS)[number];

/** What a certificate problem does: fail the check, only be reported, or be replaced by a SHA-256 pin (hex, no colons). */
export type CertificatePolicy = 'verify' | 'report' | { pin: string };

export interface Credentials {
  user: string;
  /** Password, or the bearer token for `xoauth2` and `oauthbearer`. */
  secret: string;
  /** The strongest offered when absent. */
  mechanism?: Mechanism;
  /** Send them even without verified TLS. */
  allowInsecure?: boolean;
}

/** Shown to a server that asks for one; PEM texts. The key is a secret. */
export interface ClientCertificate {
  /** Leaf first, then its issuers if they are to be sent. */
  certificate: string;
  key: string;
}

/** Everything the probe needs for one check. Times in milliseconds. */
export interface Target {
  /** DNS name or IP address literal, without brackets. */
  host: string;
  port: number;
  security: Security;
  depth: Depth;
  family: Family;
  /** The one deadline for the whole check, QUIT included. */
  timeoutMs: number;
  /** Connect here; `host` stays the name for SNI and verification. */
  address?: string;
  /** TLS SNI and the name verified; `host` when absent. */
  servername?: string;
  /** EHLO name; a safe default (RFC 5321 section 4.1.3 address literal) when absent. */
  ehlo?: string;
  certificate: CertificatePolicy;
  minTls?: TlsVersion;
  /** PEM texts trusted in addition to the system's. */
  ca?: readonly string[];
  /**
   * Protocols to offer in the TLS handshake (ALPN, RFC 7301). None is registered for SMTP, and servers may refuse whoever
   * offers one they do not know; so none is offered when absent, and then the server can select none.
   */
  alpn?: readonly string[];
  clientCertificate?: ClientCertificate;
  /** Speak LMTP (RFC 2033), of which only the greeting command differs here: LHLO in place of EHLO. */
  lmtp?: boolean;
  /** Send this header before anything else, as a server behind a proxy expects it. */
  proxy?: ProxyVersion;
  auth?: Credentials;
  /** Envelope addresses for depths `envelope` and `message`; the null sender when `from` is absent. */
  from?: string;
  to?: string;
  /**
   * Further commands to say after all others but DATA, each on its own line; whatever the server replies is no failure.
   * Timed as `rcpt`, the step where they stand.
   */
  commands?: readonly string[];
  /** Judged after the check: crossing one makes the result `degraded`. */
  thresholds: Thresholds;
}

export interface Thresholds {
  warnMs?: number;
  critMs?: number;
  certWarnDays: number;
  certCritDays: number;
}

/** The security a port implies: 465 is implicit TLS (RFC 8314), 587 is submission with STARTTLS (RFC 6409), else whatever is offered. */
export function defaultSecurity(port: number): Security {
  if (port === 465) return 'tls';
  return port === 587 ? 'starttls' : 'opportunistic';
}

/** `verify` where TLS was asked for, `report` where it was only taken because it was there. */
export function defaultCertificatePolicy(security: Security): CertificatePolicy {
  return security === 'starttls' || security === 'tls' ? 'verify' : 'report';
}
