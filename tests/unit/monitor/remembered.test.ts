import { describe, expect, it } from 'vitest';

import { NOTHING_REMEMBERED, remember } from '../../../main/core/monitor/remembered.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

const offering = (atMs: number, ...capabilities: string[]): CheckResult => ({
  ...resultOf({ atMs }),
  capabilities,
});

describe('of past checks is remembered', () => {
  it('the last that failed, through all that succeed after it', () => {
    const first = resultOf({ atMs: NOON, failure: REFUSED });
    const second = resultOf({ atMs: NOON + 1, failure: REFUSED });
    const good = resultOf({ atMs: NOON + 2 });
    const after = [first, second, good].reduce(
      (before, result) => remember(before, null, result),
      NOTHING_REMEMBERED,
    );
    expect(after.lastBad).toBe(second);
  });

  it('what was offered before it changed, and when that was seen', () => {
    const before = offering(NOON, 'DSN', 'SIZE 100');
    const changed = offering(NOON + 60_000, 'DSN', 'SIZE 200');
    const { offeredBefore } = remember(NOTHING_REMEMBERED, before, changed);
    expect(offeredBefore).toEqual({
      capabilities: ['DSN', 'SIZE 100'],
      capabilitiesBeforeTls: [],
      untilMs: NOON + 60_000,
    });
  });

  it.each<[string, CheckResult | null, CheckResult]>([
    ['the first check', null, offering(NOON, 'DSN')],
    ['another order', offering(NOON, 'DSN', 'ETRN'), offering(NOON, 'ETRN', 'DSN')],
    ['a check that only connected', offering(NOON, 'DSN'), offering(NOON)],
    ['a check after one that only connected', offering(NOON), offering(NOON, 'DSN')],
    [
      'a failed check',
      offering(NOON, 'DSN'),
      { ...offering(NOON, 'ETRN'), status: 'down', failure: REFUSED },
    ],
  ])('no change of what is offered after %s', (_what, lastGood, result) => {
    expect(remember(NOTHING_REMEMBERED, lastGood, result).offeredBefore).toBeNull();
  });

  it('all of it over a restart', async () => {
    const first = monitored();
    first.monitor.setServers([serverOf('mx1', { retries: 0 })]);
    await first.clock.advance(60_000);
    first.network.answer('mx1', { failure: REFUSED });
    await first.clock.advance(90_000);
    first.network.answer('mx1', {});
    await first.clock.advance(120_000);
    const remembered = first.monitor.remembered('mx1');
    expect(remembered?.lastBad?.failure).toEqual(REFUSED);
    await first.monitor.stop();

    const second = monitored();
    second.monitor.restore(
      new Map([['mx1', { state: first.history.states.get('mx1') ?? null, samples: [] }]]),
    );
    second.monitor.setServers([serverOf('mx1', { retries: 0 })]);
    expect(second.monitor.remembered('mx1')).toEqual(remembered);
    expect(second.monitor.remembered('gone')).toBeNull();
    await second.monitor.stop();
  });
});
