/** What waits to be written, put together so that nothing is written twice and nothing grows without bound. */

import type { Incident, PersistedState, Sample } from '../monitor/state.ts';
import type { Batch } from './protocol.ts';
import type { CertificateSighting, Gap, IncidentEvent, NotificationRecord } from './records.ts';

/** While nothing can be written, the newest samples are kept: hours of a thousand servers. */
const MAX_SAMPLES = 200_000;
/** Of each other kind. */
const MAX_RECORDS = 20_000;
/** Written at a time, so that nobody who asks meanwhile has to wait for long. */
const BATCH_SAMPLES = 20_000;

export class PendingWrites {
  readonly #states = new Newest<[string, PersistedState]>(([id]) => id);
  readonly #incidents = new Newest<Incident>(({ id }) => id);
  readonly #events = new Newest<IncidentEvent>(({ incidentId, atMs, kind }) =>
    [incidentId, atMs, kind].join(' '),
  );
  readonly #gaps = new Newest<Gap>(({ serverId, location, fromMs, cause }) =>
    [serverId, location, fromMs, cause].join(' '),
  );
  readonly #notifications = new Newest<NotificationRecord>(({ id }) => id);
  readonly #certificates = new Newest<CertificateSighting>(({ serverId, location, atMs }) =>
    [serverId, location, atMs].join(' '),
  );
  #samples: Batch['samples'] = [];
  #forgotten = new Set<string>();
  #lost = 0;

  get isEmpty(): boolean {
    return (
      this.#samples.length + this.#forgotten.size === 0 &&
      this.#records().every(({ isEmpty }) => isEmpty)
    );
  }

  /** How many samples there was no room for since it was last empty. */
  get lost(): number {
    return this.#lost;
  }

  addSample(serverId: string, sample: Sample): void {
    this.#samples.push({ serverId, sample });
    // In steps, since each moves the whole list.
    if (this.#samples.length > MAX_SAMPLES * 1.1) {
      this.#lost += this.#samples.length - MAX_SAMPLES;
      this.#samples = this.#samples.slice(-MAX_SAMPLES);
    }
  }

  saveState(serverId: string, state: PersistedState): void {
    this.#states.add([serverId, state]);
  }

  saveIncident(incident: Incident): void {
    this.#incidents.add(incident);
  }

  addIncidentEvent(event: IncidentEvent): void {
    this.#events.add(event);
  }

  addGap(gap: Gap): void {
    this.#gaps.add(gap);
  }

  addNotification(record: NotificationRecord): void {
    this.#notifications.add(record);
  }

  addCertificate(sighting: CertificateSighting): void {
    this.#certificates.add(sighting);
  }

  forget(serverId: string): void {
    this.#samples = this.#samples.filter((entry) => entry.serverId !== serverId);
    this.#states.drop(([id]) => id === serverId);
    const isOf = (record: { serverId: string | null }): boolean => record.serverId === serverId;
    this.#incidents.drop(isOf);
    this.#events.drop(isOf);
    this.#gaps.drop(isOf);
    this.#notifications.drop(isOf);
    this.#certificates.drop(isOf);
    this.#forgotten.add(serverId);
  }

  /** What is to be written next: everything there is, unless samples are very many. */
  take(): Batch {
    const batch: Batch = {
      forgotten: [...this.#forgotten],
      samples: this.#samples.slice(0, BATCH_SAMPLES),
      states: this.#states.take(),
      incidents: this.#incidents.take(),
      incidentEvents: this.#events.take(),
      gaps: this.#gaps.take(),
      notifications: this.#notifications.take(),
      certificates: this.#certificates.take(),
    };
    this.#samples = this.#samples.slice(BATCH_SAMPLES);
    this.#forgotten = new Set();
    return batch;
  }

  /** Gives back a batch that could not be written, beneath what has come since. */
  putBack(batch: Batch): void {
    const isKept = ({ serverId }: { serverId: string | null }): boolean =>
      serverId === null || !this.#forgotten.has(serverId);
    const since = this.#samples;
    this.#samples = [];
    for (const { serverId, sample } of [...batch.samples.filter(isKept), ...since])
      this.addSample(serverId, sample);
    this.#states.putBeneath(batch.states.filter(([serverId]) => isKept({ serverId })));
    this.#incidents.putBeneath(batch.incidents.filter(isKept));
    this.#events.putBeneath(batch.incidentEvents.filter(isKept));
    this.#gaps.putBeneath(batch.gaps.filter(isKept));
    this.#notifications.putBeneath(batch.notifications.filter(isKept));
    this.#certificates.putBeneath(batch.certificates.filter(isKept));
    this.#forgotten = new Set([...batch.forgotten, ...this.#forgotten]);
  }

  /** To be told when all is written. */
  caughtUp(): void {
    this.#lost = 0;
  }

  #records(): readonly { isEmpty: boolean }[] {
    return [
      this.#states,
      this.#incidents,
      this.#events,
      this.#gaps,
      this.#notifications,
      this.#certificates,
    ];
  }
}

/** Of things with the same key, the newest; of all together, the newest so many. */
class Newest<T> {
  readonly #keyOf: (item: T) => string;
  #items = new Map<string, T>();

  constructor(keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  add(item: T): void {
    this.#items.set(this.#keyOf(item), item);
    const [oldest] = this.#items.keys();
    if (this.#items.size > MAX_RECORDS && oldest !== undefined) this.#items.delete(oldest);
  }

  drop(matches: (item: T) => boolean): void {
    for (const [key, item] of this.#items) if (matches(item)) this.#items.delete(key);
  }

  take(): T[] {
    const items = [...this.#items.values()];
    this.#items = new Map();
    return items;
  }

  putBeneath(items: readonly T[]): void {
    const since = this.take();
    for (const item of [...items, ...since]) this.add(item);
  }
}
