/** The settings as this application opens them: electron-store underneath, every server checked. */

import ElectronStore from 'electron-store';
import { completeServer } from '../core/server.ts';
import type { Server } from '../core/server.ts';
import type { Problem } from '../../preload/contract.ts';
import { validateEntry } from '../servers/schema.ts';
import type { Log } from './log.ts';
import { openSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { oneLine } from '../core/words.ts';

export interface SettingsFileNeeds {
  folder: string;
  problems: { report(problem: Problem): void };
  log: Log;
}

/** Opens `settings.json` of `folder` and reports what could not be read. */
export function openSettingsFile({ folder, problems, log }: SettingsFileNeeds): Settings {
  const settings = openSettings({
    folder,
    createStore: (options) => new ElectronStore(options),
    readServer: readStoredServer,
  });
  const { opening } = settings;
  if (opening.kind === 'repaired') {
    log.error(`settings.json could not be read (${opening.problem}); kept as ${opening.keptAs}`);
    problems.report({
      id: 'settings',
      message: `Some settings could not be read: ${oneLine(opening.problem, 200)}.`,
      advice: `The old file was kept as ${opening.keptAs} in ${folder}. Whatever was readable is in use.`,
      dismissible: true,
    });
  }
  return settings;
}

/** A server as the settings keep it, with defaults for what an older version did not know; or what is wrong. */
export function readStoredServer(stored: unknown): Server | string {
  if (typeof stored !== 'object' || stored === null) return 'a server is not an object';
  const { id, ...entry } = stored as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') return 'a server has no id';
  const checked = validateEntry(entry);
  if (checked.ok) return completeServer(checked.entry, id);
  const [{ field, message }] = checked.problems;
  const name = typeof entry['name'] === 'string' ? entry['name'] : id;
  return `server ${name}: ${field} ${message}`;
}
