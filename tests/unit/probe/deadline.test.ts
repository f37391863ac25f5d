import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';

import { Deadline } from '../../../main/core/probe/deadline.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const late = (allowedMs: number): Error => new Error(`late after ${allowedMs}`);

function begin(timeoutMs: number) {
  const clock = new ManualClock();
  const abort = new AbortController();
  const deadline = new Deadline(clock, timeoutMs, abort.signal);
  const cleanedUp: string[] = [];
  const wait = (name: string, limitMs: number) => {
    let answer: (value: string) => void = () => undefined;
    const outcome = deadline
      .wait<string>(limitMs, late, ({ resolve }) => {
        answer = resolve;
        return () => cleanedUp.push(name);
      })
      .catch((error: unknown) => (error instanceof Error ? error.message : error));
    return { outcome, answer: () => (answer(name), outcome) };
  };
  return { clock, abort, deadline, wait, cleanedUp };
}

describe('the deadline of a check', () => {
  test('serves one wait after the other with one timer', async () => {
    const { clock, wait, cleanedUp } = begin(10_000);
    for (const name of ['greeting', 'ehlo', 'starttls']) {
      const { answer } = wait(name, 60_000);
      expect(clock.timers).toBe(1);
      await clock.advance(100);
      expect(await answer()).toBe(name);
    }
    expect(cleanedUp).toEqual(['greeting', 'ehlo', 'starttls']);
  });

  test('holds to the limit of a wait that is shorter than the one before', async () => {
    const { clock, wait, cleanedUp } = begin(10_000);
    await wait('greeting', 60_000).answer();
    const { outcome } = wait('quit', 1000);
    await clock.advance(999);
    expect(cleanedUp).toEqual(['greeting']);
    await clock.advance(1);
    expect(await outcome).toBe('late after 1000');
    expect(cleanedUp).toEqual(['greeting', 'quit']);
  });

  test('does not hold a wait to the limit of the one before', async () => {
    const { clock, wait } = begin(10_000);
    await wait('short', 1000).answer();
    const { outcome } = wait('long', 5000);
    await clock.advance(4999);
    expect(clock.timers).toBe(1);
    await clock.advance(1);
    expect(await outcome).toBe('late after 5000');
  });

  test('lets no wait run past it', async () => {
    const { clock, wait } = begin(1500);
    await clock.advance(1000);
    const { outcome } = wait('ehlo', 60_000);
    await clock.advance(500);
    expect(await outcome).toBe('late after 500');
  });

  test('takes no answer that comes after the end of its wait', async () => {
    const { clock, wait, cleanedUp } = begin(1000);
    const { outcome, answer } = wait('ehlo', 60_000);
    await clock.advance(1000);
    await answer();
    expect(await outcome).toBe('late after 1000');
    expect(cleanedUp).toEqual(['ehlo']);
  });

  test('called off, ends the wait and lets no other begin', async () => {
    const { abort, wait, cleanedUp } = begin(1000);
    const { outcome } = wait('ehlo', 60_000);
    abort.abort();
    expect(await outcome).toBe('The check was cancelled');
    expect(await wait('quit', 1000).outcome).toBe('The check was cancelled');
    expect(cleanedUp).toEqual(['ehlo']);
  });

  test('leaves no timer and no listener when closed', async () => {
    const { clock, abort, deadline, wait } = begin(1000);
    await wait('ehlo', 60_000).answer();
    deadline.close();
    expect(clock.timers).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});
