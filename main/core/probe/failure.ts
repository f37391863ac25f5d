/** The closed set of ways a check can fail. Every program that reads our results relies on these names. */

import type { Phase } from './phase.ts';

export const FAILURE_REASONS = [
  'dns',
  'network-unreachable',
  'connect-refused',
  'connect-timeout',
  'connect-reset',
  'greeting-timeout',
  'greeting-rejected',
  'protocol-error',
  'closed-early',
  'ehlo-rejected',
  'starttls-unavailable',
  'starttls-refused',
  'starttls-injection',
  'tls-handshake',
  'tls-timeout',
  'cert-expired',
  'cert-not-yet-valid',
  'cert-untrusted',
  'cert-hostname',
  'cert-pin',
  'auth-unavailable',
  'auth-rejected',
  'auth-temporary',
  'auth-insecure',
  'sender-rejected',
  'recipient-rejected',
  'message-rejected',
  'timeout',
  'internal',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The server's reply that decided the failure: RFC 5321 code, RFC 3463 enhanced code, text without either. */
export interface FailureReply {
  code: number;
  /** RFC 3463 enhanced status code (`5.7.8`) when the reply carried one. */
  enhanced?: string;
  /** Text of all lines joined by a newline; control characters already made visible, length bounded. */
  text: string;
}

/** Why and where a check failed. `message` is one plain English sentence without a final full stop. */
export interface Failure {
  reason: FailureReason;
  phase: Phase;
  message: string;
  reply?: FailureReply;
}
