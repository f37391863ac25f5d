import { beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_ALERTING } from '../../../main/core/alerting/config.ts';
import type { AlertingConfig } from '../../../main/core/alerting/config.ts';
import type { CommandConfig } from '../../../main/core/alerting/channels/settings.ts';
import type { Notice } from '../../../main/core/alerting/notice.ts';
import { createAlerts } from '../../../main/desktop/alerts/alerts.ts';
import type { Alerts } from '../../../main/desktop/alerts/alerts.ts';
import { watchPresence } from '../../../main/desktop/alerts/presence.ts';
import { createAlertSettings } from '../../../main/desktop/alerts/settings.ts';
import type { AlertSettings } from '../../../main/desktop/alerts/settings.ts';
import { createProblems } from '../../../main/desktop/problems.ts';
import type { Problems } from '../../../main/desktop/problems.ts';
import { createSecrets } from '../../../main/desktop/secrets.ts';
import type { SettingsData } from '../../../main/desktop/settings.ts';
import type { AlertsView } from '../../../preload/contract.ts';
import { downAlarm } from '../../support/alarms.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { silentLog, stateOf } from './stand-ins.ts';

/** A program that is nowhere, so that what it fails with is known without running anything. */
const missing: CommandConfig = {
  type: 'command',
  id: 'cmd',
  name: 'Pager',
  enabled: true,
  program: '/nowhere/pager',
  arguments: [],
};

let clock: ManualClock;
let stored: Pick<SettingsData, 'alerting' | 'secrets'>;
let keyStoreWorks: boolean;
let problems: Problems;
let shown: Notice[];
let beeps: number;
let views: AlertsView[];
let settings: AlertSettings;
let alerts: Alerts;

beforeEach(() => {
  clock = new ManualClock();
  stored = { alerting: {}, secrets: {} };
  keyStoreWorks = true;
  shown = [];
  beeps = 0;
  views = [];
  start();
});

function start(): void {
  problems = createProblems();
  const secrets = createSecrets({
    keyStore: {
      isEncryptionAvailable: () => keyStoreWorks,
      encryptString: (plain) => Buffer.from(`sealed ${plain}`),
      decryptString: (sealed) => sealed.toString().replace('sealed ', ''),
    },
    load: () => stored.secrets,
    save: (values) => {
      stored.secrets = values;
    },
    problems,
  });
  settings = createAlertSettings({
    settings: {
      get: (key) => (stored as SettingsData)[key],
      set: (key, value) => {
        (stored as SettingsData)[key] = value;
      },
    },
    secrets,
    problems,
    log: silentLog,
  });
  const server = { id: 'mx1', name: 'mx1', host: 'h', port: 25, group: '', state: stateOf('mx1') };
  alerts = createAlerts({
    clock,
    settings,
    log: silentLog,
    notifications: {
      addNotification: () => undefined,
      flush: () => Promise.resolve(),
      notifications: () => Promise.resolve([]),
    },
    notifier: {
      show: (notice) => {
        shown.push(notice);
        return Promise.resolve(true);
      },
    },
    beep: () => {
      beeps++;
    },
    showInWindow: () => undefined,
    ca: () => [],
    environment: {},
    platform: process.platform,
    muted: () => null,
    servers: () => [server],
    server: () => server,
    standing: () => '1 up',
    problems,
    onChange: (view) => views.push(view),
    onSaved: () => undefined,
  });
}

const save = (config: Partial<AlertingConfig>, secrets: Record<string, string | null> = {}) =>
  alerts.save({ config: { ...DEFAULT_ALERTING, ...config }, secrets });

describe('alarms on this computer', () => {
  it('are shown and heard, unless that is switched off', async () => {
    alerts.offer(downAlarm('mx1'));
    await clock.advance(5_000);
    expect([shown.length, beeps]).toEqual([1, 1]);
    await save({ desktop: { enabled: false }, sound: { enabled: false } });
    alerts.offer(downAlarm('mx1', 0, 'another'));
    await clock.advance(5_000);
    expect([shown.length, beeps]).toEqual([1, 1]);
  });

  it('that a channel does not deliver are a problem with its reason, until it does', async () => {
    await save({ channels: [missing] });
    alerts.offer(downAlarm('mx1'));
    await clock.advance(5_000);
    await expect
      .poll(() => problems.list())
      .toMatchObject([
        { id: 'channels', message: 'Pager does not deliver: /nowhere/pager was not found.' },
      ]);
    expect(alerts.view().statuses['cmd']).toMatchObject({ waiting: 0, last: { ok: false } });
    await save({ channels: [] });
    expect(problems.list()).toEqual([]);
    expect(alerts.view().statuses['cmd']).toBeUndefined();
  });
});

