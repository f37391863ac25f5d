import { describe, expect, it } from 'vitest';

import { DEFAULT_ALERTING } from '../../../main/core/alerting/config.ts';
import { ARGUMENTS } from '../../../main/desktop/ipc/arguments.ts';
import { answer, done, serveCalls } from '../../../main/desktop/ipc/server.ts';
import type { Handlers } from '../../../main/desktop/ipc/server.ts';
import { StorageError } from '../../../main/desktop/settings.ts';
import { CALL_NAMES, DEFAULT_LIST, channel } from '../../../preload/contract.ts';
import type { CallName } from '../../../preload/contract.ts';
import { silentLog } from './stand-ins.ts';

/** Handlers that note what reached them. */
function handlersNoting(calls: unknown[]): Handlers {
  const note = (name: string) => (argument: unknown) => {
    calls.push([name, argument]);
    return done;
  };
  return Object.fromEntries(CALL_NAMES.map((name) => [name, note(name)])) as unknown as Handlers;
}

const form = { entry: { host: 'mx.example.org', port: 25 } };

describe('the argument of a call', () => {
  const GOOD: Record<CallName, unknown> = {
    snapshot: null,
    addServers: [form, { ...form, password: 'p' }],
    updateServer: { id: 'a', form: { ...form, password: null } },
    removeServers: ['a'],
    undoRemove: 'token',
    checkNow: ['a', 'b'],
    checkAll: null,
    cancelChecks: ['a', 'b'],
    previewImport: 'mx.example.org',
    importServers: { text: 'mx.example.org', alsoChange: true },
    exportServers: null,
    saveResults: '<!doctype html>',
    setPaused: { ids: ['a'], paused: true },
    muteServers: { ids: ['a'], untilMs: null },
    uptimeBars: 'day',
    saveListLayout: DEFAULT_LIST,
    setInterval: { ids: ['a'], seconds: 60 },
    muteAll: 'until-resumed',
    startTest: { form, id: null },
    cancelTest: 'id',
    startDiscovery: 'example.org',
    cancelDiscovery: 'a',
    startDemo: null,
    stopDemo: null,
    chart: { id: 'a', fromMs: 1, toMs: 2 },
    availability: 'a',
    usualPhases: 'a',
    incidents: { id: 'a', beforeMs: null },
    incidentEvents: { id: 'a', incidentId: 'i' },
    certificates: 'a',
    certificatePem: 'a',
    savePem: 'a',
    remembered: 'a',
    savePreferences: {
      theme: 'dark',
      density: 'compact',
      startAtLogin: true,
      startHidden: false,
    },
    acknowledge: { id: 'a', untilMs: null },
    withdrawAcknowledgement: 'a',
    saveAlerts: { config: DEFAULT_ALERTING, secrets: { hook: 's' } },
    testChannel: { channel: 'sound' },
    dismissProblem: 'tray',
    openLogFolder: null,
    history: null,
    saveRetention: { rawDays: 30, rollupDays: 730 },
    startExport: { content: 'samples', format: 'csv', fromMs: 0, toMs: 1, serverIds: null },
    cancelExport: 'id',
    clearHistory: 'a',
    openDataFolder: null,
  };

  it.each(CALL_NAMES)('of %s reaches its handler when it is good', async (name) => {
    const calls: unknown[] = [];
    await answer(name, GOOD[name], handlersNoting(calls), silentLog);
    expect(calls).toEqual([[name, GOOD[name]]]);
  });

  it.each(
    CALL_NAMES.flatMap((name) =>
      [undefined, -7, { a: 1 }, [[]], '', Symbol('s')].map((bad) => [name, bad] as const),
    ),
  )('of %s is refused when it is %o', async (name, bad) => {
    const calls: unknown[] = [];
    const result = await answer(name, bad, handlersNoting(calls), silentLog);
    expect(result).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    expect(calls).toEqual([]);
  });

  it.each([
    ['addServers', [{ entry: { host: 'mx', port: 70_000 } }], 'port', /^Port must be/],
    ['addServers', [{ entry: { port: 25 } }], 'host', /Host is needed/],
    ['updateServer', { id: 'a', form: { entry: { host: 'a b' } } }, 'host', /./],
    [
      'startTest',
      { form: { entry: { host: 'mx', intervalSeconds: 1 } }, id: null },
      'intervalSeconds',
      /^Check every must be/,
    ],
    ['addServers', [{ ...form, password: 5 }], 'password', /./],
    ['addServers', [{ entry: { host: 'mx', auth: { user: '' } } }], 'auth', /^User name must be/],
  ] as const)('of %s that is wrong in one field names it', async (name, bad, field, message) => {
    const result = await answer(name, bad, handlersNoting([]), silentLog);
    expect(result).toMatchObject({ ok: false, error: { kind: 'invalid', field } });
    expect(result.ok ? '' : result.error.message).toMatch(message);
  });

  it('may leave the password away or undefined, which means the same', async () => {
    const calls: unknown[] = [];
    const handlers = handlersNoting(calls);
    await answer('addServers', [{ ...form, password: undefined }], handlers, silentLog);
    expect(calls).toEqual([['addServers', [form]]]);
  });

  it('has a schema for every call and for nothing else', () => {
    expect(Object.keys(ARGUMENTS).sort()).toEqual([...CALL_NAMES].sort());
  });
});

describe('an answer', () => {
  const failing = (error: unknown): Handlers => ({
    ...handlersNoting([]),
    checkAll: () => {
      throw error;
    },
  });

  it('is a value even when the handler throws, and gives nothing away', async () => {
    const handlers = failing(new Error('password hunter2'));
    const result = await answer('checkAll', null, handlers, silentLog);
    expect(result).toMatchObject({ ok: false, error: { kind: 'internal' } });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('says when the settings could not be written', async () => {
    const handlers = failing(new StorageError(new Error('ENOSPC')));
    expect(await answer('checkAll', null, handlers, silentLog)).toMatchObject({
      ok: false,
      error: { kind: 'storage', message: expect.stringContaining('ENOSPC') as string },
    });
  });
});

describe('calls', () => {
  const OURS = { frame: 'ours' };

  function served(ready: Promise<void>) {
    const calls: unknown[] = [];
    const listeners = new Map<
      string,
      (event: { senderFrame: object | null }, argument: unknown) => unknown
    >();
    serveCalls({
      ipc: { handle: (name, listener) => listeners.set(name, listener) },
      isOurs: (frame) => frame === OURS,
      handlers: handlersNoting(calls),
      ready,
      log: silentLog,
    });
    return { calls, listeners };
  }

  it('are all registered, and no others', () => {
    const { listeners } = served(Promise.resolve());
    expect([...listeners.keys()].sort()).toEqual(CALL_NAMES.map(channel).sort());
  });

  it.each([[{ frame: 'another' }], [null]])('from %o are refused', async (senderFrame) => {
    const { calls, listeners } = served(Promise.resolve());
    for (const listener of listeners.values())
      expect(await listener({ senderFrame }, null)).toMatchObject({ ok: false });
    expect(calls).toEqual([]);
  });

  it('that come before all is ready wait', async () => {
    let makeReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      makeReady = resolve;
    });
    const { calls, listeners } = served(ready);
    const answered = listeners.get(channel('checkAll'))?.({ senderFrame: OURS }, null);
    await Promise.resolve();
    expect(calls).toEqual([]);
    makeReady();
    expect(await answered).toEqual(done);
  });
});
