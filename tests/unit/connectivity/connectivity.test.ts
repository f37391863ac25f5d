import { describe, expect, it } from 'vitest';
import type { Obstacle } from '../../../main/core/connectivity/state.ts';
import { networkKey } from '../../../main/core/connectivity/facts.ts';
import { OFFICE } from '../../support/scripted-system.ts';
import { after, go, subject } from './ways.ts';
import type { Step } from './ways.ts';

const known = (host: string, at: string) => subject(host, {}, { at });
const a = known('mx.a.org', '20.1.0.1');
const b = known('mx.b.org', '21.1.0.1');
const c = known('mx.c.org', '22.1.0.1');
const typo = subject('mx.typo.org');
const twin = known('mx2.a.org', '20.1.0.2');
const many = Array.from({ length: 40 }, (_, i) => subject(`mx.domain${i}.example`));
const hosted = ['x.org', 'y.org', 'z.org'].map((host, i) =>
  subject(host, {}, { at: `198.51.100.${i}` }),
);
const behind = ['x.org', 'y.org'].map((host, i) =>
  subject(host, {}, { at: `${30 + i}.1.0.1`, root: 'gateway' }),
);
const submission = subject('smtp.a.org', { port: 587 });
const literal = subject('203.0.113.9');
const lan = [1, 2, 3].map((i) => subject(`192.168.1.${i + 10}`));
const six = [subject('mx.d.org', { family: 6 }), subject('mx.e.org', { family: 6 })];

