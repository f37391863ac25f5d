/** The exports that are under way in the worker. */

import type { HistoryDatabase } from '../database.ts';
import { runExport } from './job.ts';
import type { ExportNews, ExportRequest } from './request.ts';
import { textOf } from './text.ts';

export class ExportJobs {
  readonly #tell: (news: ExportNews) => void;
  readonly #running = new Map<number, { abort: AbortController; ended: Promise<void> }>();

  constructor(tell: (news: ExportNews) => void) {
    this.#tell = tell;
  }

  /** @param database gives the one that is open; throws when there is none. */
  start(id: number, request: ExportRequest, database: () => HistoryDatabase): void {
    const abort = new AbortController();
    const ended = runExport({
      pieces: ofOne(request, database),
      path: request.path,
      signal: abort.signal,
      tell: (progress) => {
        this.#tell({ id, kind: 'progress', progress });
      },
    }).then((outcome) => {
      this.#running.delete(id);
      this.#tell({ id, kind: 'ended', outcome });
    });
    this.#running.set(id, { abort, ended });
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort.abort();
  }

  /** Ends all; resolves when nothing of theirs is left. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }
}

/** Of one file from the beginning to the end: not of one that took its place. */
function* ofOne(
  request: ExportRequest,
  database: () => HistoryDatabase,
): ReturnType<typeof textOf> {
  const begun = database();
  for (const piece of textOf(begun, request)) {
    yield piece;
    if (database() !== begun) throw new Error('it was damaged, and a new one begun');
  }
}
