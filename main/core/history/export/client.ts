/** The exports that the program waits for. */

import type { ExportNews, ExportOutcome, ExportProgress, ExportRequest } from './request.ts';

export interface ExportOptions {
  signal?: AbortSignal;
  onProgress?: (progress: ExportProgress) => void;
}

/** The part of the connection to the worker that is used. */
export interface ExportWorker {
  start: (id: number, request: ExportRequest) => Promise<unknown>;
  cancel: (id: number) => Promise<unknown>;
}

interface Waiting {
  onProgress: ((progress: ExportProgress) => void) | undefined;
  end: (outcome: ExportOutcome) => void;
}

export class Exports {
  readonly #worker: ExportWorker;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;

  constructor(worker: ExportWorker) {
    this.#worker = worker;
  }

  /** Never rejects. */
  async run(request: ExportRequest, { signal, onProgress }: ExportOptions): Promise<ExportOutcome> {
    if (signal?.aborted) return { kind: 'cancelled' };
    const id = this.#id++;
    const cancel = (): void => {
      this.#worker.cancel(id).catch(() => undefined);
    };
    const ended = new Promise<ExportOutcome>((resolve) => {
      this.#waiting.set(id, { onProgress, end: resolve });
    });
    try {
      await this.#worker.start(id, request);
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      return await ended;
    } catch (error) {
      return failedHistory(error instanceof Error ? error.message : String(error));
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  received({ id, ...news }: ExportNews): void {
    const waiting = this.#waiting.get(id);
    if (news.kind === 'progress') waiting?.onProgress?.(news.progress);
    else waiting?.end(news.outcome);
  }

  /** The worker ended, and what it was at with it. */
  lost(problem: string): void {
    for (const { end } of this.#waiting.values()) end(failedHistory(problem));
  }
}

function failedHistory(problem: string): ExportOutcome {
  const message = `The history could not be read: ${problem}.`;
  return { kind: 'failed', reason: 'history', message };
}