describe('a test of a channel', () => {
  it('says why it failed, and how long that took, of settings that were not saved', async () => {
    const result = await alerts.test({ channel: missing });
    expect(result).toMatchObject({ ok: false, message: '/nowhere/pager was not found.' });
    expect(problems.list()).toEqual([]);
  });

  it('passes no gate', async () => {
    await save({ desktop: { enabled: false } });
    expect(await alerts.test({ channel: 'desktop' })).toMatchObject({ ok: true, message: '' });
    expect(shown.map(({ title }) => title)).toEqual(['Relaywatch can notify you']);
  });

  it('of the sound is heard', async () => {
    await alerts.test({ channel: 'sound' });
    expect(beeps).toBe(1);
  });
});

describe('settings of alarms', () => {
  it('keep secrets with the key store, and give none of them away', async () => {
    await save({ channels: [missing] }, { cmd: 's3cret' });
    expect(alerts.view()).toMatchObject({ withSecret: ['cmd'] });
    expect(JSON.stringify([alerts.view(), stored])).not.toContain('s3cret');
    start();
    await settings.unlock();
    expect(settings.secret('cmd')).toBe('s3cret');
  });

  it('keep a secret that is not mentioned, remove one that is null, and forget with the channel', async () => {
    await save({ channels: [missing] }, { cmd: 's3cret' });
    await save({ channels: [missing] });
    expect(settings.secret('cmd')).toBe('s3cret');
    await save({ channels: [missing] }, { cmd: null });
    expect(settings.secret('cmd')).toBeNull();
    await save({ channels: [missing] }, { cmd: 'another' });
    await save({ channels: [] });
    expect(stored.secrets).toEqual({});
  });

  it('are not saved at all where a secret could only be kept in plain text', async () => {
    keyStoreWorks = false;
    expect(await save({ channels: [missing] }, { cmd: 's3cret' })).toMatchObject({
      ok: false,
      error: { kind: 'secret-storage' },
    });
    expect(alerts.view().config.channels).toEqual([]);
    expect(stored.alerting).toEqual({});
  });

  it('are told to the window when they change', async () => {
    await save({ remindMinutes: 60 });
    expect(views.at(-1)?.config.remindMinutes).toBe(60);
  });

  it('that cannot be read are left out, and that is said', () => {
    stored.alerting = { remindMinutes: 'often', sound: { enabled: false } };
    start();
    expect(settings.get()).toEqual({ ...DEFAULT_ALERTING, sound: { enabled: false } });
    expect(problems.list()).toMatchObject([{ id: 'settings' }]);
  });
});

describe('whether somebody sits at the computer', () => {
  type PowerEvent = 'lock-screen' | 'unlock-screen' | 'suspend' | 'resume';

  it.each<[string, PowerEvent[], string]>([
    ['somebody locks and unlocks it', ['lock-screen', 'unlock-screen'], 'away here'],
    ['it sleeps and wakes up', ['suspend', 'resume'], 'away resumed here'],
    [
      'it sleeps locked, and is unlocked later',
      ['lock-screen', 'suspend', 'resume', 'unlock-screen'],
      'away away resumed away here',
    ],
  ])('is known when %s', (_what, events, expected) => {
    const listeners = new Map<PowerEvent, () => void>();
    const told: string[] = [];
    watchPresence({
      powerMonitor: { on: (event, listener) => listeners.set(event, listener) },
      setAway: (away) => told.push(away ? 'away' : 'here'),
      resumed: () => told.push('resumed'),
    });
    for (const event of events) listeners.get(event)?.();
    expect(told.join(' ')).toBe(expected);
  });
});
