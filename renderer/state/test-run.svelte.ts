/** `Test now`: one check of what is typed, followed phase by phase. */

import type { Bridge, CheckResult, Phase, ServerForm, TestEvent } from '../../preload/contract.ts';

export interface DonePhase {
  phase: Phase;
  tookMs: number;
}

export type TestState =
  | { kind: 'idle' }
  | { kind: 'running'; done: readonly DonePhase[]; current: Phase | null }
  | { kind: 'done'; done: readonly DonePhase[]; result: CheckResult }
  | { kind: 'cancelled' }
  | { kind: 'refused'; message: string };

export class TestRun {
  state: TestState = $state.raw({ kind: 'idle' });

  readonly #bridge: Bridge;
  #testId: string | null = null;
  /** Events that overtook the answer naming their test. */
  #early: TestEvent[] = [];
  #run = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Listens; returns the function that stops, which cancels a test under way. */
  listen(): () => void {
    const end = this.#bridge.on('test', (event) => {
      if (event.testId === this.#testId) this.#apply(event);
      else if (this.#testId === null && this.state.kind === 'running') this.#early.push(event);
    });
    return () => {
      this.cancel();
      end();
    };
  }

  async start(form: ServerForm, id: string | null): Promise<void> {
    this.cancel();
    const run = ++this.#run;
    this.state = { kind: 'running', done: [], current: null };
    this.#early = [];
    const answer = await this.#bridge.call('startTest', { form, id });
    if (run !== this.#run) {
      if (answer.ok) void this.#bridge.call('cancelTest', answer.value.testId);
      return;
    }
    if (!answer.ok) {
      this.state = { kind: 'refused', message: answer.error.message };
      return;
    }
    this.#testId = answer.value.testId;
    for (const event of this.#early) if (event.testId === this.#testId) this.#apply(event);
    this.#early = [];
  }

  /** Stops a running test. */
  cancel(): void {
    if (this.state.kind !== 'running') return;
    this.#run += 1;
    if (this.#testId !== null) void this.#bridge.call('cancelTest', this.#testId);
    this.#testId = null;
    this.state = { kind: 'cancelled' };
  }

  /** Forgets the last test: what it tested is no longer what is typed. */
  clear(): void {
    this.cancel();
    this.state = { kind: 'idle' };
  }

  #apply(event: TestEvent): void {
    if (this.state.kind !== 'running') return;
    const { done } = this.state;
    switch (event.type) {
      case 'phase':
        this.state =
          event.event.type === 'begin'
            ? { kind: 'running', done, current: event.event.phase }
            : {
                kind: 'running',
                done: [...done, { phase: event.event.phase, tookMs: event.event.tookMs }],
                current: null,
              };
        return;
      case 'done':
        this.#testId = null;
        this.state = { kind: 'done', done, result: event.result };
        return;
      case 'cancelled':
        this.#testId = null;
        this.state = { kind: 'cancelled' };
    }
  }
}
