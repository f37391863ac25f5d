import { describe, expect, it } from 'vitest';

import { isStillTrue } from '../../../main/core/alerting/truth.ts';
import type { TrueState } from '../../../main/core/alerting/truth.ts';
import type { Alarm, AttemptState, Degradation } from '../../../main/core/monitor/state.ts';
import { downAlarm, upAlarm } from '../../support/alarms.ts';
import { REFUSED } from '../../support/samples.ts';

const about = { serverId: 'mx1', name: 'mx1', atMs: 0 };
const hard: AttemptState = {
  kind: 'hard',
  failures: 3,
  failure: REFUSED,
  sinceMs: 0,
  incidentId: 'mx1',
  recovering: null,
};
const UP: TrueState = {
  attempt: { kind: 'ok' },
  unknownCause: null,
  degradations: [],
  flapping: null,
};
const DOWN: TrueState = { ...UP, attempt: hard };
const FLAPPING: TrueState = { ...UP, flapping: { changePercent: 60, sinceMs: 0 } };
const degraded = (...degradations: Degradation[]): TrueState => ({ ...UP, degradations });

const settled = { kind: 'settled', ...about, flappingId: 'f', flappedForMs: 0 } as const;
const slow = { medianMs: 2, limitMs: 1, severity: 'WARNING' } as const;
const days = { daysLeft: 5, severity: 'CRITICAL' } as const;
const problem = { problem: 'cert-hostname', severity: 'WARNING' } as const;
const gone = { what: 'starttls-gone' } as const;
const disagrees = {
  kind: 'certificate-disagrees',
  ...about,
  host: 'h',
  port: 25,
  newerPort: 465,
  validToMs: 0,
  newerValidToMs: 1,
} as const;

describe('that a server', () => {
  it.each<[string, Alarm, TrueState, boolean]>([
    ['is down: still down', downAlarm('mx1'), DOWN, true],
    ['is down: up again', downAlarm('mx1'), UP, false],
    ['is down: down once more', downAlarm('mx1', 0, 'earlier'), DOWN, false],
    ['is down: paused', downAlarm('mx1'), { ...DOWN, unknownCause: 'paused' }, false],
    [
      'is down: not reached from here',
      downAlarm('mx1'),
      { ...DOWN, unknownCause: 'offline' },
      true,
    ],
    ['is up again: up', upAlarm('mx1'), UP, true],
    ['is up again: down', upAlarm('mx1'), DOWN, false],
    [
      'is slow: slow',
      { kind: 'slow', ...about, ...slow },
      degraded({ kind: 'slow', ...slow }),
      true,
    ],
    ['is slow: fast', { kind: 'slow', ...about, ...slow }, UP, false],
    [
      'is fast again: slow',
      { kind: 'fast-again', ...about },
      degraded({ kind: 'slow', ...slow }),
      false,
    ],
    ['is fast again: fast', { kind: 'fast-again', ...about }, UP, true],
    [
      'flaps: still',
      { kind: 'flapping', ...about, flappingId: 'f', changePercent: 60, incidentId: null },
      FLAPPING,
      true,
    ],
    [
      'flaps: no longer',
      { kind: 'flapping', ...about, flappingId: 'f', changePercent: 60, incidentId: null },
      UP,
      false,
    ],
    ['has settled up: up', { ...settled, failure: null, incidentId: null }, UP, true],
    ['has settled up: down', { ...settled, failure: null, incidentId: null }, DOWN, false],
    ['has settled up: flapping', { ...settled, failure: null, incidentId: null }, FLAPPING, false],
    ['has settled down: down', { ...settled, failure: REFUSED, incidentId: 'mx1' }, DOWN, true],
    [
      'has a certificate that ends: it does',
      { kind: 'certificate', ...about, ...days },
      degraded({ kind: 'certificate', ...days }),
      true,
    ],
    ['has a certificate that ends: renewed', { kind: 'certificate', ...about, ...days }, UP, false],
    [
      'has a bad certificate: it has',
      { kind: 'certificate-problem', ...about, ...problem },
      degraded({ kind: 'certificate-problem', ...problem }),
      true,
    ],
    [
      'has a bad certificate: put right',
      { kind: 'certificate-problem', ...about, ...problem },
      UP,
      false,
    ],
    [
      'uses an old certificate: it does',
      disagrees,
      degraded({ kind: 'certificate-disagrees', newerPort: 465, severity: 'WARNING' }),
      true,
    ],
    ['uses an old certificate: reloaded', disagrees, UP, false],
    [
      'has another issuer: as ever',
      { kind: 'certificate-changed', ...about, issuerBefore: 'a', issuer: 'b', fingerprint256: '' },
      UP,
      true,
    ],
    [
      'no longer offers STARTTLS: it does not',
      { kind: 'drift', ...about, drift: gone },
      degraded({ kind: 'drift', drift: gone, severity: 'WARNING' }),
      true,
    ],
    [
      'no longer offers STARTTLS: something else is gone',
      { kind: 'drift', ...about, drift: gone },
      degraded({ kind: 'drift', drift: { what: 'auth-gone' }, severity: 'WARNING' }),
      false,
    ],
  ])('%s', (_what, alarm, state, expected) => {
    expect(isStillTrue(alarm, state)).toBe(expected);
  });
});
