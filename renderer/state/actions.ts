/** What a person can do, in one place: each asks main and says so when main says no. */

import type {
  AlertingConfig,
  Bridge,
  CallName,
  Calls,
  ChannelTest,
  ExportForm,
  HistoryView,
  ImportPreview,
  ListLayout,
  Preferences,
  Problem,
  RetentionDays,
  ServerView,
  Snapshot,
} from '../../preload/contract.ts';
import { visible } from '../model/visible.ts';
import { text } from '../text/en.ts';
import type { Ui } from './ui.svelte.ts';

export class Actions {
  readonly #bridge: Bridge;
  readonly #ui: Ui;
  /** Of what was deleted and not brought back, the newest last. */
  #undoTokens: string[] = [];

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

  checkNow = (ids: readonly string[]): void => void this.#ask('checkNow', [...ids]);

  checkAll = (): void => void this.#ask('checkAll', null);

  cancelChecks = (ids: readonly string[]): void => void this.#ask('cancelChecks', [...ids]);

  /** Whether a result sheet was saved; false too when the person changed their mind. */
  saveResults = async (html: string): Promise<boolean> => {
    const answer = await this.#ask('saveResults', html);
    return answer !== null && answer !== true && answer.saved;
  };

  setPaused = (ids: readonly string[], paused: boolean): void =>
    void this.#ask('setPaused', { ids: [...ids], paused });

  mute = (ids: readonly string[], untilMs: number | null): void =>
    void this.#ask('muteServers', { ids: [...ids], untilMs });

  /** Whether main took it. */
  setInterval = async (ids: readonly string[], seconds: number): Promise<boolean> =>
    (await this.#ask('setInterval', { ids: [...ids], seconds })) !== null;

  muteAll = (until: Snapshot['muted']): void => void this.#ask('muteAll', until);

  dismissProblem = (id: Problem['id']): void => void this.#ask('dismissProblem', id);

  savePreferences = (preferences: Preferences): void =>
    void this.#ask('savePreferences', preferences);

  saveListLayout = (layout: ListLayout): void => void this.#ask('saveListLayout', layout);

  openLogFolder = (): void => void this.#ask('openLogFolder', null);

  openDataFolder = (): void => void this.#ask('openDataFolder', null);

  /** Null when it cannot be said. */
  history = async (): Promise<HistoryView | null> => {
    const view = await this.#ask('history', null);
    return view === true ? null : view;
  };

  saveRetention = async (retention: RetentionDays): Promise<boolean> =>
    (await this.#ask('saveRetention', retention)) !== null;

  /** The id of the export; null when there is none. */
  startExport = async (form: ExportForm): Promise<string | null> => {
    const answer = await this.#ask('startExport', form);
    return answer === null || answer === true ? null : answer.exportId;
  };

  cancelExport = (exportId: string): void => void this.#ask('cancelExport', exportId);

  /** Null: of all servers. Whether it went well. */
  clearHistory = async (serverId: string | null): Promise<boolean> =>
    (await this.#ask('clearHistory', serverId)) !== null;

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
  remove = async (views: readonly ServerView[]): Promise<void> => {
    const ids = views.map(({ server }) => server.id);
    const [first] = views;
    if (!first) return;
    const result = await this.#bridge.call('removeServers', ids);
    if (!result.ok) {
      this.#ui.sayError(result.error.message);
      return;
    }
    const { undoToken } = result.value;
    this.#undoTokens.push(undoToken);
    if (this.#ui.openId !== null && ids.includes(this.#ui.openId)) this.#ui.openId = null;
    this.#ui.say(text.toast.deleted(ids.length, visible(first.server.name, 60)), {
      label: text.action.undo,
      run: () => {
        this.#undo(undoToken);
      },
    });
  };

  /** What importing would do; a text says why it cannot be read. */
  previewImport = async (content: string): Promise<ImportPreview | string> => {
    const result = await this.#bridge.call('previewImport', content);
    return result.ok ? result.value : result.error.message;
  };

  /** Imports and offers the way back; whether it went well. */
  importServers = async (
    content: string,
    { changed, added }: { added: number; changed: number },
  ): Promise<boolean> => {
    const form = { text: content, alsoChange: changed > 0 };
    const answer = await this.#ask('importServers', form);
    if (answer === null || answer === true) return false;
    const { undoToken } = answer;
    this.#undoTokens.push(undoToken);
    this.#ui.say(text.importing.done(added, changed), {
      label: text.action.undo,
      run: () => {
        this.#undo(undoToken);
      },
    });
    return true;
  };

  exportServers = async (): Promise<void> => {
    const answer = await this.#ask('exportServers', null);
    if (answer !== null && answer !== true && answer.saved) this.#ui.say(text.importing.exported);
  };

  /** Brings back what was deleted last; whether there was anything. */
  undo = (): boolean => {
    const token = this.#undoTokens.at(-1);
    if (token !== undefined) this.#undo(token);
    return token !== undefined;
  };

  #undo(token: string): void {
    this.#undoTokens = this.#undoTokens.filter((each) => each !== token);
    void this.#ask('undoRemove', token);
  }

  copy = async (content: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(content);
      this.#ui.say(text.toast.copied);
    } catch {
      this.#ui.sayError(text.toast.copyFailed);
    }
  };
}
