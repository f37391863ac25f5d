/** History as this application opens it: what is wrong with it becomes a problem to be seen, never a failed start. */

import { join } from 'node:path';
import type { NotificationLog } from '../core/alerting/log.ts';
import { openHistory } from '../core/history/open.ts';
import type { Retention } from '../core/history/retention.ts';
import type { HistoryStore, Salvage } from '../core/history/store.ts';
import type { Problem, RetentionDays } from '../../preload/contract.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import { oneLine } from '../core/words.ts';

export interface HistoryNeeds {
  /** The user data folder. */
  folder: string;
  /** The built worker. */
  worker: string;
  retention: Retention;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  log: Log;
}

/** Opens `history.sqlite` and from then on reports what goes wrong with it. Never rejects. */
export async function openReportedHistory({
  folder,
  worker,
  retention,
  problems,
  log,
}: HistoryNeeds): Promise<HistoryStore> {
  const report = (message: string, dismissible: boolean): void => {
    log.error(message);
    problems.report({
      id: 'history',
      message: oneLine(message, 300),
      advice: `The history is in ${folder}.`,
      dismissible,
    });
  };
  const history = await openHistory({ path: join(folder, 'history.sqlite'), worker, retention });
  const { opening } = history;
  if (opening.kind === 'failed') report(opening.problem, false);
  if (opening.kind === 'replaced')
    report(`The history was damaged (${opening.problem}). It was kept as ${opening.keptAs}.`, true);
  history.onProblem((problem) => {
    if (problem === null) problems.settle('history');
    else report(problem, false);
  });
  history.onSalvage((salvage) => {
    report(salvageText(salvage), true);
  });
  return history;
}

/** The notices on record, before the history is open too. */
export const notificationLog = (history: Promise<NotificationLog>): NotificationLog => ({
  addNotification: (record) =>
    void history.then((store) => {
      store.addNotification(record);
    }),
  flush: async () => (await history).flush(),
  notifications: async (query) => (await history).notifications(query),
});

/** How long history is kept, days, as the settings say. */
export const storedRetention = (
  settings: Pick<Settings, 'get' | 'set'>,
): { get(): RetentionDays; set(days: RetentionDays): void } => ({
  get: () => settings.get('retention'),
  set: (days) => {
    settings.set('retention', days);
  },
});

function salvageText({ keptAs, samples, incidents, complete }: Salvage): string {
  const found = `${samples} checks and ${incidents} incidents could be read out of it`;
  return `The history was damaged, and was kept as ${keptAs}: ${found}${complete ? '' : ', but not everything'}.`;
}
