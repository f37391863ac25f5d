/** Finding servers from one line: what is tried, how it goes, and which of it is to be added. */

import type {
  Bridge,
  Candidate,
  CheckResult,
  DiscoveryEvent,
  DiscoveryNote,
  Phase,
  Security,
  ServerForm,
} from '../../preload/contract.ts';
import type { DonePhase } from '../state/test-run.svelte.ts';
import { isClosed, isWorthWatching, namesOf } from './found.ts';

export type Progress =
  | { kind: 'waiting' }
  | { kind: 'checking'; done: readonly DonePhase[]; current: Phase | null }
  | { kind: 'done'; done: readonly DonePhase[]; name: string; result: CheckResult };

export interface Found {
  candidate: Candidate;
  /** The way it is being tried, or was found to answer. */
  security: Security;
  progress: Progress;
}

export type DiscoveryState =
  { kind: 'idle' } | { kind: 'running' } | { kind: 'done' } | { kind: 'failed'; message: string };

export class Discovery {
  state: DiscoveryState = $state.raw({ kind: 'idle' });
  typed = $state('');
  found: readonly Found[] = $state.raw([]);
  notes: readonly DiscoveryNote[] = $state.raw([]);
  adding = $state(false);

  /** Ticked or unticked by hand, by key; the others are ticked when they are worth watching. */
  #chosen: Readonly<Record<string, boolean>> = $state.raw({});
  readonly #bridge: Bridge;
  #discoveryId: string | null = null;
  /** Events that overtook the answer naming their search. */
  #early: Parameters<Discovery['receive']>[0][] = [];
  #run = 0;

  readonly open = $derived(this.found.filter((found) => !isClosed(found)));
  readonly closed = $derived(this.found.filter(isClosed));
  readonly ticked = $derived(this.found.filter((found) => this.isTicked(found)));

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Listens; returns the function that stops, which cancels a search under way. */
  listen(): () => void {
    const end = this.#bridge.on('discovery', (event) => {
      this.receive(event);
    });
    return () => {
      this.cancel();
      end();
    };
  }

  isTicked(found: Found): boolean {
    return this.#chosen[found.candidate.key] ?? isWorthWatching(found);
  }

  tick(key: string, on: boolean): void {
    this.#chosen = { ...this.#chosen, [key]: on };
  }

  async start(): Promise<void> {
    const typed = this.typed.trim();
    if (typed === '') return;
    this.cancel();
    const run = ++this.#run;
    this.state = { kind: 'running' };
    this.found = [];
    this.notes = [];
    this.#chosen = {};
    const answer = await this.#bridge.call('startDiscovery', typed);
    if (run !== this.#run) {
      if (answer.ok) void this.#bridge.call('cancelDiscovery', answer.value.discoveryId);
      return;
    }
    if (!answer.ok) {
      this.state = { kind: 'failed', message: answer.error.message };
      return;
    }
    this.#discoveryId = answer.value.discoveryId;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.receive(event);
  }

  /** Stops a search under way and forgets what it found. */
  cancel(): void {
    this.#run += 1;
    if (this.#discoveryId !== null) void this.#bridge.call('cancelDiscovery', this.#discoveryId);
    this.#discoveryId = null;
    this.#early = [];
    this.state = { kind: 'idle' };
  }

  /** Adds what is ticked; the ids, or null when it was refused. */
  async add(): Promise<string[] | null> {
    if (this.adding || this.ticked.length === 0) return null;
    this.adding = true;
    const answer = await this.#bridge.call('addServers', this.#forms());
    this.adding = false;
    if (answer.ok) return answer.value.ids;
    this.state = { kind: 'failed', message: answer.error.message };
    return null;
  }

  #forms(): ServerForm[] {
    const names = namesOf(this.ticked);
    return this.ticked.map(({ candidate, security }, index) => ({
      entry: {
        name: names[index] ?? candidate.host,
        host: candidate.host,
        port: candidate.port,
        security,
        ...(candidate.domain !== '' && { group: candidate.domain }),
      },
    }));
  }

  receive(event: DiscoveryEvent & { discoveryId: string }): void {
    if (this.state.kind !== 'running') return;
    if (this.#discoveryId === null) this.#early.push(event);
    else if (event.discoveryId === this.#discoveryId) this.#apply(event);
  }

  #apply(event: DiscoveryEvent): void {
    switch (event.type) {
      case 'note':
        this.notes = [...this.notes, event.note];
        return;
      case 'candidate': {
        const { candidate } = event;
        const { security } = candidate;
        this.found = [...this.found, { candidate, security, progress: { kind: 'waiting' } }];
        return;
      }
      case 'again':
        this.#change(event.key, () => ({
          security: event.security,
          progress: { kind: 'waiting' },
        }));
        return;
      case 'phase':
        this.#change(event.key, ({ progress }) => {
          const done = progress.kind === 'waiting' ? [] : progress.done;
          const { event: step } = event;
          const progressed: Progress =
            step.type === 'begin'
              ? { kind: 'checking', done, current: step.phase }
              : {
                  kind: 'checking',
                  done: [...done, { phase: step.phase, tookMs: step.tookMs }],
                  current: null,
                };
          return { progress: progressed };
        });
        return;
      case 'result':
        this.#change(event.key, ({ progress }) => ({
          security: event.result.target.security,
          progress: {
            kind: 'done',
            done: progress.kind === 'waiting' ? [] : progress.done,
            name: event.name,
            result: event.result,
          },
        }));
        return;
      case 'end':
        this.#discoveryId = null;
        this.state = { kind: 'done' };
    }
  }

  #change(key: string, change: (found: Found) => Partial<Found>): void {
    this.found = this.found.map((found) =>
      found.candidate.key === key ? { ...found, ...change(found) } : found,
    );
  }
}
