import { describe, expect, it } from 'vitest';
import { networkKey } from '../../../main/core/connectivity/facts.ts';
import { NO_NETWORK, OFFICE } from '../../support/scripted-system.ts';
import { after, go, subject } from './ways.ts';
import type { Step } from './ways.ts';

const [a, b, c] = [subject('mx.a.org'), subject('mx.b.org'), subject('mx.c.org')];
const twin = subject('mx2.a.org');
const lan = [1, 2, 3].map((i) => subject(`192.168.1.${i + 10}`));

describe('before a failure is believed', () => {
  it('the others are asked, the least alike first', () => {
    const connectivity = after([[a, 'silent']], [a, twin, b, c]);
    const failing = { subject: a, evidence: 'silent' as const };
    expect(connectivity.judge(failing, new Set(), 0)).toEqual({ kind: 'wait' });
    expect(connectivity.witnesses(failing).map(({ host }) => host)).toEqual([
      'mx.b.org',
      'mx.c.org',
      'mx2.a.org',
    ]);
    go(connectivity, [[c, 'spoke']], 1_000);
    expect(connectivity.judge(failing, new Set(), 1_000)).toEqual({ kind: 'believe' });
    expect(connectivity.witnesses(failing)).toEqual([]);
  });

  it('nobody is waited for longer than twenty seconds', () => {
    const connectivity = after([[a, 'silent']], [a, b]);
    const failing = { subject: a, evidence: 'silent' as const };
    expect(connectivity.judge(failing, new Set(), 20_000)).toEqual({ kind: 'wait' });
    expect(connectivity.judge(failing, new Set(), 20_001)).toEqual({ kind: 'believe' });
  });

  it('a reference is waited for that has answered from here before', () => {
    const connectivity = after([[a, 'silent']]);
    const failing = { subject: a, evidence: 'silent' as const };
    expect(connectivity.judge(failing, new Set(['outside']), 0)).toEqual({ kind: 'believe' });
    connectivity.referred('outside', true, networkKey(OFFICE));
    go(
      connectivity,
      [
        [a, 'spoke'],
        [a, 'silent'],
      ],
      1_000,
    );
    expect(connectivity.references()).toContain('outside');
    expect(connectivity.judge(failing, new Set(['outside']), 2_000)).toEqual({ kind: 'wait' });
  });
});

describe('a reference', () => {
  const here = networkKey(OFFICE);
  const knowing = (steps: Step[], kind: 'outside' | 'gateway' | 'resolver') => {
    const connectivity = after([]);
    connectivity.watch(steps.map(([each]) => each));
    connectivity.referred(kind, true, here);
    go(connectivity, steps);
    return connectivity;
  };

  it('that fell silent too makes a single failure this computer’s own', () => {
    const connectivity = knowing([[a, 'silent']], 'outside');
    connectivity.referred('outside', false, here);
    expect(connectivity.obstacle(a)).toBe('offline');
  });

  it('that never answered from here says nothing by its silence', () => {
    const connectivity = after([[a, 'silent']]);
    connectivity.referred('outside', false, here);
    expect(connectivity.obstacle(a)).toBeNull();
  });

  it('asked in another network says nothing', () => {
    const connectivity = knowing([[a, 'silent']], 'outside');
    connectivity.referred('outside', false, 'another network');
    expect(connectivity.obstacle(a)).toBeNull();
  });

  it('that is the gateway says by its answer nothing of what lies beyond', () => {
    const connectivity = knowing([[a, 'silent']], 'outside');
    connectivity.referred('gateway', true, here);
    connectivity.referred('outside', false, here);
    expect(connectivity.obstacle(a)).toBe('offline');
  });

  it('that answers makes the failures theirs, however many', () => {
    const connectivity = after([[a, 'silent']], [a, b]);
    connectivity.referred('outside', true, here);
    go(connectivity, [[b, 'silent']], 1_000);
    connectivity.referred('outside', true, here);
    expect(connectivity.obstacle(a)).not.toBe('offline');
  });

  it('tells a dead resolver from a dead zone', () => {
    const dead = knowing(
      [
        [a, 'no-name'],
        [twin, 'no-name'],
      ],
      'resolver',
    );
    dead.referred('resolver', false, here);
    expect(dead.obstacle(a)).toBe('no-resolver');
    const well = knowing(
      [
        [a, 'no-name'],
        [twin, 'no-name'],
      ],
      'resolver',
    );
    well.referred('resolver', true, here);
    expect(well.obstacle(a)).toBeNull();
  });

  it('tells a dead local network from one that is switched off but for this computer', () => {
    const steps = lan.map((each): Step => [each, 'no-route']);
    const [first = a] = lan;
    const dead = knowing(steps, 'gateway');
    dead.referred('gateway', false, here);
    expect(dead.obstacle(first)).toBe('network-dead');
    const off = knowing(steps, 'gateway');
    off.referred('gateway', true, here);
    expect(off.obstacle(first)).toBeNull();
  });
});

describe('a look at the system', () => {
  const elsewhere = {
    ...OFFICE,
    addresses: [{ address: '10.0.0.7', prefixBits: 8, internal: false }],
    gateways: ['10.0.0.1'],
  };

  it('shows what has changed since the last', () => {
    const connectivity = after([]);
    const seen = [OFFICE, elsewhere, NO_NETWORK, NO_NETWORK, OFFICE, OFFICE].map((facts) =>
      connectivity.look(facts),
    );
    expect(seen).toEqual(['none', 'changed', 'lost', 'none', 'back', 'none']);
  });

  it('that shows no network makes everything unknown', () => {
    const connectivity = after([[a, 'silent']]);
    connectivity.look(NO_NETWORK);
    expect(connectivity.obstacle(a)).toBe('offline');
    expect(connectivity.state(0)).toEqual({ kind: 'offline', told: true });
    expect(connectivity.seen({ subject: a, evidence: 'no-route' }, 0, 0)).toBe(false);
  });

  it('forgets what checks found in another network', () => {
    const connectivity = after([
      [a, 'silent'],
      [b, 'silent'],
    ]);
    expect(connectivity.settle(3_000, connectivity.look(elsewhere), 0)).toBe(true);
    expect(connectivity.obstacle(a)).toBeNull();
    expect(connectivity.state(2_999)).toEqual({ kind: 'changed' });
    expect(connectivity.state(3_000)).toEqual({ kind: 'online' });
  });

  it('believes no failure of a check begun before everything settled', () => {
    const connectivity = after([], [a]);
    connectivity.settle(3_000, 'changed', 0);
    expect(connectivity.seen({ subject: a, evidence: 'silent' }, 2_999, 12_999)).toBe(false);
    expect(connectivity.seen({ subject: a, evidence: 'spoke' }, 2_999, 3_050)).toBe(true);
    expect(connectivity.seen({ subject: a, evidence: 'silent' }, 3_000, 13_000)).toBe(true);
  });

  it('that shows a change every other minute forgives nothing any more', () => {
    const connectivity = after([]);
    const settled = [0, 60_000, 120_000, 180_000].map((nowMs) =>
      connectivity.settle(nowMs, 'changed', nowMs),
    );
    expect(settled).toEqual([true, true, true, false]);
    expect(connectivity.settle(600_000, 'changed', 600_000)).toBe(true);
  });
});
