/** Owns the history file: answers one request after another, and sees to the file between them. */

import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { whatGoesOn } from './clear.ts';
import type { HistoryDatabase } from './database.ts';
import { bestDriver } from './driver.ts';
import { ExportJobs } from './export/jobs.ts';
import { emptyFile, isBroken, messageOf, openFile, replaceFile } from './file.ts';
import type { OpenedFile, ReplacedFile } from './file.ts';
import { Maintenance } from './maintenance.ts';
import type { Now, OpenOptions, OperationName, Operations, Reply, Request } from './protocol.ts';
import { answer } from './questions.ts';
import { salvageRecords, salvageSamples } from './salvage.ts';
import type { HistoryOpening } from './store.ts';

const NO_ROOM_BYTES = 1_048_576;

type Answer = Operations[OperationName]['answer'];

interface Open {
  database: HistoryDatabase;
  maintenance: Maintenance;
  /** What is read out of a file that broke, while it is. */
  broken: HistoryDatabase | null;
}

export class HistoryHost {
  readonly #reply: (reply: Reply) => void;
  readonly #exports: ExportJobs;
  #options: OpenOptions | null = null;
  /** The newest that was told. */
  #now: Now = { wallMs: 0, monotonicMs: 0 };
  #file: Open | null = null;
  #working: NodeJS.Immediate | null = null;

