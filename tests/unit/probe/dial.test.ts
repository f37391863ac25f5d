import { EventEmitter } from 'node:events';
import type { Socket, connect } from 'node:net';

import { describe, expect, test } from 'vitest';

import { Deadline } from '../../../main/core/probe/deadline.ts';
import { dial, interleave } from '../../../main/core/probe/dial.ts';
import type { Endpoint } from '../../../main/core/probe/dial.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const six = (n: number): Endpoint => ({ address: `2001:db8::${n}`, family: 6 });
const four = (n: number): Endpoint => ({ address: `192.0.2.${n}`, family: 4 });

test('families alternate, beginning with the one preferred', () => {
  expect(interleave([six(1), six(2), six(3)], [four(1)])).toEqual([
    six(1),
    four(1),
    six(2),
    six(3),
  ]);
});

/** A network in which the test decides what becomes of each attempt. */
function race(endpoints: readonly Endpoint[], timeoutMs = 10_000) {
  const clock = new ManualClock();
  const attempts = new Map<string, EventEmitter & { destroyed: boolean; destroy(): void }>();
  const open = (({ host }: { host: string }) => {
    const socket = Object.assign(new EventEmitter(), {
      destroyed: false,
      destroy() {
        socket.destroyed = true;
      },
    });
    attempts.set(host, socket);
    return socket as unknown as Socket;
  }) as unknown as typeof connect;
  const abort = new AbortController();
  const deadline = new Deadline(clock, timeoutMs, abort.signal);
  const outcome = dial(endpoints, 25, clock, deadline, open)
    .then(
      ({ address, family, atMs }) => ({ address, family, atMs }),
      (error: unknown) => error,
    )
    .finally(() => {
      deadline.close();
    });
  return {
    clock,
    abort,
    outcome,
    tried: () => [...attempts.keys()],
    connect: ({ address }: Endpoint) => attempts.get(address)?.emit('connect'),
    fail: ({ address }: Endpoint, code: string) =>
      attempts.get(address)?.emit('error', Object.assign(new Error(code), { code })),
    destroyed: ({ address }: Endpoint) => attempts.get(address)?.destroyed,
  };
}

describe('racing for a connection', () => {
  test('the second attempt starts a quarter of a second after the first', async () => {
    const { clock, tried, connect, outcome, destroyed } = race([six(1), four(1)]);
    await clock.advance(249);
    expect(tried()).toEqual([six(1).address]);
    await clock.advance(1);
    expect(tried()).toEqual([six(1).address, four(1).address]);
    await clock.advance(10);
    connect(four(1));
    expect(await outcome).toEqual({ ...four(1), atMs: 260 });
    expect(destroyed(six(1))).toBe(true);
    expect(destroyed(four(1))).toBe(false);
    expect(clock.timers).toBe(0);
  });

  test('the second attempt starts at once when the first fails', async () => {
    const { fail, tried, connect, outcome } = race([six(1), four(1)]);
    fail(six(1), 'ENETUNREACH');
    expect(tried()).toEqual([six(1).address, four(1).address]);
    connect(four(1));
    expect(await outcome).toMatchObject(four(1));
  });

  test('the first may still win after the second has started', async () => {
    const { clock, connect, outcome, destroyed } = race([six(1), four(1), six(2)]);
    await clock.advance(300);
    connect(six(1));
    expect(await outcome).toMatchObject(six(1));
    expect(destroyed(four(1))).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test('a failure of an attempt given up is not an error', async () => {
    const { clock, connect, fail, outcome } = race([six(1), four(1)]);
    await clock.advance(250);
    connect(four(1));
    await outcome;
    expect(() => fail(six(1), 'ECONNRESET')).not.toThrow();
  });

  test.each([
    [['ENETUNREACH', 'ECONNREFUSED'], 'connect-refused'],
    [['ECONNREFUSED', 'ENETUNREACH'], 'connect-refused'],
    [['ENETUNREACH', 'ETIMEDOUT'], 'connect-timeout'],
    [['EHOSTUNREACH', 'ENETUNREACH'], 'network-unreachable'],
    [['EADDRNOTAVAIL', 'ECONNRESET'], 'connect-reset'],
    [['EPROTO', 'ENETUNREACH'], 'network-unreachable'],
  ])('of %o the most telling is reported: %s', async (codes, reason) => {
    const { fail, outcome, clock } = race([six(1), four(1)]);
    fail(six(1), codes[0] ?? '');
    fail(four(1), codes[1] ?? '');
    expect(await outcome).toMatchObject({ reason });
    expect(clock.timers).toBe(0);
  });

  test('time runs out for all attempts together', async () => {
    const { clock, outcome, destroyed } = race([six(1), four(1)], 1000);
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ reason: 'connect-timeout' });
    expect([destroyed(six(1)), destroyed(four(1))]).toEqual([true, true]);
    expect(clock.timers).toBe(0);
  });

  test('calling it off ends every attempt', async () => {
    const { abort, outcome, destroyed, clock } = race([six(1)]);
    abort.abort();
    expect(await outcome).toMatchObject({ reason: 'internal' });
    expect(destroyed(six(1))).toBe(true);
    expect(clock.timers).toBe(0);
  });
});
