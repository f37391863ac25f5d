/** Names of the things Relaywatch speaks of: each closed set of the contract, in full. */

import type {
  CertificateProblem,
  Depth,
  Drift,
  FailureReason,
  Phase,
  Security,
  Status,
} from '../../../preload/contract.ts';
import type { Shape } from '../../model/status.ts';

const status: Record<Shape, string> = {
  up: 'Up',
  degraded: 'Degraded',
  down: 'Down',
  unknown: 'Unknown',
  paused: 'Paused',
};

const counted: Record<Status, string> = {
  up: 'up',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

const phase: Record<Phase, string> = {
  dns: 'Name lookup',
  connect: 'Connect',
  tls: 'TLS handshake',
  greeting: 'Greeting',
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  ehloTls: 'EHLO after TLS',
  auth: 'AUTH',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  quit: 'QUIT',
};

/** A few words each; the sentence is the failure's own message. */
const reason: Record<FailureReason, string> = {
  dns: 'name not found',
  'network-unreachable': 'network unreachable',
  'connect-refused': 'connection refused',
  'connect-timeout': 'no answer to connect',
  'connect-reset': 'connection reset',
  'greeting-timeout': 'no greeting in time',
  'greeting-rejected': 'greeted with a refusal',
  'protocol-error': 'does not speak SMTP',
  'closed-early': 'closed the connection',
  'ehlo-rejected': 'EHLO refused',
  'starttls-unavailable': 'STARTTLS not offered',
  'starttls-refused': 'STARTTLS refused',
  'starttls-injection': 'plain text after STARTTLS',
  'tls-handshake': 'TLS handshake failed',
  'tls-timeout': 'TLS handshake timed out',
  'cert-expired': 'certificate expired',
  'cert-not-yet-valid': 'certificate not yet valid',
  'cert-untrusted': 'certificate not trusted',
  'cert-hostname': 'certificate for another name',
  'cert-pin': 'certificate is not the pinned one',
  'auth-unavailable': 'AUTH not offered',
  'auth-rejected': 'login rejected',
  'auth-temporary': 'login failed for now',
  'auth-insecure': 'login withheld, not encrypted',
  'sender-rejected': 'sender rejected',
  'recipient-rejected': 'recipient rejected',
  'message-rejected': 'message rejected',
  timeout: 'took too long',
  internal: 'internal error',
};

const certificateProblem: Record<CertificateProblem, string> = {
  'cert-expired': 'Expired',
  'cert-not-yet-valid': 'Not yet valid',
  'cert-untrusted': 'Not trusted',
  'cert-hostname': 'Made for another name',
  'cert-pin': 'Not the pinned certificate',
};

const security: Record<Security, string> = {
  none: 'plain',
  opportunistic: 'if offered',
  starttls: 'STARTTLS',
  tls: 'TLS',
};

const securityChoice: Record<Security, string> = {
  opportunistic: 'STARTTLS if offered',
  starttls: 'STARTTLS required',
  tls: 'TLS from the start',
  none: 'None (plain text)',
};

const depthChoice: Record<Depth, string> = {
  connect: 'Connect only',
  ehlo: 'Up to EHLO, through TLS',
  auth: 'Log in',
  envelope: 'Envelope, nothing sent',
  message: 'Send a test message',
};

/** What has become less safe. */
const drift = {
  'starttls-gone': 'STARTTLS is no longer offered',
  'auth-gone': 'AUTH is no longer offered',
  'auth-in-clear': 'AUTH is now offered without encryption',
  'tls-version-lower': (now: string, was: string) => `${now}, before ${was}`,
} as const satisfies Record<Drift['what'], unknown>;

export const vocabulary = {
  status,
  counted,
  phase,
  reason,
  certificateProblem,
  drift,
  security,
  securityChoice,
  depthChoice,
} as const;
