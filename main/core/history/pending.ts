/** What waits to be written, put together so that nothing is written twice and nothing grows without bound. */

import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import type { Batch } from './protocol.ts';

/** While nothing can be written, the newest samples are kept: hours of a thousand servers. */
const MAX_SAMPLES = 200_000;

export class PendingWrites {
  #samples: Batch['samples'] = [];
  #states = new Map<string, PersistedState>();
  #incidents = new Map<string, Incident>();
  #forgotten = new Set<string>();

  get isEmpty(): boolean {
    return (
      this.#samples.length + this.#states.size + this.#incidents.size + this.#forgotten.size === 0
    );
  }

  addSample(serverId: string, sample: Sample): void {
    this.#samples.push({ serverId, sample });
    // In steps, since each moves the whole list.
    if (this.#samples.length > MAX_SAMPLES * 1.1) this.#samples = this.#samples.slice(-MAX_SAMPLES);
  }

  saveState(serverId: string, state: PersistedState): void {
    this.#states.set(serverId, state);
  }

  saveIncident(incident: Incident): void {
    this.#incidents.set(incident.id, incident);
  }

  forget(serverId: string): void {
    this.#samples = this.#samples.filter((entry) => entry.serverId !== serverId);
    this.#states.delete(serverId);
    for (const { id, serverId: of } of this.#incidents.values()) {
      if (of === serverId) this.#incidents.delete(id);
    }
    this.#forgotten.add(serverId);
  }

  /** Everything there is; afterwards there is nothing. */
  take(): Batch {
    const batch: Batch = {
      forgotten: [...this.#forgotten],
      samples: this.#samples,
      states: [...this.#states],
      incidents: [...this.#incidents.values()],
    };
    this.#samples = [];
    this.#states = new Map();
    this.#incidents = new Map();
    this.#forgotten = new Set();
    return batch;
  }

  /** Gives back a batch that could not be written, beneath what has come since. */
  putBack(batch: Batch): void {
    const since = this.take();
    const forgotten = new Set(since.forgotten);
    for (const id of batch.forgotten) this.#forgotten.add(id);
    for (const id of forgotten) this.#forgotten.add(id);
    for (const { serverId, sample } of batch.samples) {
      if (!forgotten.has(serverId)) this.addSample(serverId, sample);
    }
    for (const { serverId, sample } of since.samples) this.addSample(serverId, sample);
    for (const [id, state] of batch.states) if (!forgotten.has(id)) this.#states.set(id, state);
    for (const [id, state] of since.states) this.#states.set(id, state);
    for (const incident of batch.incidents) {
      if (!forgotten.has(incident.serverId)) this.#incidents.set(incident.id, incident);
    }
    for (const incident of since.incidents) this.#incidents.set(incident.id, incident);
  }
}
