/** The checks that someone asked for in this window, from asking until what they found has been looked at. */

import { SvelteSet } from 'svelte/reactivity';

import type { ServerView, Snapshot } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import type { Actions } from './actions.ts';
import type { Store } from './store.svelte.ts';
import type { Ui } from './ui.svelte.ts';

export type Run =
  | { kind: 'none' }
  | { kind: 'running'; asked: number; done: number; failed: number }
  /** What each server was like when its check had ended; nothing that comes later changes it. */
  | {
      kind: 'ended';
      asked: number;
      failed: number;
      atMs: number;
      found: readonly ServerView[];
      connectivity: Snapshot['connectivity'];
    };

export class CheckRun {
  #run: Run = $state.raw({ kind: 'none' });
  /** Those of the run that have not been checked since it was asked for. */
  readonly #waiting = new SvelteSet<string>();
  #found: ServerView[] = [];
  #askedMs = 0;
  readonly #store: Pick<Store, 'servers' | 'connectivity'>;
  readonly #actions: Pick<Actions, 'checkAll' | 'checkNow' | 'cancelChecks'>;
  readonly #ui: Ui;

  constructor(
    store: Pick<Store, 'servers' | 'connectivity'>,
    actions: Pick<Actions, 'checkAll' | 'checkNow' | 'cancelChecks'>,
    ui: Ui,
  ) {
    this.#store = store;
    this.#actions = actions;
    this.#ui = ui;
  }

  get current(): Run {
    return this.#run;
  }

  checkAll = (): void => {
    this.#begin(this.#store.servers.all());
    this.#actions.checkAll();
  };

  /** One server alone is followed in its row and its details. */
  check = (views: readonly ServerView[]): void => {
    const ids = views.filter(({ server }) => server.enabled).map(({ server }) => server.id);
    if (ids.length === 0) return;
    if (ids.length > 1) this.#begin(views);
    this.#actions.checkNow(ids);
  };

  /** What has not begun is not checked; what was found until now is told. */
  cancel = (): void => {
    if (this.#run.kind !== 'running') return;
    this.#actions.cancelChecks([...this.#waiting]);
    this.#end();
  };

  forget = (): void => {
    this.#run = { kind: 'none' };
    this.#found = [];
  };

  /** A check may have ended. One that began before anybody asked says nothing of how it is now. */
  learn(view: ServerView): void {
    const { id, enabled } = view.server;
    if (!this.#waiting.has(id)) return;
    if (!enabled) {
      this.drop(id);
      return;
    }
    const { last } = view.state;
    if (!last || Date.parse(last.at) < this.#askedMs) return;
    this.#waiting.delete(id);
    this.#found.push(view);
    this.#tell();
  }

  /** It was deleted or paused meanwhile. */
  drop(id: string): void {
    if (this.#waiting.delete(id)) this.#tell();
  }

  #begin(views: readonly ServerView[]): void {
    this.#waiting.clear();
    this.#found = [];
    for (const { server } of views) if (server.enabled) this.#waiting.add(server.id);
    this.#askedMs = Date.now();
    if (this.#waiting.size > 0) this.#tell();
  }

  #tell(): void {
    if (this.#waiting.size === 0) {
      this.#end();
      return;
    }
    const done = this.#found.length;
    this.#run = {
      kind: 'running',
      asked: done + this.#waiting.size,
      done,
      failed: this.#failed(),
    };
  }

  #end(): void {
    const found = this.#found;
    const asked = found.length + this.#waiting.size;
    const failed = this.#failed();
    this.#waiting.clear();
    const { connectivity } = this.#store;
    this.#run = { kind: 'ended', asked, failed, atMs: Date.now(), found, connectivity };
    this.#ui.announcement = text.resultSheet.ended(found.length, asked, failed);
  }

  #failed(): number {
    return this.#found.filter(({ state }) => (state.last?.failure ?? null) !== null).length;
  }
}