  constructor(reply: (reply: Reply) => void) {
    this.#reply = reply;
    this.#exports = new ExportJobs((exporting) => {
      reply({ number: null, exporting });
    });
  }

  /** Replies to a request. Never rejects. */
  async serve(request: Request): Promise<void> {
    const { number } = request;
    try {
      this.#reply({ number, ok: true, answer: await this.#performSafely(request) });
    } catch (error) {
      this.#reply({ number, ok: false, problem: this.#problemOf(error) });
    }
  }

  /** A file that breaks in use is kept aside, and the request made once more on a new one. */
  async #performSafely(request: Request): Promise<Answer> {
    try {
      return await this.#perform(request);
    } catch (error) {
      if (!isBroken(error) || !this.#file || request.name === 'close') throw error;
      await this.#replace(error);
      return await this.#perform(request);
    }
  }

  async #perform(request: Request): Promise<Answer> {
    if (request.name === 'open') {
      this.#options = request.argument.options;
      this.#now = request.argument.now;
      return await this.#open(this.#options);
    }
    if (request.name === 'close') {
      await this.#exports.cancelAll();
      this.#close(request.argument);
      return null;
    }
    if (request.name === 'cancelExport') {
      this.#exports.cancel(request.argument);
      return null;
    }
    // A file that broke could not be replaced then; perhaps now it can.
    if (!this.#file && this.#options) await this.#open(this.#options);
    const { database, maintenance } = this.#opened();
    if (request.name === 'setRetention') {
      const { retention, now } = request.argument;
      if (this.#options) this.#options = { ...this.#options, retention };
      maintenance.setRetention(retention, now);
      this.#workSoon();
      return null;
    }
    if (request.name === 'measure')
      return { ...database.measure(request.argument), bytes: this.#bytes() };
    if (request.name === 'clear') {
      await this.#clear(database, request.argument);
      return null;
    }
    if (request.name === 'startExport') {
      const { id, request: wanted } = request.argument;
      this.#exports.start(id, wanted, () => this.#opened().database);
      return null;
    }
    if (request.name !== 'write') return answer(database, request.name, request.argument as never);
    const { batch, now } = request.argument;
    this.#now = now;
    database.write(batch, now);
    maintenance.consider(now);
    this.#workSoon();
    return null;
  }

  async #open(options: OpenOptions): Promise<HistoryOpening> {
    const opened = await openFile(options.path, driverOf(options), this.#now);
    this.#begin(opened, options);
    return opened.opening;
  }

  #begin(opened: OpenedFile, options: OpenOptions): void {
    const { database } = opened;
    const maintenance = new Maintenance(database, options.retention, this.#now);
    this.#file = { database, maintenance, broken: 'broken' in opened ? opened.broken : null };
    maintenance.consider(this.#now);
    if ('broken' in opened) maintenance.add(this.#salvage(this.#file, opened));
    else if (!opened.wasClosed) maintenance.add(database.verify());
    this.#workSoon();
  }

  async #replace(cause: unknown): Promise<void> {
    if (!this.#file || !this.#options) return;
    this.#leave().abandon();
    const replaced = await replaceFile(
      this.#options.path,
      driverOf(this.#options),
      this.#now,
      cause,
    );
    this.#begin(replaced, this.#options);
    this.#reply({ number: null, replaced: replaced.opening });
  }

  /** What a person was told of is there at once, the rest little by little. */
  #salvage(file: Open, { broken, database, opening }: ReplacedFile): Generator<undefined> {
    const saved = { samples: 0, incidents: 0, complete: broken !== null };
    if (broken) salvageRecords(broken, database, saved, this.#now);
    const now = this.#now;
    const tell = (): void => {
      this.#reply({ number: null, salvaged: { keptAs: opening.keptAs, ...saved } });
    };
    return (function* () {
      let whole = false;
      try {
        if (broken) yield* salvageSamples(broken, database, saved, now);
        whole = true;
      } finally {
        saved.complete &&= whole;
        file.broken?.abandon();
        file.broken = null;
        tell();
      }
    })();
  }

  /** There is no file any more; whoever asks for this closes it. */
  #leave(): HistoryDatabase {
    const file = this.#opened();
    this.#file = null;
    file.maintenance.abandon();
    // Where not even a beginning was made of reading it.
    file.broken?.abandon();
    file.broken = null;
    return file.database;
  }

  async #clear(
    database: HistoryDatabase,
    { serverId, now }: Operations['clear']['argument'],
  ): Promise<void> {
    const kept = whatGoesOn(database, serverId);
    if (serverId !== null) {
      database.write({ ...kept, forgotten: [serverId] }, now);
      return;
    }
    const options = this.#options;
    if (!options) return;
    await this.#exports.cancelAll();
    await emptyFile(options.path, driverOf(options), now, kept, () => {
      this.#leave().close(now);
    });
    await this.#open(options);
  }

  /** Of the file and of what is not in it yet. */
  #bytes(): number {
    const sizes = ['', '-wal'].map((suffix) =>
      statSync(`${this.#options?.path ?? ''}${suffix}`, { throwIfNoEntry: false }),
    );
    return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
  }

  #opened(): Open {
    if (!this.#file) throw new Error('The history is not open');
    return this.#file;
  }

  #close(now: Now): void {
    if (this.#working) clearImmediate(this.#working);
    if (this.#file) this.#leave().close(now);
  }

  /** Requests that wait come first. */
  #workSoon(): void {
    if (!this.#file || this.#file.maintenance.isIdle) return;
    this.#working ??= setImmediate(() => {
      this.#working = null;
      try {
        this.#file?.maintenance.work();
      } catch (error) {
        // Whatever else it is, the next write meets the same trouble, and tells.
        if (isBroken(error)) void this.#replaceQuietly(error);
      }
      this.#workSoon();
    });
  }

  async #replaceQuietly(cause: unknown): Promise<void> {
    try {
      await this.#replace(cause);
    } catch {
      // There is no file now, as the next request will say.
    }
  }

  /** SQLite's words, except that some drivers call a full disk an input or output error. */
  #problemOf(error: unknown): string {
    const message = messageOf(error);
    return /I\/O/.test(message) && this.#isDiskFull() ? 'the disk is full' : message;
  }

  #isDiskFull(): boolean {
    if (!this.#options) return false;
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#options.path));
      return bavail * bsize < NO_ROOM_BYTES;
    } catch {
      return false;
    }
  }
}

function driverOf({ driver }: OpenOptions): NonNullable<OpenOptions['driver']> {
  return driver ?? bestDriver();
}
