import { describe, expect, test } from 'vitest';

import { Deadline } from '../../../main/core/probe/deadline.ts';
import { LoopWatch } from '../../../main/core/probe/lateness.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('a check learns of the event loop that it', () => {
  const begin = () => {
    const clock = new ManualClock();
    const loop = new LoopWatch(clock);
    return { clock, loop, end: loop.begin() };
  };

  test('was in time', async () => {
    const { clock, end } = begin();
    await clock.advance(5000);
    expect(end()).toBe(0);
  });

  test.each([
    ['late once', [300], 280],
    ['late once more', [100, 300], 360],
    ['a little late, which is no news', [40, 40], 0],
  ])('was %s', async (_, stalls, expected) => {
    const { clock, end } = begin();
    for (const ms of stalls) {
      await clock.advance(60);
      await clock.stall(ms);
    }
    await clock.advance(60);
    expect(end()).toBe(expected);
  });

  test('was late until the very turn that ended the check', async () => {
    const { clock, end } = begin();
    const standingStill = clock.stall(200);
    expect(end()).toBe(180);
    await standingStill;
  });

  test('was late before it began, which does not concern it', async () => {
    const { clock, loop } = begin();
    const standingStill = clock.stall(200);
    const end = loop.begin();
    await standingStill;
    await clock.advance(100);
    expect(end()).toBe(0);
  });

  test('is watched by one timer, however many checks run, and by none when none does', () => {
    const { clock, loop, end } = begin();
    const ends = [end, loop.begin(), loop.begin()];
    expect(clock.timers).toBe(1);
    for (const each of ends) each();
    expect(clock.timers).toBe(0);
  });
});

describe('a wait that the event loop ended late', () => {
  const wait = (timeoutMs: number) => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, timeoutMs);
    let answer: (value: string) => void = () => undefined;
    const outcome = deadline.wait<string>(
      1000,
      (ms) => new Error(`late after ${ms}`),
      ({ resolve }) => {
        answer = resolve;
        return () => undefined;
      },
    );
    outcome.catch(() => undefined);
    return {
      clock,
      deadline,
      outcome,
      answer: () => {
        answer('here');
      },
    };
  };

  test('still takes the answer that lay there', async () => {
    const { clock, deadline, outcome, answer } = wait(1000);
    await clock.stall(1500);
    answer();
    await expect(outcome).resolves.toBe('here');
    deadline.close();
    expect(clock.timers).toBe(0);
  });

  test('leaves what it gave to the rest of the check', async () => {
    const { clock, deadline, answer } = wait(1000);
    await clock.stall(1500);
    answer();
    expect(deadline.remainingMs()).toBe(500);
  });

  test('gives back the same when the answer is read first', async () => {
    const { clock, deadline, outcome, answer } = wait(1000);
    const standingStill = clock.stall(1500);
    answer();
    await expect(outcome).resolves.toBe('here');
    await standingStill;
    expect(deadline.remainingMs()).toBe(500);
    deadline.close();
    expect(clock.timers).toBe(0);
  });

  test('gives back no more than it was to last', async () => {
    const { clock, deadline } = wait(1000);
    await clock.stall(3_600_000);
    expect(deadline.remainingMs()).toBe(1000);
  });

  test('ends all the same when nothing comes', async () => {
    const { clock, outcome } = wait(1000);
    await clock.stall(1500);
    await clock.advance(500);
    await expect(outcome).rejects.toThrow('late after 1000');
    expect(clock.timers).toBe(0);
  });

  test('gives nothing back when it was not', async () => {
    const { clock, outcome } = wait(1000);
    await clock.advance(1000);
    await expect(outcome).rejects.toThrow('late after 1000');
    expect(clock.timers).toBe(0);
  });
});
