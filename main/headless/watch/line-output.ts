/**
 * Lines to a reader that may be slow, may stop for a while (a pager, a terminal held with Ctrl+S) or go away: nothing
 * here ever waits for it, for whoever waits does not watch.
 */

/** Where text goes. */
export interface Sink {
  /** Takes text and does not wait for it to be read. */
  write(text: string): void;
  /** Taken, and not yet read. */
  readonly waitingBytes: number;
  /** Resolves when everything is read, or after `limitMs`; what is left then is given up. */
  close(limitMs: number): Promise<void>;
}

export interface LineOutput {
  /** @param weight `may` be dropped when the reader is far behind; what `must` be kept is so for much longer. */
  line(text: string, weight: 'must' | 'may'): void;
  /** Lines dropped so far. */
  readonly dropped: number;
  close(limitMs: number): Promise<void>;
}

const ROOM_BYTES = 1 << 20;
const MOST_BYTES = 16 << 20;

export function createLineOutput(sink: Sink): LineOutput {
  let dropped = 0;
  return {
    line(text, weight) {
      if (sink.waitingBytes > (weight === 'may' ? ROOM_BYTES : MOST_BYTES)) dropped += 1;
      else sink.write(`${text}\n`);
    },
    get dropped() {
      return dropped;
    },
    close: (limitMs) => sink.close(limitMs),
  };
}
