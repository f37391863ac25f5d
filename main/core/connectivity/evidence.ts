/** What one check says about this computer's own network, whoever was asked. */

import type { FailureReason } from '../probe/failure.ts';
import type { CheckResult } from '../probe/result.ts';

export type Evidence =
  /** A mail server answered as one does, if only with a refusal. */
  | 'spoke'
  /** Something refused the connection. */
  | 'refused'
  /** Something answered, but not as the server would: perhaps it was somebody else. */
  | 'stranger'
  /** The name could not be looked up. */
  | 'no-name'
  /** There was no way to the address. */
  | 'no-route'
  /** Nothing came, which may be anybody's doing. */
  | 'silent'
  /** The check itself failed. */
  | 'nothing';

/** What a failure says when the server had not greeted before. */
const UNGREETED: Partial<Record<FailureReason, Evidence>> = {
  dns: 'no-name',
  'network-unreachable': 'no-route',
  internal: 'nothing',
  'connect-timeout': 'silent',
  'greeting-timeout': 'silent',
  'tls-timeout': 'silent',
  timeout: 'silent',
  'connect-refused': 'refused',
  'connect-reset': 'refused',
  'protocol-error': 'stranger',
  'closed-early': 'stranger',
  'tls-handshake': 'stranger',
  'cert-expired': 'stranger',
  'cert-not-yet-valid': 'stranger',
  'cert-untrusted': 'stranger',
  'cert-hostname': 'stranger',
  'cert-pin': 'stranger',
};

export function evidenceOf({ failure, greeting }: CheckResult): Evidence {
  if (!failure) return 'spoke';
  const evidence = UNGREETED[failure.reason] ?? 'spoke';
  const certain = WITHOUT_SERVER.has(failure.reason) || greeting === null;
  return certain ? evidence : 'spoke';
}

/** Failures that need no server, whatever it said before. */
const WITHOUT_SERVER: ReadonlySet<FailureReason> = new Set([
  'dns',
  'network-unreachable',
  'internal',
]);
