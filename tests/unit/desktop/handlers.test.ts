import { describe, expect, it } from 'vitest';

import { DEFAULT_ALERTING } from '../../../main/core/alerting/config.ts';
import { createHandlers } from '../../../main/desktop/ipc/handlers.ts';
import type { HandlerNeeds } from '../../../main/desktop/ipc/handlers.ts';
import { done } from '../../../main/desktop/ipc/server.ts';
import { performTrayAction } from '../../../main/desktop/tray/actions.ts';
import type { TrayAction } from '../../../main/desktop/tray/menu.ts';
import { standInHistory } from '../../support/history-stand-in.ts';
import { DEFAULT_LIST } from '../../../preload/contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { serverNamed, silentLog } from './stand-ins.ts';

/** Parts that know the server `mx1` and note what they are asked. */
function parts(noted: unknown[]) {
  const note =
    <T>(what: string, answer: T) =>
    (...given: unknown[]): T => {
      noted.push([what, ...given]);
      return answer;
    };
  const needs: HandlerNeeds = {
    catalog: {
      list: () => [],
      at: () => null,
      find: (id) => (id === 'mx1' ? { server: serverNamed('mx1'), ca: null, demo: false } : null),
      add: note('add', Promise.resolve({ ok: true as const, value: { ids: [] } })),
      update: note('update', Promise.resolve(done)),
      remove: note('remove', { ok: true as const, value: { undoToken: 't' } }),
      undo: note('undo', done),
      setPaused: note('pause', done),
      setInterval: note('setInterval', done),
      take: note(
        'take',
        Promise.resolve({ ok: true as const, value: { ids: [], undoToken: 'u' } }),
      ),
      merge: note('merge', Promise.resolve({ ok: true as const, value: { ids: [] } })),
      addDemo: note('addDemo', undefined),
      removeDemo: note('removeDemo', undefined),
      close: note('close', undefined),
    },
    monitor: {
      connectivity: { kind: 'offline', told: true },
      checkNow: note('checkNow', undefined),
      checkAll: note('checkAll', undefined),
      cancelChecks: note('cancelChecks', undefined),
      muteServer: note('muteServer', undefined),
      acknowledge: (id, untilMs) => {
        noted.push(['acknowledge', id, untilMs]);
        return untilMs !== 7;
      },
      withdrawAcknowledgement: note('withdraw', undefined),
    },
    past: {
      view: () => null,
      remembered: () => null,
      certificatePem: () => null,
      history: Promise.resolve(standInHistory()),
      saveFile: note('saveFile', Promise.resolve({ ok: true as const, value: true })),
      now: () => 100 * 86_400_000,
    },
    views: () => [],
    problems: { list: () => [], dismiss: note('dismiss', true) },
    mute: { get: () => 'until-resumed', set: note('mute', undefined) },
    preferences: {
      get: () => ({
        theme: 'dark',
        density: 'compact',
        startAtLogin: false,
        startHidden: false,
      }),
      set: note('preferences', done),
    },
    list: { get: () => DEFAULT_LIST, set: note('list', undefined) },
    tests: {
      start: note('test', { testId: 'x' }),
      cancel: note('cancel', false),
      cancelAll: note('cancelAll', undefined),
    },
    demo: {
      start: note('startDemo', Promise.resolve(done)),
      stop: note('stopDemo', Promise.resolve(done)),
      close: note('closeDemo', undefined),
    },
    alerts: {
      view: () => ({ config: DEFAULT_ALERTING, withSecret: ['hook'], statuses: {} }),
      save: note('save', Promise.resolve(done)),
      test: note('try', Promise.resolve({ ok: false, message: 'no', tookMs: 5 })),
      review: note('review', undefined),
    },
    discoveries: {
      start: note('discover', { discoveryId: 'd' }),
      cancel: note('cancelDiscovery', undefined),
      cancelAll: note('cancelDiscoveries', undefined),
    },
    takeTarget: () => ({ view: 'settings' }),
    data: {
      view: note('view', Promise.resolve(done as never)),
      saveRetention: note('retention', Promise.resolve(done)),
      startExport: note('export', Promise.resolve({ ok: true as const, value: { exportId: 'e' } })),
      cancelExport: note('cancelExport', undefined),
      clear: note('clear', Promise.resolve(done)),
    },
    openDataFolder: note('folder', Promise.resolve(done)),
    openLogFolder: note('logs', Promise.resolve(done)),
    versions: { relaywatch: '1', electron: '2', chromium: '3', node: '4' },
  };
  return needs;
}

