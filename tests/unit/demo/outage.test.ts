import { describe, expect, it } from 'vitest';

import { Outage } from '../../../main/demo/outage.ts';

/** A clock with one timer, which the test lets run out. */
function handClock() {
  let pending: { delayMs: number; callback: () => void } | null = null;
  return {
    after: (delayMs: number, callback: () => void) => {
      pending = { delayMs, callback };
      return { cancel: () => (pending = null) };
    },
    get delayMs() {
      return pending?.delayMs ?? null;
    },
    async runOut() {
      const { callback } = pending ?? { callback: () => undefined };
      pending = null;
      callback();
      await new Promise(setImmediate);
    },
  };
}

function fakeServer() {
  const calls: string[] = [];
  let refuse = false;
  return {
    calls,
    refuseToStart: (value: boolean) => (refuse = value),
    start: () => {
      calls.push('start');
      return refuse ? Promise.reject(new Error('the port is taken')) : Promise.resolve();
    },
    stop: () => {
      calls.push('stop');
      return Promise.resolve();
    },
  };
}

const PERIOD = { upMs: 150, downMs: 90 };

describe('a server with outages', () => {
  it('goes down and comes back by turns', async () => {
    const clock = handClock();
    const server = fakeServer();
    new Outage(server, PERIOD, clock);
    const delays: (number | null)[] = [];
    for (let turn = 0; turn < 4; turn++) {
      delays.push(clock.delayMs);
      await clock.runOut();
    }
    expect(delays).toEqual([150, 90, 150, 90]);
    expect(server.calls).toEqual(['stop', 'start', 'stop', 'start']);
  });

  it('stays down for another turn when its port is taken', async () => {
    const clock = handClock();
    const server = fakeServer();
    new Outage(server, PERIOD, clock);
    await clock.runOut();
    server.refuseToStart(true);
    await clock.runOut();
    expect(clock.delayMs).toBe(90);
    server.refuseToStart(false);
    await clock.runOut();
    expect(server.calls).toEqual(['stop', 'start', 'start']);
    expect(clock.delayMs).toBe(150);
  });

  it('has no more turns once stopped', async () => {
    const clock = handClock();
    const server = fakeServer();
    const outage = new Outage(server, PERIOD, clock);
    await outage.stop();
    expect(clock.delayMs).toBeNull();
    expect(server.calls).toEqual([]);
  });

  it('ends even when it is stopped in the middle of a turn', async () => {
    const clock = handClock();
    const outage = new Outage(fakeServer(), PERIOD, clock);
    const turn = clock.runOut();
    await outage.stop();
    await turn;
    expect(clock.delayMs).toBeNull();
  });
});
