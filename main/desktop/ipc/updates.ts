/** Changes to the snapshot, gathered for a moment and sent as one event. */

import type { Clock, TimerHandle } from '../../core/clock.ts';
import type { ServerView, Update } from '../../../preload/contract.ts';

/** Three frames: no one sees the delay, and a thousand results cost one message. */
const GATHER_MS = 50;

export interface UpdatesNeeds {
  clock: Clock;
  /** The server as it is now; null when it has gone. */
  view(id: string): ServerView | null;
  /** False when nobody is looking: then nothing is gathered either. */
  listening(): boolean;
  send(updates: Update[]): void;
}

export interface Updates {
  /** A server changed or went; what it looks like is read when the event is sent. */
  server(id: string): void;
  push(update: Whole): void;
  close(): void;
}

/** An update that replaces all there was of its type. */
type Whole = Exclude<Update, { type: 'server' | 'removed' }>;
type Pending = Whole | { type: 'server'; id: string };

export function createUpdates(needs: UpdatesNeeds): Updates {
  let pending = new Map<string, Pending>();
  let timer: TimerHandle | null = null;

  const flush = (): void => {
    timer = null;
    const changes = [...pending.values()];
    pending = new Map();
    if (!needs.listening()) return;
    const updates = changes.map((change): Update => {
      if (change.type !== 'server') return change;
      const view = needs.view(change.id);
      return view ? { type: 'server', view } : { type: 'removed', id: change.id };
    });
    if (updates.length > 0) needs.send(updates);
  };

  const add = (key: string, change: Pending): void => {
    if (!needs.listening()) return;
    // The later one counts, and takes the later place.
    pending.delete(key);
    pending.set(key, change);
    timer ??= needs.clock.after(GATHER_MS, flush);
  };

  return {
    server: (id) => {
      add(`server ${id}`, { type: 'server', id });
    },
    push: (update) => {
      add(update.type, update);
    },
    close: () => {
      timer?.cancel();
      timer = null;
      pending = new Map();
    },
  };
}
