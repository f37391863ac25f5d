/** The folder where a watch keeps what it knows: one at a time has it, and history is in it. */

import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { openHistory } from '../../core/history/open.ts';
import type { HistoryOptions } from '../../core/history/open.ts';
import type { HistoryStore } from '../../core/history/store.ts';
import { UsageError } from '../usage-error.ts';
import { lockFolder } from './folder-lock.ts';

export interface StateFolder {
  history: HistoryStore;
  /** Writes what is queued, then lets the next one in. */
  close(): Promise<void>;
}

/** Makes the folder when there is none. Throws a `UsageError` when it cannot be had for oneself. */
export async function openStateFolder(
  folder: string,
  worker: HistoryOptions['worker'],
): Promise<StateFolder> {
  const path = resolve(folder);
  try {
    makeFolder(path);
  } catch (error) {
    throw new UsageError(`--state ${folder}: the folder cannot be made (${codeOf(error)})`);
  }
  const lock = await lockFolder(path);
  switch (lock.kind) {
    case 'taken':
      throw new UsageError(`--state ${folder}: another relaywatch watch keeps its state there`);
    case 'failed':
      throw new UsageError(`--state ${folder}: the folder cannot be used (${lock.problem})`);
    case 'locked':
  }
  const history = await openHistory({ path: join(path, 'history.sqlite'), worker });
  return {
    history,
    async close() {
      await history.close();
      lock.release();
    },
  };
}

/** With those above it. Node's own `recursive` never ends where a folder takes none, as `/proc` does. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another program may have made it a moment before.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Says what is wrong with the history, now and later. Watching goes on without it. */
export function followHistory(history: HistoryStore, warn: (sentence: string) => void): void {
  const { opening } = history;
  if (opening.kind === 'failed') warn(`The history cannot be kept: ${opening.problem}`);
  if (opening.kind === 'replaced')
    warn(`The history was damaged and is kept as ${opening.keptAs}: a new one was begun.`);
  history.onProblem((problem) => {
    warn(
      problem === null ? 'The history is kept again.' : `The history cannot be kept: ${problem}`,
    );
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
