/** Keeps history told of planned maintenance: time in it counts neither as up nor as down, though checks go on. */

import type { Clock } from '../clock.ts';
import type { Gap } from '../history/records.ts';
import type { HistoryWriter } from '../history/store.ts';
import { maintenanceNow, parseMaintenance } from '../maintenance.ts';
import type { Server } from '../server.ts';
import { HERE } from './state.ts';

export class MaintenanceGaps {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #history: Pick<HistoryWriter, 'addGap'>;
  readonly #told = new Map<string, Gap & { toMs: number }>();

  constructor(clock: Pick<Clock, 'wallMs'>, history: Pick<HistoryWriter, 'addGap'>) {
    this.#clock = clock;
    this.#history = history;
  }

  /**
   * The end of the maintenance that is on for a server now, null when none is. It is told with its planned end, for
   * checks go on in it, and once more when it is called off.
   */
  follow({ id: serverId, maintenance }: Server): number | null {
    const told = this.#told.get(serverId);
    if (maintenance.length === 0 && !told) return null;
    const nowMs = this.#clock.wallMs();
    const windows = maintenance.flatMap((text) => parseMaintenance(text) ?? []);
    const now = maintenanceNow(windows, nowMs);
    if (now && told?.fromMs === now.fromMs && told.toMs === now.toMs) return now.toMs;
    if (told && told.fromMs !== now?.fromMs) {
      this.#told.delete(serverId);
      if (nowMs < told.toMs) {
        this.#history.addGap({ ...told, toMs: Math.max(nowMs, told.fromMs) });
      }
    }
    if (!now) return null;
    const gap = { serverId, location: HERE, ...now, cause: 'maintenance' as const };
    this.#told.set(serverId, gap);
    this.#history.addGap(gap);
    return now.toMs;
  }
}
