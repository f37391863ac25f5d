import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { HeldSocket } from '../../../main/core/probe/held-socket.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A socket that remembers what was written to it. */
function setUp() {
  const written: string[] = [];
  const raw = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  const clock = new ManualClock();
  return { written, raw, clock, held: new HeldSocket(raw, clock) };
}

describe('a held socket', () => {
  test('holds back the second write, and all after it in order', async () => {
    const { written, clock, held } = setUp();
    held.write('hello');
    held.write('finished');
    held.write('more');
    await turn();
    await clock.advance(43);
    expect(written).toEqual(['hello']);
    expect(held.heldMs).toBe(0);
    await clock.advance(1);
    await turn();
    expect(written).toEqual(['hello', 'finished', 'more']);
    expect(held.heldMs).toBe(44);
    expect(clock.timers).toBe(0);
  });

  test('says when it is released', async () => {
    const { clock, held } = setUp();
    held.write('hello');
    held.write('finished');
    await turn();
    let released = false;
    const waiting = held.released().then(() => {
      released = true;
    });
    await clock.advance(43);
    expect(released).toBe(false);
    await clock.advance(1);
    await waiting;
    await held.released();
  });

  test('holds nothing back for good when it is destroyed', async () => {
    const { written, raw, clock, held } = setUp();
    held.write('hello');
    held.write('finished');
    await turn();
    const waiting = held.released();
    held.destroy();
    await waiting;
    expect(clock.timers).toBe(0);
    expect(raw.destroyed).toBe(true);
    expect(written).toEqual(['hello']);
  });

  test('passes on what comes, its end and its errors', async () => {
    const { raw, held } = setUp();
    const got: string[] = [];
    held.on('data', (chunk: Buffer) => got.push(chunk.toString()));
    const failed = new Promise((resolve) => held.once('error', resolve));
    raw.push('220 mx');
    await expect.poll(() => got).toEqual(['220 mx']);
    const error = new Error('reset');
    raw.destroy(error);
    expect(await failed).toBe(error);
    expect(held.destroyed).toBe(true);
  });
});
