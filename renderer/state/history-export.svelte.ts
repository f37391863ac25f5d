/** The export of history: it goes on while its page is closed, and how it ended is told wherever one is. */

import type { Bridge, ExportEvent, ExportForm, ExportRunning } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import type { Actions } from './actions.ts';
import type { Ui } from './ui.svelte.ts';

export class HistoryExport {
  #running: ExportRunning | null = $state.raw(null);
  /** Its end may overtake the answer that names it. */
  #endedId: string | null = null;
  readonly #bridge: Pick<Bridge, 'on'>;
  readonly #actions: Pick<Actions, 'startExport' | 'cancelExport'>;
  readonly #ui: Pick<Ui, 'say' | 'sayError'>;

  constructor(
    bridge: Pick<Bridge, 'on'>,
    actions: Pick<Actions, 'startExport' | 'cancelExport'>,
    ui: Pick<Ui, 'say' | 'sayError'>,
  ) {
    this.#bridge = bridge;
    this.#actions = actions;
    this.#ui = ui;
  }

  /** Null while there is none. */
  get running(): ExportRunning | null {
    return this.#running;
  }

  /** Listens; returns the function that stops. */
  start(): () => void {
    return this.#bridge.on('export', (event) => {
      this.#follow(event);
    });
  }

  async begin(form: ExportForm): Promise<void> {
    const exportId = await this.#actions.startExport(form);
    if (exportId !== null) this.learn({ exportId, share: 0, rows: 0 });
  }

  /** Takes up one that is under way, unless more is known of it already. */
  learn(running: ExportRunning): void {
    const { exportId } = running;
    if (exportId !== this.#endedId && exportId !== this.#running?.exportId) this.#running = running;
  }

  cancel(): void {
    if (this.#running) this.#actions.cancelExport(this.#running.exportId);
  }

  #follow(event: ExportEvent): void {
    if (event.type === 'progress') {
      this.#running = event;
      return;
    }
    this.#running = null;
    this.#endedId = event.exportId;
    const { outcome, file } = event;
    if (outcome.kind === 'failed') this.#ui.sayError(outcome.message);
    else if (outcome.kind === 'done') this.#ui.say(text.data.exported(outcome.rows, file));
    else this.#ui.say(text.data.cancelled);
  }
}
