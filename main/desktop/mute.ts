/** Whether notifications are silenced for all servers, and until when. */

import type { Clock, TimerHandle } from '../core/clock.ts';
import type { Snapshot } from '../../preload/contract.ts';

export interface MuteNeeds {
  clock: Clock;
  load(): Snapshot['muted'];
  save(muted: Snapshot['muted']): void;
  onChange(muted: Snapshot['muted']): void;
}

export interface Mute {
  get(): Snapshot['muted'];
  /** Throws when it cannot be stored. */
  set(muted: Snapshot['muted']): void;
  close(): void;
}

/** Timers hold at most 2³¹−1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function createMute(needs: MuteNeeds): Mute {
  let timer: TimerHandle | null = null;

  const over = (muted: Snapshot['muted']): boolean =>
    typeof muted === 'number' && muted <= needs.clock.wallMs();
  const get = (): Snapshot['muted'] => {
    const muted = needs.load();
    return over(muted) ? null : muted;
  };
  const arm = (): void => {
    timer?.cancel();
    timer = null;
    const muted = needs.load();
    if (typeof muted !== 'number') return;
    const leftMs = Math.max(0, muted - needs.clock.wallMs());
    timer = needs.clock.after(Math.min(leftMs, LONGEST_TIMER_MS), () => {
      if (over(needs.load())) set(null);
      else arm();
    });
  };
  const set = (muted: Snapshot['muted']): void => {
    needs.save(over(muted) ? null : muted);
    arm();
    needs.onChange(get());
  };

  arm();
  return {
    get,
    set,
    close() {
      timer?.cancel();
      timer = null;
    },
  };
}
