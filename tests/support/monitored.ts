/** A monitor on a manual clock and a scripted network, with everything it said written down. */

import { createMonitor } from '../../main/core/monitor/monitor.ts';
import type { Monitor } from '../../main/core/monitor/monitor.ts';
import type { References } from '../../main/core/connectivity/inquiry.ts';
import type { CertificateSighting, Gap } from '../../main/core/history/records.ts';
import type { RestoredServer } from '../../main/core/history/store.ts';
import type {
  Alarm,
  Incident,
  IncidentEvent,
  MonitorEvent,
  PersistedState,
  Sample,
  ServerState,
} from '../../main/core/monitor/state.ts';
import { completeServer, targetOf } from '../../main/core/server.ts';
import type { Server, ServerEntry } from '../../main/core/server.ts';
import { ManualClock } from './manual-clock.ts';
import { ScriptedNetwork } from './scripted-network.ts';
import { NO_NETWORK, OFFICE, ScriptedSystem } from './scripted-system.ts';

/** What the monitor gave history to keep. */
export class KeptHistory {
  readonly samples = new Map<string, Sample[]>();
  readonly states = new Map<string, PersistedState>();
  readonly incidents = new Map<string, Incident>();
  readonly events: IncidentEvent[] = [];
  readonly certificates: CertificateSighting[] = [];
  /** By server, cause and begin, so that the end replaces what was open. */
  readonly gaps = new Map<string, Gap>();
  readonly forgotten: string[] = [];
  saves = 0;

  addSample(id: string, sample: Sample): void {
    this.samples.set(id, [...(this.samples.get(id) ?? []), sample]);
  }

  saveState(id: string, state: PersistedState): void {
    this.saves++;
    // As on disk: what is changed in place later must not change what was kept.
    this.states.set(id, JSON.parse(JSON.stringify(state)) as PersistedState);
  }

  saveIncident(incident: Incident): void {
    this.incidents.set(incident.id, incident);
  }

  addIncidentEvent(event: IncidentEvent): void {
    this.events.push(event);
  }

  addCertificate(sighting: CertificateSighting): void {
    this.certificates.push(sighting);
  }

  addGap(gap: Gap): void {
    this.gaps.set(`${gap.serverId ?? 'all'} ${gap.cause} ${gap.fromMs}`, gap);
  }

  forget(id: string): void {
    this.forgotten.push(id);
    this.samples.delete(id);
    this.states.delete(id);
  }

  restore(): Map<string, RestoredServer> {
    const ids = new Set([...this.samples.keys(), ...this.states.keys()]);
    return new Map(
      [...ids].map((id) => [
        id,
        { state: this.states.get(id) ?? null, samples: (this.samples.get(id) ?? []).slice(-60) },
      ]),
    );
  }
}

export interface Monitored {
  clock: ManualClock;
  network: ScriptedNetwork;
  system: ScriptedSystem;
  history: KeptHistory;
  monitor: Monitor;
  events: MonitorEvent[];
  alarms: () => Alarm[];
  /** Alarms as short lines: `down mx1`. */
  said: () => string[];
  state: (id: string) => ServerState;
  /** The system loses its network, or has it again, and the monitor looks. */
  setOffline: (offline: boolean) => void;
}

interface Earlier {
  clock?: ManualClock;
  network?: ScriptedNetwork;
  history?: KeptHistory;
  concurrency?: number;
  forDisplay?: boolean;
  references?: References;
}

/** @param earlier what is kept from a run before, to try a restart. */
export function monitored(earlier: Earlier = {}): Monitored {
  const clock = earlier.clock ?? new ManualClock();
  const network = earlier.network ?? new ScriptedNetwork(clock);
  const history = earlier.history ?? new KeptHistory();
  const system = new ScriptedSystem();
  const random = seededRandom(1);
  let ids = history.incidents.size;
  const monitor = createMonitor({
    clock,
    probe: network.probe,
    history,
    random,
    newId: () => `incident-${++ids}`,
    targetOf: (server) => targetOf(server, server.auth ? { secret: 'secret' } : {}),
    system,
    ...(earlier.references && { references: earlier.references }),
    ...(earlier.concurrency !== undefined && { concurrency: earlier.concurrency }),
    ...(earlier.forDisplay !== undefined && { forDisplay: earlier.forDisplay }),
  });
  const events: MonitorEvent[] = [];
  monitor.subscribe((event) => events.push(event));
  monitor.restore(history.restore());
  const alarms = (): Alarm[] =>
    events.flatMap((event) => (event.type === 'alarm' ? [event.alarm] : []));
  return {
    clock,
    network,
    system,
    history,
    monitor,
    events,
    alarms,
    said: () => alarms().map(({ kind, name }) => `${kind} ${name}`),
    state: (id) => {
      const found = monitor.states().find((state) => state.id === id);
      if (!found) throw new Error(`${id} is not watched`);
      return found;
    },
    setOffline: (offline) => {
      system.facts = offline ? NO_NETWORK : OFFICE;
      monitor.look();
    },
  };
}

/** A server named after its host, which is also its id. */
export function serverOf(host: string, entry: Partial<ServerEntry> = {}): Server {
  return completeServer({ ...entry, host }, host);
}

/** The same numbers every time (a linear congruential generator). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
