/** What a person prefers, and what follows from it at once. */

import type { Preferences, Result } from '../../preload/contract.ts';
import { done } from './ipc/server.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface PreferencesNeeds {
  settings: Pick<Settings, 'get' | 'set'>;
  /** Throws when the system does not let us. */
  setAutostart(enabled: boolean): void;
  log: Log;
}

export interface PreferencesControl {
  get(): Preferences;
  set(preferences: Preferences): Result<null>;
  onChange(listener: (preferences: Preferences) => void): void;
}

export function createPreferences(needs: PreferencesNeeds): PreferencesControl {
  const { settings } = needs;
  const listeners: ((preferences: Preferences) => void)[] = [];
  const get = (): Preferences => settings.get('preferences');
  return {
    get,
    set(preferences) {
      try {
        if (preferences.startAtLogin !== get().startAtLogin)
          needs.setAutostart(preferences.startAtLogin);
        settings.set('preferences', preferences);
      } catch (error) {
        needs.log.error('The preferences could not be saved', error);
        const reason = error instanceof Error ? error.message : String(error);
        return {
          ok: false,
          error: { kind: 'storage', message: `The settings could not be saved: ${reason}.` },
        };
      }
      for (const listener of listeners) listener(preferences);
      return done;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
