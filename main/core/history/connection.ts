/** Requests to the history worker and their answers. A worker that died is started anew with the next request. */

import type { Worker } from 'node:worker_threads';
import type { ExportNews } from './export/request.ts';
import type { Now, OpenOptions, OperationName, Operations, Reply, Request } from './protocol.ts';
import type { HistoryOpening, Salvage } from './store.ts';

/** The part of a worker that is used. */
export type HistoryWorker = Pick<Worker, 'postMessage' | 'on' | 'terminate'>;

type Replaced = Extract<HistoryOpening, { kind: 'replaced' }>;

/** What the worker says unasked. */
export interface HistoryNews {
  /** The file broke in use, and a new one was begun. */
  replaced: (opening: Replaced) => void;
  salvaged: (salvage: Salvage) => void;
  exporting: (news: ExportNews) => void;
  /** The worker ended, and whatever it was at. */
  lost: (problem: string) => void;
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

export class HistoryConnection {
  readonly #createWorker: () => HistoryWorker;
  #options: OpenOptions;
  readonly #now: () => Now;
  readonly #news: HistoryNews;
  readonly #waiting = new Map<number, Waiting>();
  #worker: HistoryWorker | null = null;
  #opened: Promise<HistoryOpening> | null = null;
  #number = 0;
  #over = false;

  constructor(
    createWorker: () => HistoryWorker,
    options: OpenOptions,
    now: () => Now,
    news: HistoryNews,
  ) {
    this.#createWorker = createWorker;
    this.#options = options;
    this.#now = now;
    this.#news = news;
  }

  /** Opens the file unless it is open. Rejects when that fails; the next call tries again. */
  open(): Promise<HistoryOpening> {
    this.#opened ??= this.#openAnew();
    return this.#opened;
  }

  /** @returns the answer; rejects with what the worker says when it cannot be given. */
  async request<N extends OperationName>(
    name: N,
    argument: Operations[N]['argument'],
  ): Promise<Operations[N]['answer']> {
    await this.open();
    return await this.#post(name, argument);
  }

  /** For a worker that is started anew. */
  setRetention(retention: OpenOptions['retention']): void {
    this.#options = { ...this.#options, retention };
  }

  /** Closes the file, if it is open, and ends the worker. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    try {
      await this.#post('close', this.#now());
    } finally {
      this.#worker = null;
      this.#opened = null;
      await worker.terminate();
    }
  }

  /** Ends the worker in the middle of whatever it does, for good; who waits for it is told. */
  end(): void {
    this.#over = true;
    const worker = this.#worker;
    if (!worker) return;
    this.#ended(worker, 'The history worker did not answer');
    void worker.terminate();
  }

  async #openAnew(): Promise<HistoryOpening> {
    const again = this.#number > 0;
    try {
      const opening = await this.#post('open', { options: this.#options, now: this.#now() });
      // The first time whoever opens it looks for itself.
      if (again && opening.kind === 'replaced') this.#news.replaced(opening);
      return opening;
    } catch (error) {
      this.#opened = null;
      throw error;
    }
  }

  #post<N extends OperationName>(
    name: N,
    argument: Operations[N]['argument'],
  ): Promise<Operations[N]['answer']> {
    if (this.#over) return Promise.reject(new Error('The history is closed'));
    const worker = (this.#worker ??= this.#start());
    const number = this.#number++;
    const request = { number, name, argument } as Request;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      worker.postMessage(request);
    });
  }

  #start(): HistoryWorker {
    const worker = this.#createWorker();
    worker.on('message', (reply: Reply) => {
      this.#received(reply);
    });
    worker.on('error', (error: unknown) => {
      this.#ended(worker, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      this.#ended(worker, 'The history worker ended unexpectedly');
    });
    return worker;
  }

  #received(reply: Reply): void {
    if (reply.number === null) {
      if ('replaced' in reply) this.#news.replaced(reply.replaced);
      else if ('salvaged' in reply) this.#news.salvaged(reply.salvaged);
      else this.#news.exporting(reply.exporting);
      return;
    }
    const waiting = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    if (reply.ok) waiting?.resolve(reply.answer as never);
    else waiting?.reject(new Error(reply.problem));
  }

  #ended(worker: HistoryWorker, problem: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#opened = null;
    for (const { reject } of this.#waiting.values()) reject(new Error(problem));
    this.#waiting.clear();
    this.#news.lost(problem);
  }
}