describe('what checks find out about this computer', () => {
  it.each<[string, Step[], Step[0] | null, Obstacle | null]>([
    [
      'every server without a way to it',
      [
        [a, 'no-route'],
        [b, 'no-route'],
      ],
      a,
      'offline',
    ],
    ['only some so far', [[a, 'no-route']], a, null],
    [
      'one of them again and again',
      [
        [a, 'no-route'],
        [a, 'no-route'],
      ],
      a,
      null,
    ],
    [
      'an answer in between',
      [
        [a, 'no-route'],
        [b, 'spoke'],
        [b, 'no-name'],
      ],
      a,
      null,
    ],
    [
      'a refusal in between',
      [
        [a, 'silent'],
        [b, 'refused'],
        [c, 'silent'],
      ],
      a,
      null,
    ],
    [
      'a check that broke in between',
      [
        [a, 'no-name'],
        [c, 'nothing'],
        [b, 'no-name'],
      ],
      a,
      null,
    ],
    [
      'silence everywhere',
      [
        [a, 'silent'],
        [b, 'silent'],
        [c, 'silent'],
      ],
      a,
      'offline',
    ],
    [
      'silence of one owner’s servers',
      [
        [a, 'silent'],
        [twin, 'silent'],
      ],
      a,
      null,
    ],
    ['silence of one network', hosted.map((each) => [each, 'silent']), hosted[0] ?? a, null],
    ['silence behind one server', behind.map((each) => [each, 'silent']), behind[0] ?? a, null],
    [
      'names of two zones not found',
      [
        [a, 'no-name'],
        [b, 'no-name'],
      ],
      a,
      'offline',
    ],
    [
      'names of one zone not found',
      [
        [a, 'no-name'],
        [twin, 'no-name'],
      ],
      a,
      null,
    ],
    [
      'names not found, addresses heard from',
      [
        [a, 'no-name'],
        [literal, 'spoke'],
        [b, 'no-name'],
      ],
      a,
      'no-resolver',
    ],
    [
      'which concerns no address',
      [
        [a, 'no-name'],
        [literal, 'spoke'],
        [b, 'no-name'],
      ],
      literal,
      null,
    ],
    [
      'everybody refusing',
      [
        [a, 'refused'],
        [b, 'refused'],
        [c, 'refused'],
      ],
      a,
      'captive-portal',
    ],
    [
      'one machine refusing by all its names',
      hosted.map((each) => [each, 'refused']),
      hosted[0] ?? a,
      null,
    ],
    [
      'strangers in everybody’s place',
      [
        [a, 'stranger'],
        [b, 'stranger'],
        [c, 'silent'],
      ],
      a,
      'captive-portal',
    ],
    [
      'port 25 silent, others answering',
      [
        [a, 'silent'],
        [submission, 'spoke'],
        [b, 'silent'],
      ],
      a,
      'port-blocked',
    ],
    [
      'which concerns no other port',
      [
        [a, 'silent'],
        [submission, 'spoke'],
        [b, 'silent'],
      ],
      submission,
      null,
    ],
    ['all of the local network off', lan.map((each) => [each, 'no-route']), lan[0] ?? a, null],
    [
      'the local network well, all others silent',
      [
        [a, 'silent'],
        [lan[0] ?? a, 'spoke'],
        [b, 'silent'],
      ],
      a,
      'offline',
    ],
    [
      'which concerns no neighbour',
      [
        [a, 'silent'],
        [lan[0] ?? a, 'spoke'],
        [b, 'silent'],
      ],
      lan[0] ?? a,
      null,
    ],
    [
      'no way by IPv6 from a computer without it',
      [
        [six[0] ?? a, 'no-route'],
        [a, 'spoke'],
      ],
      six[0] ?? a,
      'no-ipv6',
    ],
    [
      'none by IPv6, others well',
      [
        [a, 'spoke'],
        [six[0] ?? a, 'no-route'],
        [six[1] ?? a, 'no-route'],
      ],
      six[0] ?? a,
      'no-ipv6',
    ],
    [
      'which concerns no IPv4',
      [
        [a, 'spoke'],
        [six[0] ?? a, 'silent'],
        [six[1] ?? a, 'silent'],
      ],
      a,
      null,
    ],
    ['ten of forty', many.slice(0, 10).map((each) => [each, 'silent']), many[20] ?? a, 'offline'],
    ['nine of forty', many.slice(0, 9).map((each) => [each, 'silent']), many[20] ?? a, null],
  ])('%s', (_case, steps, of, obstacle) => {
    const subjects = steps.length >= 9 ? many : steps.map(([each]) => each);
    const connectivity = after(steps, subjects);
    expect(connectivity.obstacle(of ?? a)).toBe(obstacle);
  });

  it('ends with the first answer', () => {
    const connectivity = after([
      [a, 'silent'],
      [b, 'silent'],
    ]);
    expect(connectivity.state(2_000)).toEqual({ kind: 'offline', told: false });
    go(connectivity, [[b, 'spoke']], 2_000);
    expect(connectivity.state(3_000)).toEqual({ kind: 'online' });
  });

  it('leaves out those that failed already while others answered', () => {
    const known: Step[] = [
      [typo, 'no-name'],
      [a, 'spoke'],
      [typo, 'no-name'],
    ];
    const all = [typo, a, b];
    expect(after([...known, [a, 'no-name'], [typo, 'no-name']], all).obstacle(a)).toBeNull();
    expect(after([...known, [a, 'no-name'], [b, 'no-name']], all).obstacle(a)).toBe('offline');
  });

  it('leaves out those that are no longer watched', () => {
    const connectivity = after([[c, 'no-route']], [a, b, c]);
    connectivity.watch([a, b]);
    go(connectivity, [[a, 'no-route']], 1_000);
    expect(connectivity.obstacle(a)).toBeNull();
    go(connectivity, [[b, 'no-route']], 2_000);
    expect(connectivity.obstacle(a)).toBe('offline');
  });

  it('does not take port 25 for blocked where a server was reached by it before', () => {
    const reachedFrom = [networkKey(OFFICE)];
    const before = [a, b].map(({ host }) => subject(host, {}, { reachedFrom }));
    const steps = before.flatMap((each): Step[] => [
      [each, 'silent'],
      [submission, 'spoke'],
    ]);
    expect(before.map((each) => after(steps).obstacle(each))).toEqual([null, null]);
    // Such a one shows that it is open.
    const [first = a] = before;
    const shown = after([
      [b, 'silent'],
      [submission, 'spoke'],
      [first, 'spoke'],
      [c, 'silent'],
    ]);
    expect(shown.obstacle(c)).toBeNull();
  });
});

describe('a server with a private address', () => {
  const away = subject('10.1.2.3', {}, { reachedFrom: ['another network'] });
  const failing = { subject: away, evidence: 'silent' as const };

  it('that was reached from another network only is not judged from here', () => {
    const connectivity = after([], [away]);
    expect(connectivity.seen(failing, 0, 0)).toBe(false);
    expect(connectivity.judge(failing, new Set(), 0)).toEqual({ kind: 'drop' });
  });

  it('is judged where it was reached before, and when it never was', () => {
    for (const reachedFrom of [['another network', networkKey(OFFICE)], []]) {
      const here = subject('10.1.2.3', {}, { reachedFrom });
      const connectivity = after([], [here]);
      expect(connectivity.seen({ ...failing, subject: here }, 0, 0)).toBe(true);
    }
  });

  it('is no evidence about others', () => {
    expect(
      after(
        [
          [a, 'silent'],
          [b, 'silent'],
        ],
        [away, a, b],
      ).obstacle(a),
    ).toBe('offline');
  });
});
