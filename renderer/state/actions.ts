/** What a person can do, in one place: each asks main and says so when main says no. */

import type {
  AlertingConfig,
  Bridge,
  CallName,
  Calls,
  ChannelTest,
  Preferences,
  Problem,
  ServerView,
  Snapshot,
} from '../../preload/contract.ts';
import { visible } from '../model/visible.ts';
import { text } from '../text/en.ts';
import type { Ui } from './ui.svelte.ts';

export class Actions {
  readonly #bridge: Bridge;
  readonly #ui: Ui;

  constructor(bridge: Bridge, ui: Ui) {
    this.#bridge = bridge;
    this.#ui = ui;
  }

  /** Asks main; an error becomes a toast and the answer null. Calls without an answer give `true`. */
  async #ask<N extends CallName>(
    name: N,
    argument: Calls[N]['argument'],
  ): Promise<NonNullable<Calls[N]['answer']> | true | null> {
    const result = await this.#bridge.call(name, argument);
    if (result.ok) return result.value ?? true;
    this.#ui.sayError(result.error.message);
    return null;
  }

  checkNow = (id: string): void => void this.#ask('checkNow', [id]);

  checkAll = (): void => void this.#ask('checkAll', null);

  setPaused = (id: string, paused: boolean): void =>
    void this.#ask('setPaused', { ids: [id], paused });

  mute = (id: string, untilMs: number | null): void =>
    void this.#ask('muteServer', { id, untilMs });

  muteAll = (until: Snapshot['muted']): void => void this.#ask('muteAll', until);

  dismissProblem = (id: Problem['id']): void => void this.#ask('dismissProblem', id);

  savePreferences = (preferences: Preferences): void =>
    void this.#ask('savePreferences', preferences);

  openLogFolder = (): void => void this.#ask('openLogFolder', null);

  startDemo = async (): Promise<void> => {
    await this.#ask('startDemo', null);
  };

  stopDemo = async (): Promise<void> => {
    await this.#ask('stopDemo', null);
  };

  /** Sends one notice over a channel; null when not even that could be asked. */
  testChannel = async (argument: Calls['testChannel']['argument']): Promise<ChannelTest | null> => {
    const result = await this.#ask('testChannel', argument);
    return result === true ? null : result;
  };

  /** Saves changed settings of alarms; whether that went well. */
  saveAlerts = async (config: AlertingConfig): Promise<boolean> =>
    (await this.#ask('saveAlerts', { config, secrets: {} })) !== null;

  acknowledge = (id: string, untilMs: number | null): void =>
    void this.#ask('acknowledge', { id, untilMs });

  withdrawAcknowledgement = (id: string): void => void this.#ask('withdrawAcknowledgement', id);

  /** Deletes at once and offers the way back. */
  remove = async ({ server }: ServerView): Promise<void> => {
    const result = await this.#bridge.call('removeServers', [server.id]);
    if (!result.ok) {
      this.#ui.sayError(result.error.message);
      return;
    }
    const { undoToken } = result.value;
    if (this.#ui.openId === server.id) this.#ui.openId = null;
    this.#ui.say(text.toast.deleted(1, visible(server.name, 60)), {
      label: text.action.undo,
      run: () => void this.#ask('undoRemove', undoToken),
    });
  };

  copy = async (content: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(content);
      this.#ui.say(text.toast.copied);
    } catch {
      this.#ui.sayError(text.toast.copyFailed);
    }
  };
}
