import { describe, expect, it } from 'vitest';

import { createLineOutput } from '../../../../main/headless/watch/line-output.ts';
import { streamSink, terminalSink } from '../../../../main/headless/watch/sinks.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const MEGABYTE = 1 << 20;

/** A terminal that takes as many bytes as it is let. */
function terminal() {
  const clock = new ManualClock();
  const state = { room: Infinity, text: '', gone: 0, broken: false };
  const sink = terminalSink(
    (bytes) => {
      if (state.broken) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
      if (state.room === 0) throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
      const taken = Math.min(bytes.length, state.room);
      state.room -= taken;
      state.text += Buffer.from(bytes.subarray(0, taken)).toString();
      return taken;
    },
    clock,
    () => {
      state.gone += 1;
    },
  );
  return { clock, sink, state };
}

describe('a terminal that is held', () => {
  it('keeps nobody waiting, and gets every line in order when it is let go', async () => {
    const { clock, sink, state } = terminal();
    const output = createLineOutput(sink);
    output.line('one', 'must');
    state.room = 2;
    output.line('two', 'must');
    output.line('three', 'may');
    expect(state.text).toBe('one\ntw');
    expect(sink.waitingBytes).toBe(8);
    await clock.advance(1_000);
    expect(state.text).toBe('one\ntw');
    state.room = Infinity;
    await clock.advance(1_000);
    expect(state.text).toBe('one\ntwo\nthree\n');
    expect(sink.waitingBytes).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('loses results first, alarms much later, and it is known how many', () => {
    const { sink, state } = terminal();
    const output = createLineOutput(sink);
    state.room = 0;
    output.line('x'.repeat(MEGABYTE), 'may');
    output.line('a result', 'may');
    output.line('an alarm', 'must');
    expect(output.dropped).toBe(1);
    output.line('x'.repeat(16 * MEGABYTE), 'must');
    output.line('an alarm', 'must');
    expect(output.dropped).toBe(2);
    expect(sink.waitingBytes).toBeLessThan(18 * MEGABYTE);
  });

  it('delays the end no longer than allowed', async () => {
    const { clock, sink, state } = terminal();
    state.room = 0;
    sink.write('x');
    let closed = false;
    void sink.close(300).then(() => {
      closed = true;
    });
    await clock.advance(299);
    expect(closed).toBe(false);
    await clock.advance(1);
    expect(closed).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('ends as soon as it has read all', async () => {
    const { clock, sink, state } = terminal();
    state.room = 0;
    sink.write('x');
    const closed = sink.close(3_000);
    state.room = 1;
    await clock.advance(60);
    await closed;
    expect(clock.timers).toBe(0);
  });
});

it('tells once that a terminal has gone, and writes nothing more', () => {
  const { sink, state } = terminal();
  state.broken = true;
  sink.write('x');
  sink.write('y');
  expect(state.gone).toBe(1);
  expect(sink.waitingBytes).toBe(0);
});

describe('a pipe', () => {
  it('is given up at the end when nobody reads it', async () => {
    const clock = new ManualClock();
    let destroyed = false;
    const stream = {
      write: () => false,
      destroy: () => {
        destroyed = true;
      },
      writableLength: 5,
    };
    const sink = streamSink(stream as never, clock);
    expect(sink.waitingBytes).toBe(5);
    const closed = sink.close(300);
    await clock.advance(299);
    expect(destroyed).toBe(false);
    await clock.advance(1);
    await closed;
    expect(destroyed).toBe(true);
  });
});