describe('the window asks', () => {
  it('for everything at once, and is told where to go', async () => {
    expect(await createHandlers(parts([])).snapshot(null)).toMatchObject({
      ok: true,
      value: {
        alerts: { withSecret: ['hook'] },
        muted: 'until-resumed',
        connectivity: 'offline',
        navigate: { view: 'settings' },
      },
    });
  });

  it.each([
    ['a check', 'checkNow', ['mx1', 'gone']],
    ['silence', 'muteServers', { ids: ['mx1', 'gone'], untilMs: 1 }],
    ['what it remembers', 'remembered', 'gone'],
    ['its uptime', 'availability', 'gone'],
    ['its certificate', 'savePem', 'gone'],
    ['an acknowledgement', 'acknowledge', { id: 'gone', untilMs: null }],
    ['its withdrawal', 'withdrawAcknowledgement', 'gone'],
  ] as const)('for %s of a server that has gone, and is told so', async (_what, call, argument) => {
    const noted: unknown[] = [];
    const handler = createHandlers(parts(noted))[call] as (given: unknown) => unknown;
    expect(await handler(argument)).toMatchObject({ ok: false, error: { kind: 'not-found' } });
    expect(noted).toEqual([]);
  });

  it('to acknowledge what is wrong, and is told when nothing is', async () => {
    const noted: unknown[] = [];
    const handlers = createHandlers(parts(noted));
    expect(await handlers.acknowledge({ id: 'mx1', untilMs: null })).toEqual(done);
    expect(noted).toEqual([['acknowledge', 'mx1', null]]);
    expect(await handlers.acknowledge({ id: 'mx1', untilMs: 7 })).toMatchObject({
      ok: false,
      error: { kind: 'not-found' },
    });
  });

  it('to be told again what was acknowledged or muted, and kept alarms are looked at anew', async () => {
    const noted: unknown[] = [];
    const handlers = createHandlers(parts(noted));
    await handlers.withdrawAcknowledgement('mx1');
    await handlers.muteServers({ ids: ['mx1'], untilMs: null });
    expect(noted).toEqual([
      ['withdraw', 'mx1'],
      ['review'],
      ['muteServer', 'mx1', null],
      ['review'],
    ]);
  });

  it('to try a channel, and is told how that went', async () => {
    expect(await createHandlers(parts([])).testChannel({ channel: 'desktop' })).toEqual({
      ok: true,
      value: { ok: false, message: 'no', tookMs: 5 },
    });
  });
});

describe('an item of the tray menu', () => {
  function perform(action: TrayAction, clock = new ManualClock()) {
    const noted: unknown[] = [];
    const { catalog, monitor, mute } = parts(noted);
    performTrayAction(action, {
      catalog,
      monitor,
      mute,
      window: { show: (target) => noted.push(['show', target]) },
      clock,
      quit: () => noted.push(['quit']),
      log: silentLog,
    });
    return noted;
  }

  it.each<[TrayAction, unknown[]]>([
    [{ type: 'check-all' }, ['checkAll']],
    [{ type: 'check', id: 'mx1' }, ['checkNow', ['mx1']]],
    [{ type: 'pause', id: 'mx1', paused: true }, ['pause', ['mx1'], true]],
    [{ type: 'mute', forMs: 'until-resumed' }, ['mute', 'until-resumed']],
    [{ type: 'mute', forMs: null }, ['mute', null]],
    [{ type: 'show', target: { view: 'settings' } }, ['show', { view: 'settings' }]],
    [{ type: 'quit' }, ['quit']],
  ])('of %o does that', (action, done) => {
    expect(perform(action)).toEqual([done]);
  });

  it('that mutes for a time does so from now on', () => {
    const clock = new ManualClock(1_000_000);
    expect(perform({ type: 'mute', forMs: 3_600_000 }, clock)).toEqual([['mute', 4_600_000]]);
  });

  it('that fails harms nothing', () => {
    const needs = parts([]);
    const broken = {
      ...needs.monitor,
      checkAll: () => {
        throw new Error('no');
      },
    };
    expect(() => {
      performTrayAction(
        { type: 'check-all' },
        {
          catalog: needs.catalog,
          monitor: broken,
          mute: needs.mute,
          window: { show: () => undefined },
          clock: new ManualClock(),
          quit: () => undefined,
          log: silentLog,
        },
      );
    }).not.toThrow();
  });
});
