import { describe, expect, it } from 'vitest';
import { networkEvidence, NetworkWatch } from '../../../main/core/monitor/network-watch.ts';
import { FAILURE_REASONS } from '../../../main/core/probe/failure.ts';
import type { FailureReason } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { resultOf } from '../../support/samples.ts';

const resultWith = (reason: FailureReason | null): CheckResult =>
  resultOf({ atMs: 0, failure: reason && { reason, phase: 'connect', message: reason } });

describe('what a check says about the network', () => {
  it('is known for every way to fail', () => {
    const by = (evidence: string): FailureReason[] =>
      FAILURE_REASONS.filter((reason) => networkEvidence(resultWith(reason)) === evidence);
    expect(by('cut-off')).toEqual(['dns', 'network-unreachable']);
    expect(by('silent').sort()).toEqual(
      ['connect-timeout', 'greeting-timeout', 'internal', 'timeout', 'tls-timeout'].sort(),
    );
    expect(networkEvidence(resultWith(null))).toBe('answered');
  });
});

describe('the run of results', () => {
  type Step = [host: string, reason: FailureReason | null];
  const UNREACHABLE = 'network-unreachable';
  const many = Array.from({ length: 40 }, (_, i) => `mx.domain${i}.example`);

  const lostAfter = (steps: Step[], hosts: string[]): boolean => {
    const watch = new NetworkWatch();
    let lost = false;
    for (const [host, reason] of steps) lost = watch.seen(host, resultWith(reason), new Set(hosts));
    return lost;
  };

  it.each<[string, Step[], string[], boolean]>([
    [
      'all cut off',
      [
        ['a.org', UNREACHABLE],
        ['b.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      true,
    ],
    ['not all yet', [['a.org', UNREACHABLE]], ['a.org', 'b.org'], false],
    [
      'one twice',
      [
        ['a.org', UNREACHABLE],
        ['a.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    ['the only one', [['a.org', UNREACHABLE]], ['a.org'], false],
    [
      'an answer in between',
      [
        ['a.org', UNREACHABLE],
        ['b.org', null],
        ['b.org', 'dns'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'a refusal in between',
      [
        ['a.org', 'dns'],
        ['b.org', 'connect-refused'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'silence in between',
      [
        ['a.org', 'dns'],
        ['b.org', 'connect-timeout'],
        ['b.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      true,
    ],
    [
      'silence alone',
      [
        ['a.org', 'connect-timeout'],
        ['b.org', 'timeout'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'names of two zones',
      [
        ['mx.a.org', 'dns'],
        ['mx.b.org', 'dns'],
      ],
      ['mx.a.org', 'mx.b.org'],
      true,
    ],
    [
      'names of one zone',
      [
        ['mx1.a.org', 'dns'],
        ['mx2.a.org', 'dns'],
      ],
      ['mx1.a.org', 'mx2.a.org'],
      false,
    ],
    ['ten of forty', many.slice(0, 10).map((host) => [host, 'dns']), many, true],
    ['nine of forty', many.slice(0, 9).map((host) => [host, 'dns']), many, false],
  ])('%s', (_case, steps, hosts, lost) => {
    expect(lostAfter(steps, hosts)).toBe(lost);
  });

  it('does not count hosts that are no longer watched', () => {
    const watch = new NetworkWatch();
    const unreachable = resultWith(UNREACHABLE);
    watch.seen('gone.org', unreachable, new Set(['gone.org', 'a.org', 'b.org']));
    expect(watch.seen('a.org', unreachable, new Set(['a.org', 'b.org']))).toBe(false);
    expect(watch.seen('b.org', unreachable, new Set(['a.org', 'b.org']))).toBe(true);
  });

  it('counts out hosts that were cut off while others answered', () => {
    const hosts = ['typo.org', 'a.org', 'b.org'];
    const known: Step[] = [
      ['typo.org', 'dns'],
      ['a.org', null],
      ['typo.org', 'dns'],
    ];
    expect(lostAfter([...known, ['a.org', 'dns'], ['typo.org', 'dns']], hosts)).toBe(false);
    expect(lostAfter([...known, ['a.org', 'dns'], ['b.org', 'dns']], hosts)).toBe(true);
  });
});
