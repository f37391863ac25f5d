import { describe, expect, test } from 'vitest';

import type { Handshake } from '../../../main/core/probe/handshake.ts';
import { ticketsRead } from '../../../main/core/probe/tickets.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A handshake after which tickets come when told to. */
function handshake({ version = 'TLSv1.3', resumed = false } = {}) {
  let come: () => void = () => undefined;
  const tickets = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { done: { tickets, version, resumed } as Handshake, come };
}

function wait(clock: ManualClock, done: Handshake, session = { provedAtMs: 0 }, connectMs = 20) {
  const late: number[] = [];
  const state = { ended: false };
  const ended = ticketsRead(done, session, { clock, connectMs }, (ms) => late.push(ms)).then(() => {
    state.ended = true;
  });
  return { late, state, ended };
}

describe('after a TLS 1.3 handshake', () => {
  test('the server’s tickets are waited for', async () => {
    const clock = new ManualClock();
    const { done, come } = handshake();
    const { state, ended, late } = wait(clock, done);
    await clock.advance(24);
    expect(state.ended).toBe(false);
    come();
    await ended;
    expect(clock.timers).toBe(0);
    expect(late).toEqual([]);
  });

  test.each([
    { connectMs: 20, limitMs: 25 },
    { connectMs: 2000, limitMs: 305 },
  ])('no longer than $limitMs ms when connecting took $connectMs ms', async (each) => {
    const clock = new ManualClock();
    const { state, ended } = wait(clock, handshake().done, undefined, each.connectMs);
    await clock.advance(each.limitMs - 1);
    expect(state.ended).toBe(false);
    await clock.advance(1);
    await ended;
  });

  test('those that did not come when the session was taken up are not waited for again', async () => {
    const clock = new ManualClock();
    const session = { provedAtMs: 0 };
    const first = wait(clock, handshake({ resumed: true }).done, session);
    await clock.advance(25);
    await first.ended;
    const second = wait(clock, handshake({ resumed: true }).done, session);
    await second.ended;
    expect(clock.timers).toBe(0);
    expect(second.late).toEqual([]);
  });

  test('what such a server’s reply may be late by is told when its tickets come after all', async () => {
    const clock = new ManualClock();
    const session = { provedAtMs: 0 };
    const first = wait(clock, handshake({ resumed: true }).done, session);
    await clock.advance(25);
    await first.ended;
    const { done, come } = handshake({ resumed: true });
    const second = wait(clock, done, session);
    await second.ended;
    come();
    await done.tickets;
    expect(second.late).toEqual([40]);
  });

  test('another session is waited for all the same, and so is a full handshake', async () => {
    const clock = new ManualClock();
    const session = { provedAtMs: 0 };
    const first = wait(clock, handshake({ resumed: true }).done, session);
    await clock.advance(25);
    await first.ended;
    const others = [
      wait(clock, handshake({ resumed: true }).done, { provedAtMs: 0 }),
      wait(clock, handshake().done, session),
    ];
    expect(clock.timers).toBe(2);
    await clock.advance(25);
    await Promise.all(others.map(({ ended }) => ended));
  });
});

test('before TLS 1.3 there is nothing to wait for', async () => {
  const clock = new ManualClock();
  await wait(clock, handshake({ version: 'TLSv1.2' }).done).ended;
  expect(clock.timers).toBe(0);
});
