import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../main/core/connectivity/evidence.ts';
import type { Evidence } from '../../../main/core/connectivity/evidence.ts';
import { FAILURE_REASONS } from '../../../main/core/probe/failure.ts';
import type { FailureReason } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { resultOf } from '../../support/samples.ts';

const resultWith = (reason: FailureReason | null, greeting: string | null): CheckResult => ({
  ...resultOf({ atMs: 0, failure: reason && { reason, phase: 'connect', message: reason } }),
  greeting,
});

const reasonsFor = (evidence: Evidence, greeting: string | null): FailureReason[] =>
  FAILURE_REASONS.filter((reason) => evidenceOf(resultWith(reason, greeting)) === evidence);

describe('what a check says about the network', () => {
  it('is known for every way to fail before the greeting', () => {
    expect(reasonsFor('no-name', null)).toEqual(['dns']);
    expect(reasonsFor('no-route', null)).toEqual(['network-unreachable']);
    expect(reasonsFor('silent', null)).toEqual([
      'connect-timeout',
      'greeting-timeout',
      'tls-timeout',
      'timeout',
    ]);
    expect(reasonsFor('refused', null)).toEqual(['connect-refused', 'connect-reset']);
    expect(reasonsFor('stranger', null)).toEqual([
      'protocol-error',
      'closed-early',
      'tls-handshake',
      'cert-expired',
      'cert-not-yet-valid',
      'cert-untrusted',
      'cert-hostname',
      'cert-pin',
    ]);
    expect(reasonsFor('nothing', null)).toEqual(['internal']);
  });

  it('is that a mail server spoke, whatever comes after its greeting', () => {
    const greeted = reasonsFor('spoke', '220 mx.example.org ESMTP');
    expect(FAILURE_REASONS.filter((reason) => !greeted.includes(reason))).toEqual([
      'dns',
      'network-unreachable',
      'internal',
    ]);
    expect(evidenceOf(resultWith(null, null))).toBe('spoke');
  });
});
