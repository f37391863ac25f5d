import { describe, expect, test } from 'vitest';

import type { PhaseEvent } from '../../../main/core/probe/result.ts';
import { Stopwatch } from '../../../main/core/probe/stopwatch.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function start() {
  const clock = new ManualClock();
  const events: PhaseEvent[] = [];
  return { clock, events, stopwatch: new Stopwatch(clock, (event) => events.push(event)) };
}

describe('the stopwatch', () => {
  test('sums up all phases but QUIT', async () => {
    const { clock, stopwatch } = start();
    stopwatch.begin('connect');
    await clock.advance(20.1);
    stopwatch.end();
    stopwatch.begin('greeting');
    await clock.advance(5.0004);
    stopwatch.end();
    stopwatch.begin('quit');
    await clock.advance(7);
    stopwatch.end();
    expect(stopwatch.timings()).toEqual({ connect: 20.1, greeting: 5, quit: 7, total: 25.1 });
  });

  test('charges what passes between phases to no one', async () => {
    const { clock, stopwatch } = start();
    stopwatch.begin('tls');
    await clock.advance(10);
    stopwatch.end();
    await clock.advance(1000);
    stopwatch.begin('ehloTls');
    await clock.advance(10);
    stopwatch.end();
    expect(stopwatch.timings()).toEqual({ tls: 10, ehloTls: 10, total: 20 });
  });

  test('ends a phase when what it waited for arrived, not when that was looked at', async () => {
    const { clock, stopwatch } = start();
    stopwatch.begin('ehlo');
    await clock.advance(10);
    const arrived = clock.monotonicMs();
    await clock.advance(90);
    stopwatch.end(arrived);
    expect(stopwatch.timings().ehlo).toBe(10);
  });

  test('ends the running phase when the next begins, and says so', async () => {
    const { clock, events, stopwatch } = start();
    stopwatch.begin('dns');
    await clock.advance(3);
    stopwatch.begin('connect');
    expect(events).toEqual([
      { type: 'begin', phase: 'dns' },
      { type: 'end', phase: 'dns', tookMs: 3 },
      { type: 'begin', phase: 'connect' },
    ]);
  });

  test('knows how long the check has run since its first phase', async () => {
    const { clock, stopwatch } = start();
    await clock.advance(50);
    expect(stopwatch.sinceStart()).toBe(0);
    stopwatch.begin('dns');
    await clock.advance(4);
    expect(stopwatch.sinceStart()).toBe(4);
  });
});
