import { describe, expect, it } from 'vitest';
import { reasonOf, summarize } from '../../../main/core/monitor/summary.ts';
import type { SummaryInput } from '../../../main/core/monitor/summary.ts';
import type { ServerState } from '../../../main/core/monitor/state.ts';
import { REFUSED } from '../../support/samples.ts';

const BASE: ServerState = {
  id: '',
  status: 'up',
  unknownCause: null,
  attempt: { kind: 'ok' },
  degradations: [],
  statusSinceMs: 1_000,
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
};

const KINDS = {
  up: {},
  down: {
    status: 'down',
    attempt: {
      kind: 'hard',
      failures: 3,
      failure: REFUSED,
      sinceMs: 1_000,
      incidentId: 'i',
      recovering: null,
    },
  },
  failing: {
    status: 'degraded',
    degradations: [{ kind: 'soft-failure', failure: REFUSED, failures: 1, retries: 2 }],
  },
  slow: {
    status: 'degraded',
    degradations: [{ kind: 'slow', medianMs: 1_840, limitMs: 900, severity: 'WARNING' }],
  },
  expiring: {
    status: 'degraded',
    degradations: [{ kind: 'certificate', daysLeft: 5.4, severity: 'CRITICAL' }],
  },
  flapping: {
    status: 'degraded',
    degradations: [{ kind: 'flapping', changePercent: 60, sinceMs: 1_000 }],
  },
  drifted: {
    status: 'degraded',
    degradations: [{ kind: 'drift', drift: { what: 'starttls-gone' }, severity: 'WARNING' }],
  },
  untrusted: {
    status: 'degraded',
    degradations: [{ kind: 'certificate-problem', problem: 'cert-untrusted', severity: 'WARNING' }],
  },
  outdated: {
    status: 'degraded',
    degradations: [{ kind: 'certificate-disagrees', newerPort: 587, severity: 'WARNING' }],
  },
  maintained: {
    status: 'down',
    maintenanceUntilMs: 9_000,
    attempt: {
      kind: 'hard',
      failures: 3,
      failure: REFUSED,
      sinceMs: 1_000,
      incidentId: 'i',
      recovering: null,
    },
  },
  paused: { status: 'unknown', unknownCause: 'paused' },
  offline: { status: 'unknown', unknownCause: 'offline' },
  new: { status: 'unknown', unknownCause: 'not-checked' },
} satisfies Record<string, Partial<ServerState>>;

type Kind = keyof typeof KINDS;

const servers = (...groups: [number, Kind][]): SummaryInput[] =>
  groups.flatMap(([count, kind]) =>
    Array.from({ length: count }, (_, i) => ({
      server: { name: `${kind}${i + 1}` },
      state: { ...BASE, ...KINDS[kind], id: `${kind}${i + 1}` },
    })),
  );

