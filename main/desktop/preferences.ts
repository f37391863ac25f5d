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
      if (preferences.startAtLogin !== get().startAtLogin) {
        try {
          needs.setAutostart(preferences.startAtLogin);
        } catch (error) {
          needs.log.error('Start at login could not be set', error);
          const reason = error instanceof Error ? error.message : String(error);
          const message = `Start at login could not be changed: ${reason}.`;
          return { ok: false, error: { kind: 'storage', message } };
        }
      }
      settings.set('preferences', preferences);
      for (const listener of listeners) listener(preferences);
      return done;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
