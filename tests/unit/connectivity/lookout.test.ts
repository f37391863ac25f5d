import { describe, expect, it } from 'vitest';
import type { SystemFacts } from '../../../main/core/connectivity/facts.ts';
import { Lookout } from '../../../main/core/connectivity/lookout.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { OFFICE, ScriptedSystem } from '../../support/scripted-system.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

function looking() {
  const clock = new ManualClock();
  const system = new ScriptedSystem();
  const looks: { facts: SystemFacts; sleptMs: number }[] = [];
  const lookout = new Lookout({
    clock,
    system,
    onLook: (facts, sleptMs) => looks.push({ facts, sleptMs }),
  });
  return { clock, system, lookout, looks, slept: () => looks.map(({ sleptMs }) => sleptMs) };
}

describe('the lookout', () => {
  it('looks at once and every five seconds until stopped', async () => {
    const { clock, lookout, looks } = looking();
    lookout.start();
    lookout.start();
    await clock.advance(20 * SECOND);
    expect(looks).toHaveLength(5);
    lookout.stop();
    expect(clock.timers).toBe(0);
  });

  it('looks again for each failure, but not for each of a hundred at once', async () => {
    const { clock, lookout, looks } = looking();
    lookout.start();
    await clock.advance(SECOND);
    for (let i = 0; i < 100; i++) lookout.refresh();
    expect(looks).toHaveLength(2);
  });

  it('sees sleep where the monotonic clock stands still in it', async () => {
    const { clock, system, lookout, slept } = looking();
    lookout.start();
    await clock.advance(5 * SECOND);
    system.facts = { ...OFFICE, asleepMs: 8 * HOUR };
    await clock.advance(10 * SECOND);
    expect(slept()).toEqual([0, 0, 8 * HOUR, 0]);
  });

  it('sees sleep where the monotonic clock goes on in it', async () => {
    const { clock, lookout, slept } = looking();
    lookout.start();
    await clock.stall(8 * HOUR);
    await clock.advance(5 * SECOND);
    expect(slept()).toEqual([0, 8 * HOUR, 0]);
  });

  it.each([
    ['a wall clock that is set', 24 * HOUR, 0],
    ['a busy computer', 0, 20 * SECOND],
  ])('does not take %s for sleep', async (_case, jumpMs, stallMs) => {
    const { clock, lookout, slept } = looking();
    lookout.start();
    clock.jump(jumpMs);
    await clock.stall(stallMs);
    await clock.advance(10 * SECOND);
    expect(new Set(slept())).toEqual(new Set([0]));
  });

  it('tells nothing of a system that tells nothing', async () => {
    const { clock, system, lookout, looks } = looking();
    system.facts = null;
    lookout.start();
    await clock.advance(20 * SECOND);
    expect(looks).toEqual([]);
  });
});
