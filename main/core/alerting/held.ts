/** Alarms kept back for later: at most one of each kind for a server, and none that a later one has made pointless. */

import type { Alarm } from '../monitor/state.ts';
import type { HoldReason } from './policy.ts';

export interface HeldAlarm {
  alarm: Alarm;
  /** `restart` is what was kept, or about to be told, when the program ended. */
  why: HoldReason | 'restart';
}

/** Enough for every server to have several. */
const LIMIT = 10_000;

export class Held {
  /** By server and kind, in the order in which they were first kept. */
  readonly #alarms = new Map<string, HeldAlarm>();

  get size(): number {
    return this.#alarms.size;
  }

  list(): HeldAlarm[] {
    return [...this.#alarms.values()];
  }

  /** Drops what an alarm makes pointless; true when the alarm itself is so, for it ends what nobody was told of. */
  settle(alarm: Alarm): { pointless: boolean; replaced: Alarm[] } {
    const take = (kind: Alarm['kind']): Alarm[] => {
      const key = keyOf({ serverId: alarm.serverId, kind });
      const held = this.#alarms.get(key);
      this.#alarms.delete(key);
      return held ? [held.alarm] : [];
    };
    switch (alarm.kind) {
      case 'up': {
        const [down] = take('down');
        const reminders = take('still-down');
        const untold = down?.kind === 'down' && down.incidentId === alarm.incidentId;
        return { pointless: untold, replaced: [...(down ? [down] : []), ...reminders] };
      }
      case 'still-down': {
        const down = this.#alarms.get(keyOf({ serverId: alarm.serverId, kind: 'down' }));
        return { pointless: down !== undefined, replaced: [] };
      }
      case 'fast-again': {
        const slow = take('slow');
        return { pointless: slow.length > 0, replaced: slow };
      }
      case 'settled':
        return { pointless: false, replaced: take('flapping') };
      case 'down':
      case 'flapping':
      case 'slow':
      case 'certificate':
      case 'certificate-problem':
      case 'certificate-changed':
      case 'certificate-disagrees':
      case 'drift':
        return { pointless: false, replaced: [] };
    }
  }

  /** Keeps an alarm in place of an earlier one of its kind, which is returned. */
  keep(held: HeldAlarm): Alarm[] {
    const key = keyOf(held.alarm);
    const before = this.#alarms.get(key);
    this.#alarms.set(key, held);
    const [oldest] = this.#alarms.size > LIMIT ? this.#alarms : [];
    if (oldest) this.#alarms.delete(oldest[0]);
    return [before?.alarm, oldest?.[1].alarm].filter((alarm) => alarm !== undefined);
  }

  remove(alarm: Alarm): void {
    this.#alarms.delete(keyOf(alarm));
  }

  clear(): void {
    this.#alarms.clear();
  }
}

const keyOf = ({ serverId, kind }: Pick<Alarm, 'serverId' | 'kind'>): string =>
  `${kind} ${serverId}`;
