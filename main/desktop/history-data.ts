/** What a person does with history as a whole: how long it is kept, taking it out into a file, deleting it. */

import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { HistoryStore } from '../core/history/store.ts';
import type {
  ExportedServer,
  ExportOutcome,
  ExportRequest,
} from '../core/history/export/request.ts';
import type {
  ExportEvent,
  ExportForm,
  HistoryView,
  Result,
  RetentionDays,
  UserError,
} from '../../preload/contract.ts';
import { succeed } from './ipc/server.ts';
import type { FileKind } from './save-file.ts';

export interface HistoryDataNeeds {
  history: Promise<Pick<HistoryStore, 'measure' | 'setRetention' | 'clear' | 'export'>>;
  /** As it is stored. */
  retention: { get(): RetentionDays; set(days: RetentionDays): void };
  /** Those watched, as they are called now. */
  servers(): readonly ExportedServer[];
  /** Asks where to, with a name to begin with; null when the person thought better of it. */
  chooseFile(suggested: string, kind: FileKind): Promise<string | null>;
  tell(event: ExportEvent): void;
}

export interface HistoryData {
  view(): Promise<Result<HistoryView>>;
  saveRetention(retention: RetentionDays): Promise<Result<null>>;
  startExport(form: ExportForm): Promise<Result<{ exportId: string | null }>>;
  cancelExport(exportId: string): void;
  /** Null: of all servers. */
  clear(serverId: string | null): Promise<Result<null>>;
}

const KINDS: Readonly<Record<ExportForm['format'], FileKind>> = {
  csv: { name: 'Comma-separated values', extensions: ['csv'] },
  json: { name: 'JSON', extensions: ['json'] },
};

interface Running {
  exportId: string;
  abort: AbortController;
  share: number;
  rows: number;
}

const busy: Result<never> = failure('unavailable', 'Another export is still being written.');

export function createHistoryData(needs: HistoryDataNeeds): HistoryData {
  let running: Running | null = null;
  const isRunning = (): boolean => running !== null;

  const run = async (own: Running, request: ExportRequest): Promise<void> => {
    const { exportId } = own;
    const history = await needs.history;
    const outcome = await history
      .export(request, {
        signal: own.abort.signal,
        onProgress: ({ share, rows }) => {
          Object.assign(own, { share, rows });
          needs.tell({ exportId, type: 'progress', share, rows });
        },
      })
      .catch((error: unknown): ExportOutcome => {
        return { kind: 'failed', reason: 'history', message: unusable(error) };
      });
    running = null;
    needs.tell({ exportId, type: 'ended', outcome, file: basename(request.path) });
  };

  return {
    view: () =>
      answered(async () => {
        const measure = await (await needs.history).measure();
        const exporting = running && {
          exportId: running.exportId,
          share: running.share,
          rows: running.rows,
        };
        return { ...measure, retention: needs.retention.get(), exporting };
      }),
    saveRetention: (retention) => {
      needs.retention.set(retention);
      return answered(async () => {
        await (await needs.history).setRetention(retention);
        return null;
      });
    },
    async startExport({ serverIds, ...form }) {
      if (isRunning()) return busy;
      const path = await needs.chooseFile(suggestedName(form), KINDS[form.format]);
      if (path === null) return succeed({ exportId: null });
      // Another may have been begun while this one was asked where to.
      if (isRunning()) return busy;
      const all = needs.servers();
      const servers = serverIds === null ? all : all.filter(({ id }) => serverIds.includes(id));
      const own: Running = {
        ...{ exportId: randomUUID(), abort: new AbortController() },
        ...{ share: 0, rows: 0 },
      };
      running = own;
      const request = { ...form, servers, ofAll: serverIds === null, path };
      // The window must know the id before it hears of the first rows.
      setImmediate(() => void run(own, request));
      return succeed({ exportId: own.exportId });
    },
    cancelExport(exportId) {
      if (running?.exportId === exportId) running.abort.abort();
    },
    clear: (serverId) =>
      answered(async () => {
        await (await needs.history).clear(serverId);
        return null;
      }),
  };
}

/** `relaywatch-incidents-2026-11-23.csv` */
function suggestedName({ content, format, toMs }: Omit<ExportForm, 'serverIds'>): string {
  const day = new Date(toMs).toISOString().slice(0, 10);
  return `relaywatch-${content}-${day}.${format}`;
}

async function answered<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return succeed(await ask());
  } catch (error) {
    return failure('storage', unusable(error));
  }
}

const unusable = (error: unknown): string =>
  `The history could not be used: ${error instanceof Error ? error.message : String(error)}.`;

function failure(kind: UserError['kind'], message: string): Result<never> {
  return { ok: false, error: { kind, message } };
}
