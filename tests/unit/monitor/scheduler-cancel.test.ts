import { describe, expect, it } from 'vitest';
import type { Scheduler } from '../../../main/core/monitor/scheduler.ts';
import { MINUTE, SECOND, ids, scheduled } from './scheduled.ts';

/** Times of each server's checks in ten minutes, with something done to the schedule after three and a half. */
async function timesWith(meddle: (scheduler: Scheduler) => void): Promise<number[][]> {
  const { clock, scheduler, timesOf } = scheduled();
  for (const id of ids(20)) scheduler.set(id, MINUTE);
  await clock.advance(3.5 * MINUTE);
  meddle(scheduler);
  await clock.advance(6.5 * MINUTE);
  return ids(20).map(timesOf);
}

describe('cancelling checks that were asked for', () => {
  it('takes those back that wait for a slot, and lets the running one end', async () => {
    const { clock, runs, scheduler } = scheduled({ concurrency: 1, tookMs: 400 });
    for (const id of ids(5)) scheduler.set(id, 60 * MINUTE);
    scheduler.checkNow(ids(5));
    await clock.advance(100);
    scheduler.cancelAsked(ids(5));
    await clock.advance(10 * SECOND);
    expect(runs.map(({ id }) => id)).toEqual(['s0']);
  });

  it('leaves every server its regular times', async () => {
    const { clock, scheduler, timesOf } = scheduled({ concurrency: 1, tookMs: 10 });
    for (const id of ids(5)) scheduler.set(id, MINUTE);
    scheduler.checkNow(ids(5));
    scheduler.cancelAsked(ids(5));
    await clock.advance(10 * MINUTE);
    for (const id of ids(5)) expect(timesOf(id).length).toBeGreaterThanOrEqual(10);
  });

  it.each<[string, (scheduler: Scheduler) => void]>([
    [
      'once',
      (scheduler) => {
        scheduler.cancelAsked(ids(20));
      },
    ],
    [
      'twice',
      (scheduler) => {
        scheduler.cancelAsked(ids(20));
        scheduler.cancelAsked(ids(20));
      },
    ],
    [
      'with a server among them that was never known',
      (scheduler) => {
        scheduler.cancelAsked(['gone', ...ids(20)]);
      },
    ],
  ])('leaves no trace when done %s before any has begun', async (_how, cancel) => {
    const undisturbed = await timesWith(() => undefined);
    const cancelled = await timesWith((scheduler) => {
      scheduler.checkSoon(ids(20));
      cancel(scheduler);
    });
    expect(cancelled).toEqual(undisturbed);
  });

  it('keeps the place of a server whose own time came meanwhile', async () => {
    const { clock, scheduler, timesOf } = scheduled({ concurrency: 1, tookMs: 2 * MINUTE });
    scheduler.set('busy', 60 * MINUTE);
    scheduler.set('due', MINUTE);
    scheduler.checkNow(['busy']);
    await clock.advance(90 * SECOND);
    scheduler.checkNow(['due']);
    scheduler.cancelAsked(['due']);
    await clock.advance(31 * SECOND);
    expect(timesOf('due')).toEqual([2 * MINUTE]);
  });

  it('takes back the second check of a server asked for twice', async () => {
    const { clock, scheduler, timesOf } = scheduled({ tookMs: 300 });
    scheduler.set('a', 60 * MINUTE);
    scheduler.checkNow(['a']);
    await clock.advance(100);
    scheduler.checkNow(['a']);
    scheduler.cancelAsked(['a']);
    await clock.advance(5 * SECOND);
    expect(timesOf('a')).toEqual([0]);
  });

  it('keeps the retry that a failure waits for', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', 60 * MINUTE);
    scheduler.retry('a', 15 * SECOND);
    scheduler.checkSoon(['a']);
    scheduler.cancelAsked(['a']);
    await clock.advance(MINUTE);
    expect(timesOf('a')).toEqual([15 * SECOND]);
  });

  it('keeps what the monitor itself has to catch up on', async () => {
    const { clock, scheduler, timesOf } = scheduled();
    scheduler.set('a', 60 * MINUTE);
    scheduler.catchUp(['a'], 5 * SECOND);
    scheduler.checkNow(['b']);
    scheduler.checkSoon(['a']);
    scheduler.cancelAsked(['a']);
    await clock.advance(MINUTE);
    expect(timesOf('a')).toEqual([5 * SECOND]);
  });

  it('is of a check of all as of a check of some', async () => {
    const { clock, runs, scheduler } = scheduled({ tookMs: 10 });
    for (const id of ids(20)) scheduler.set(id, 60 * MINUTE);
    scheduler.checkSoon(ids(20));
    await clock.advance(120);
    const begun = runs.length;
    scheduler.cancelAsked(ids(20));
    await clock.advance(10 * SECOND);
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(20);
    expect(runs).toHaveLength(begun);
  });

  it('does not bring back a server that was removed', async () => {
    const { clock, runs, scheduler } = scheduled();
    scheduler.set('a', MINUTE);
    scheduler.checkSoon(['a']);
    scheduler.remove('a');
    scheduler.cancelAsked(['a']);
    await clock.advance(10 * MINUTE);
    expect(runs).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});
