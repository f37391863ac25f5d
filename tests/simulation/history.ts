/** History as the simulation keeps it: in memory, written in batches that a crash loses. */

import type { Clock, TimerHandle } from '../../main/core/clock.ts';
import type { NotificationLog } from '../../main/core/alerting/log.ts';
import type { Gap, NotificationRecord } from '../../main/core/history/records.ts';
import type { RestoredServer } from '../../main/core/history/store.ts';
import type { MonitorOptions } from '../../main/core/monitor/monitor.ts';
import type { Incident, PersistedState, Sample } from '../../main/core/monitor/state.ts';
import { intersect, subtract, totalMs } from './truth.ts';
import type { Span } from './truth.ts';

const BATCH_MS = 1_000;

export class SimulatedHistory {
  readonly #clock: Clock;
  readonly #samples = new Map<string, Sample[]>();
  readonly #states = new Map<string, string>();
  readonly #incidents = new Map<string, Incident>();
  readonly #gaps = new Map<string, Gap>();
  readonly #notifications = new Map<string, NotificationRecord>();
  #pending: (() => void)[] = [];
  #timer: TimerHandle | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a monitor is given to write to. */
  readonly writer: MonitorOptions['history'] = {
    addSample: (id, sample) => {
      this.#write(() => {
        const kept = this.#samples.get(id) ?? [];
        kept.push(sample);
        this.#samples.set(id, kept);
      });
    },
    saveState: (id, state) => {
      const text = JSON.stringify(state);
      this.#write(() => this.#states.set(id, text));
    },
    saveIncident: (incident) => {
      this.#write(() => this.#incidents.set(incident.id, incident));
      this.flush();
    },
    addIncidentEvent: () => undefined,
    addCertificate: () => undefined,
    addGap: (gap) => {
      this.#write(() => this.#gaps.set(`${gap.serverId ?? '*'} ${gap.cause} ${gap.fromMs}`, gap));
    },
    forget: (id) => {
      this.#write(() => {
        this.#samples.delete(id);
        this.#states.delete(id);
      });
    },
  };

  /** What alerting is given to write to and to read from. */
  readonly log: NotificationLog = {
    addNotification: (record) => {
      this.#write(() => this.#notifications.set(record.id, record));
      this.flush();
    },
    flush: () => {
      this.flush();
      return Promise.resolve();
    },
    notifications: ({ fromMs = -Infinity, limit = 1_000 }) => {
      const records = [...this.#notifications.values()].filter(({ atMs }) => atMs >= fromMs);
      return Promise.resolve(records.sort((a, b) => b.atMs - a.atMs).slice(0, limit));
    },
  };

  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const pending = this.#pending;
    this.#pending = [];
    for (const write of pending) write();
  }

  /** The program was killed: what was not written yet is lost. */
  crash(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#pending = [];
  }

  restore(): Map<string, RestoredServer> {
    const ids = new Set([...this.#samples.keys(), ...this.#states.keys()]);
    return new Map(
      [...ids].map((id) => {
        const state = this.#states.get(id);
        return [
          id,
          {
            state: state === undefined ? null : (JSON.parse(state) as PersistedState),
            samples: (this.#samples.get(id) ?? []).slice(-60),
          },
        ];
      }),
    );
  }

  /** From the first failure to the end, by the wall clock. */
  incidentsOf(id: string, untilMs: number): Span[] {
    const incidents = [...this.#incidents.values()].filter(({ serverId }) => serverId === id);
    return incidents.map(({ startedMs, endedMs }) => ({
      fromMs: startedMs,
      toMs: endedMs ?? untilMs,
    }));
  }

  /** Time monitored, by the wall clock of each sample: each speaks until the next, but not for longer than it covers. */
  monitored(id: string, untilMs: number): Span[] {
    const samples = [...(this.#samples.get(id) ?? [])].sort((a, b) => a.atMs - b.atMs);
    const covered = samples.flatMap(({ atMs, coversMs = 60_000 }, index) => {
      const toMs = Math.min(atMs + coversMs, samples[index + 1]?.atMs ?? untilMs, untilMs);
      return toMs > atMs ? [{ fromMs: atMs, toMs }] : [];
    });
    return subtract(covered, this.gaps(id, untilMs));
  }

  /** Known as such, for this server. */
  gaps(id: string, untilMs: number): (Span & { cause: Gap['cause'] })[] {
    const gaps = [...this.#gaps.values()].filter(
      ({ serverId }) => serverId === null || serverId === id,
    );
    return gaps.map(({ fromMs, toMs, cause }) => ({ fromMs, toMs: toMs ?? untilMs, cause }));
  }

  /** Monitored time in incidents. */
  downMs(id: string, untilMs: number): number {
    const incidents = this.incidentsOf(id, untilMs);
    return totalMs(intersect(this.monitored(id, untilMs), incidents));
  }

  #write(write: () => void): void {
    this.#pending.push(write);
    this.#timer ??= this.#clock.after(BATCH_MS, () => {
      this.flush();
    });
  }
}
