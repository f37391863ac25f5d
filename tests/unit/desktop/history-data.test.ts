import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import type { ExportOutcome, ExportRequest } from '../../../main/core/history/export/request.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { createHistoryData } from '../../../main/desktop/history-data.ts';
import type { HistoryData } from '../../../main/desktop/history-data.ts';
import type { FileKind } from '../../../main/desktop/save-file.ts';
import type { ExportEvent, ExportForm, RetentionDays } from '../../../preload/contract.ts';
import { standInHistory } from '../../support/history-stand-in.ts';

type Watching = Parameters<HistoryStore['export']>[1];

const FORM: ExportForm = {
  content: 'incidents',
  format: 'json',
  fromMs: 0,
  toMs: Date.UTC(2026, 10, 23, 12),
  serverIds: null,
};
const SERVERS = [
  { id: 'a', name: 'mx1.test', host: 'mx1.test', port: 25 },
  { id: 'b', name: 'mx2.test', host: 'mx2.test', port: 25 },
];

interface Opened {
  data: HistoryData;
  events: ExportEvent[];
  asked: { suggested: string; kind: FileKind }[];
  requests: ExportRequest[];
  kept: RetentionDays[];
  /** What the history says of the export under way. */
  watching: () => NonNullable<Watching>;
  end: (outcome: ExportOutcome) => Promise<void>;
}

function open(
  change: Partial<HistoryStore> = {},
  path: string | null = '/home/me/out.json',
): Opened {
  const events: ExportEvent[] = [];
  const asked: Opened['asked'] = [];
  const requests: ExportRequest[] = [];
  const kept: RetentionDays[] = [];
  let watching: Watching;
  let finish: ((outcome: ExportOutcome) => void) | undefined;
  const data = createHistoryData({
    history: Promise.resolve(
      standInHistory({
        export: (request, options) => {
          requests.push(request);
          watching = options;
          return new Promise((resolve) => {
            finish = resolve;
          });
        },
        ...change,
      }),
    ),
    retention: {
      get: () => kept.at(-1) ?? { rawDays: 30, rollupDays: 730 },
      set: (days) => {
        kept.push(days);
      },
    },
    servers: () => SERVERS,
    chooseFile: (suggested, kind) => {
      asked.push({ suggested, kind });
      return Promise.resolve(path);
    },
    tell: (event) => {
      events.push(event);
    },
  });
  return {
    data,
    events,
    asked,
    requests,
    kept,
    watching: () => {
      if (!watching) throw new Error('no export was begun');
      return watching;
    },
    end: async (outcome) => {
      finish?.(outcome);
      await nextTurn();
    },
  };
}

/** Starts an export and waits until history is asked for it. */
async function started(opened: Opened, form: ExportForm = FORM): Promise<string> {
  const answer = await opened.data.startExport(form);
  await nextTurn();
  await nextTurn();
  if (!answer.ok || answer.value.exportId === null) throw new Error('not started');
  return answer.value.exportId;
}

describe('an export', () => {
  test('asks where to, with a name and a kind that fit', async () => {
    const opened = open();
    await started(opened);
    expect(opened.asked).toEqual([
      {
        suggested: 'relaywatch-incidents-2026-11-23.json',
        kind: { name: 'JSON', extensions: ['json'] },
      },
    ]);
  });

  test.each([
    { of: 'all servers', serverIds: null, ids: ['a', 'b'], ofAll: true },
    { of: 'one of them', serverIds: ['b'], ids: ['b'], ofAll: false },
  ])('is of $of', async ({ serverIds, ids, ofAll }) => {
    const opened = open();
    await started(opened, { ...FORM, serverIds });
    expect(opened.requests).toMatchObject([{ ofAll, path: '/home/me/out.json' }]);
    expect(opened.requests[0]?.servers.map(({ id }) => id)).toEqual(ids);
  });

  test('says how far it is and how it ended, by the name of its file', async () => {
    const opened = open();
    const exportId = await started(opened);
    opened.watching().onProgress?.({ share: 0.5, rows: 10 });
    expect(await opened.data.view()).toMatchObject({
      value: { exporting: { exportId, share: 0.5 } },
    });
    await opened.end({ kind: 'done', rows: 20, bytes: 400 });
    expect(opened.events).toEqual([
      { type: 'progress', exportId, share: 0.5, rows: 10 },
      {
        type: 'ended',
        exportId,
        outcome: { kind: 'done', rows: 20, bytes: 400 },
        file: 'out.json',
      },
    ]);
    expect(await opened.data.view()).toMatchObject({ value: { exporting: null } });
  });

  test('is begun only once at a time, even when two were asked where to', async () => {
    const opened = open();
    const [first, second] = await Promise.all([
      opened.data.startExport(FORM),
      opened.data.startExport(FORM),
    ]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
    await nextTurn();
    expect(await opened.data.startExport(FORM)).toMatchObject({ ok: false });
  });

  test('is cancelled by its id alone', async () => {
    const opened = open();
    const exportId = await started(opened);
    opened.data.cancelExport('another');
    expect(opened.watching().signal?.aborted).toBe(false);
    opened.data.cancelExport(exportId);
    expect(opened.watching().signal?.aborted).toBe(true);
  });

  test('is none when the person thought better of it', async () => {
    const opened = open({}, null);
    expect(await opened.data.startExport(FORM)).toEqual({ ok: true, value: { exportId: null } });
    expect(opened.requests).toEqual([]);
  });

  test('that breaks says so, and leaves room for the next', async () => {
    const opened = open({ export: () => Promise.reject(new Error('the worker is gone')) });
    await started(opened);
    expect(opened.events).toMatchObject([
      { type: 'ended', outcome: { kind: 'failed', reason: 'history' } },
    ]);
    expect(await opened.data.startExport(FORM)).toMatchObject({ ok: true });
  });
});

describe('history as a whole', () => {
  test('is kept for as long as one says, at once and after a restart', async () => {
    const given: RetentionDays[] = [];
    const opened = open({
      setRetention: (retention) => {
        given.push(retention as RetentionDays);
        return Promise.resolve();
      },
    });
    const retention = { rawDays: 7, rollupDays: 365 };
    expect(await opened.data.saveRetention(retention)).toMatchObject({ ok: true });
    expect(given).toEqual([retention]);
    expect(opened.kept).toEqual([retention]);
  });

  test.each([
    ['one server', 'a'],
    ['all', null],
  ])('is deleted of %s', async (_of, serverId) => {
    const cleared: unknown[] = [];
    const opened = open({
      clear: (id) => {
        cleared.push(id);
        return Promise.resolve();
      },
    });
    expect(await opened.data.clear(serverId)).toEqual({ ok: true, value: null });
    expect(cleared).toEqual([serverId]);
  });

  test('that cannot be used is an answer, not a crash', async () => {
    const opened = open({ measure: () => Promise.reject(new Error('disk I/O error')) });
    expect(await opened.data.view()).toMatchObject({
      ok: false,
      error: { kind: 'storage', message: 'The history could not be used: disk I/O error.' },
    });
  });
});
