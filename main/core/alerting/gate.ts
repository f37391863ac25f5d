/** The one gate every notification passes: mute, per-server mute, and many at once made one. */

import type { Clock, TimerHandle } from '../clock.ts';
import type { Alarm } from '../monitor/state.ts';
import { groupNotice } from './notice.ts';
import type { Notice } from './notice.ts';

/** Alarms this close together have one cause more often than not. */
const GATHER_MS = 2_000;

export interface GateNeeds {
  clock: Clock;
  /** Whether everything is muted, by the wall clock. */
  muted(nowMs: number): boolean;
  serverMuted(serverId: string, nowMs: number): boolean;
  show(notice: Notice): void;
}

export interface Gate {
  offer(alarm: Alarm): void;
  /** Drops what is still being gathered. */
  close(): void;
}

export function createGate(needs: GateNeeds): Gate {
  let gathered: Alarm[] = [];
  let timer: TimerHandle | null = null;

  const silenced = (alarm: Alarm): boolean => {
    const nowMs = needs.clock.wallMs();
    return needs.muted(nowMs) || needs.serverMuted(alarm.serverId, nowMs);
  };

  const release = (): void => {
    timer = null;
    // Judged again: muting within the gathering time is meant for these too.
    const alarms = gathered.filter((alarm) => !silenced(alarm));
    gathered = [];
    for (const kind of new Set(alarms.map((alarm) => alarm.kind))) {
      const group = alarms.filter((alarm) => alarm.kind === kind);
      const notice = groupNotice(group, needs.clock.wallMs());
      if (notice) needs.show(notice);
    }
  };

  return {
    offer(alarm) {
      if (silenced(alarm)) return;
      gathered.push(alarm);
      timer ??= needs.clock.after(GATHER_MS, release);
    },
    close() {
      timer?.cancel();
      timer = null;
      gathered = [];
    },
  };
}