describe('all servers in one line', () => {
  it.each<[string, [number, Kind][], string, string]>([
    ['none', [], 'No servers', 'Relaywatch: no servers'],
    ['all up', [[14, 'up']], '14 up', 'Relaywatch: 14 up'],
    [
      'some down',
      [
        [2, 'down'],
        [12, 'up'],
      ],
      '2 of 14 down',
      'Relaywatch: 2 down, 12 up\ndown1: The server refused the connection',
    ],
    [
      'all down',
      [[3, 'down']],
      '3 down',
      'Relaywatch: 3 down\ndown1: The server refused the connection',
    ],
    [
      'one slow too',
      [
        [1, 'down'],
        [1, 'slow'],
        [12, 'up'],
      ],
      '1 of 14 down',
      'Relaywatch: 1 down, 1 slow, 12 up\ndown1: The server refused the connection',
    ],
    [
      'slow only',
      [
        [1, 'slow'],
        [1, 'up'],
      ],
      '1 of 2 slow',
      'Relaywatch: 1 slow, 1 up\nslow1: Answers in 1.8 s, the limit is 900 ms',
    ],
    [
      'degraded in several ways',
      [
        [2, 'down'],
        [1, 'slow'],
        [1, 'expiring'],
        [3, 'up'],
      ],
      '2 of 7 down',
      'Relaywatch: 2 down, 2 degraded, 3 up\ndown1: The server refused the connection',
    ],
    [
      'not yet confirmed',
      [
        [1, 'failing'],
        [1, 'up'],
      ],
      '1 of 2 failing',
      'Relaywatch: 1 failing, 1 up\nfailing1: The server refused the connection, attempt 1 of 3',
    ],
    [
      'a dying certificate',
      [
        [1, 'expiring'],
        [1, 'up'],
      ],
      '1 of 2 certificate expiring',
      'Relaywatch: 1 certificate expiring, 1 up\nexpiring1: Certificate expires in 5 days',
    ],
    [
      'a flapping one before one that is slow',
      [
        [1, 'flapping'],
        [1, 'up'],
      ],
      '1 of 2 flapping',
      'Relaywatch: 1 flapping, 1 up\nflapping1: Goes up and down too often',
    ],
    [
      'one less secure than before',
      [
        [1, 'drifted'],
        [1, 'up'],
      ],
      '1 of 2 less secure than before',
      'Relaywatch: 1 less secure than before, 1 up\ndrifted1: STARTTLS is no longer offered',
    ],
    [
      'a certificate nobody trusts',
      [
        [1, 'untrusted'],
        [1, 'up'],
      ],
      '1 of 2 certificate not valid',
      'Relaywatch: 1 certificate not valid, 1 up\nuntrusted1: Certificate is not trusted',
    ],
    [
      'a certificate not reloaded',
      [
        [1, 'outdated'],
        [1, 'up'],
      ],
      '1 of 2 certificate not reloaded',
      'Relaywatch: 1 certificate not reloaded, 1 up\noutdated1: Certificate renewed on port 587, but not here',
    ],
    [
      'one down in planned maintenance',
      [
        [1, 'maintained'],
        [2, 'up'],
      ],
      '2 of 3 up',
      'Relaywatch: 1 in maintenance, 2 up',
    ],
    ['all in maintenance', [[2, 'maintained']], '2 in maintenance', 'Relaywatch: 2 in maintenance'],
    [
      'paused ones',
      [
        [1, 'paused'],
        [3, 'up'],
      ],
      '3 of 4 up',
      'Relaywatch: 1 paused, 3 up',
    ],
    ['all paused', [[2, 'paused']], '2 paused', 'Relaywatch: 2 paused'],
    ['not checked yet', [[2, 'new']], '2 not checked yet', 'Relaywatch: 2 not checked yet'],
    [
      'offline',
      [
        [2, 'offline'],
        [1, 'up'],
      ],
      'This computer is offline',
      'Relaywatch: 2 not reachable from here, 1 up',
    ],
    [
      'offline, and one down on this computer',
      [
        [2, 'offline'],
        [1, 'down'],
      ],
      '1 of 3 down',
      'Relaywatch: 1 down, 2 not reachable from here\ndown1: The server refused the connection',
    ],
  ])('%s', (_case, groups, sentence, tooltip) => {
    const summary = summarize(servers(...groups));
    expect(summary.sentence).toBe(sentence);
    expect(summary.tooltip).toBe(tooltip);
    expect(summary.total).toBe(groups.reduce((sum, [count]) => sum + count, 0));
  });

  it.each<[[number, Kind][], string]>([
    [
      [
        [1, 'down'],
        [1, 'slow'],
        [1, 'up'],
        [1, 'paused'],
      ],
      'down',
    ],
    [
      [
        [1, 'slow'],
        [1, 'up'],
        [1, 'paused'],
      ],
      'degraded',
    ],
    [
      [
        [1, 'up'],
        [1, 'paused'],
      ],
      'up',
    ],
    [[[1, 'paused']], 'unknown'],
    [
      [
        [1, 'maintained'],
        [1, 'up'],
      ],
      'up',
    ],
    [[], 'unknown'],
  ])('has a worst status: %j', (groups, worst) => {
    expect(summarize(servers(...groups)).worst).toBe(worst);
  });

  it('names of several down the one that is longest so', () => {
    const [first, second] = servers([2, 'down']);
    if (!first || !second) throw new Error('two servers expected');
    const later = { ...first, state: { ...first.state, statusSinceMs: 5_000 } };
    expect(summarize([later, second]).worstServer).toMatchObject({ id: 'down2', name: 'down2' });
  });
});

describe('the reason of a server', () => {
  it.each([
    [-0.5, 'Certificate has expired'],
    [0.5, 'Certificate expires within a day'],
    [1.5, 'Certificate expires in 1 day'],
    [12, 'Certificate expires in 12 days'],
  ])('with %d days left', (daysLeft, text) => {
    const degradations = [{ kind: 'certificate', daysLeft, severity: 'WARNING' } as const];
    expect(reasonOf({ ...BASE, status: 'degraded', degradations })).toBe(text);
  });

  it('is none when it is up', () => {
    expect(reasonOf(BASE)).toBeNull();
  });
});
