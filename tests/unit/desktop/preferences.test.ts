import { beforeEach, describe, expect, it } from 'vitest';

import { createPreferences } from '../../../main/desktop/preferences.ts';
import type { PreferencesControl } from '../../../main/desktop/preferences.ts';
import type { Preferences } from '../../../preload/contract.ts';
import { silentLog } from './stand-ins.ts';

const FIRST: Preferences = {
  theme: 'system',
  density: 'comfortable',
  startAtLogin: false,
  startHidden: false,
};

let stored: Preferences;
let asked: boolean[];
let allowed: boolean;
let told: Preferences[];
let preferences: PreferencesControl;

beforeEach(() => {
  stored = FIRST;
  asked = [];
  allowed = true;
  told = [];
  preferences = createPreferences({
    settings: {
      get: () => stored as never,
      set: (_key, value) => {
        stored = value as Preferences;
      },
    },
    setAutostart: (enabled) => {
      if (!allowed) throw new Error('EACCES');
      asked.push(enabled);
    },
    log: silentLog,
  });
  preferences.onChange((changed) => told.push(changed));
});

describe('preferences', () => {
  it('are kept and told when they change', () => {
    const dark = { ...FIRST, theme: 'dark' } as const;
    expect(preferences.set(dark)).toMatchObject({ ok: true });
    expect(preferences.get()).toEqual(dark);
    expect(told).toEqual([dark]);
  });

  it('bring the start at login in step, only when that changes', () => {
    preferences.set({ ...FIRST, theme: 'dark' });
    preferences.set({ ...FIRST, startAtLogin: true });
    preferences.set({ ...FIRST, startAtLogin: true, theme: 'light' });
    preferences.set(FIRST);
    expect(asked).toEqual([true, false]);
  });

  it('stay as they were when the system does not let us start at login', () => {
    allowed = false;
    expect(preferences.set({ ...FIRST, startAtLogin: true })).toMatchObject({
      ok: false,
      error: { kind: 'storage', message: expect.stringContaining('EACCES') as string },
    });
    expect(preferences.get()).toEqual(FIRST);
    expect(told).toEqual([]);
  });
});
