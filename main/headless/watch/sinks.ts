/** Standard output in ways that never wait for its reader. */

import { constants, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

import type { Clock, TimerHandle } from '../../core/clock.ts';
import type { Sink } from './line-output.ts';

/** Pipes and sockets: Node writes them without waiting. Files never make anyone wait. */
export function streamSink(
  stream: Pick<Writable, 'write' | 'destroy' | 'writableLength'>,
  clock: Pick<Clock, 'after'>,
): Sink {
  return {
    write: (text) => void stream.write(text),
    get waitingBytes() {
      return stream.writableLength;
    },
    close: (limitMs) =>
      new Promise((resolve) => {
        const timer = clock.after(limitMs, () => {
          stream.destroy();
          resolve();
        });
        stream.write('', () => {
          timer.cancel();
          resolve();
        });
      }),
  };
}

/** How soon a terminal that was full is tried again. */
const RETRY_MS = 50;

/**
 * A terminal, which Node would wait for.
 * @param write as `fs.writeSync` on a file that does not block: takes what there is room for, throws `EAGAIN` when
 * there is none.
 * @param onGone called once when nobody will read any more.
 */
export function terminalSink(
  write: (bytes: Uint8Array) => number,
  clock: Pick<Clock, 'after'>,
  onGone: () => void,
): Sink {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let timer: TimerHandle | null = null;
  let gone = false;
  let onEmpty: () => void = () => undefined;

  const push = (): void => {
    timer = null;
    try {
      for (let first = waiting[0]; first; first = waiting[0]) {
        const written = write(first);
        waitingBytes -= written;
        if (written === first.length) waiting.shift();
        else waiting[0] = first.subarray(written);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') {
        timer = clock.after(RETRY_MS, push);
        return;
      }
      gone = true;
      waiting = [];
      waitingBytes = 0;
      onGone();
    }
    onEmpty();
  };
  return {
    write(text) {
      if (gone) return;
      const bytes = Buffer.from(text);
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (!timer) push();
    },
    get waitingBytes() {
      return waitingBytes;
    },
    close: (limitMs) =>
      new Promise((resolve) => {
        const end = (): void => {
          limit.cancel();
          timer?.cancel();
          resolve();
        };
        const limit = clock.after(limitMs, end);
        onEmpty = end;
        if (waiting.length === 0) end();
      }),
  };
}

/** Standard output, as whatever it is. */
export function systemSink(clock: Pick<Clock, 'after'>, onGone: () => void): Sink {
  const fd = process.stdout.isTTY ? nonBlockingTerminal() : null;
  if (fd === null) return streamSink(process.stdout, clock);
  return terminalSink((bytes) => writeSync(fd, bytes), clock, onGone);
}

/** The terminal opened once more, so that nobody else who writes to it is bothered. Null where that cannot be. */
function nonBlockingTerminal(): number | null {
  if (process.platform === 'win32') return null;
  const path = process.platform === 'linux' ? '/proc/self/fd/1' : '/dev/tty';
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
}
