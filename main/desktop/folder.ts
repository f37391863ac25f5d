/** Folders, shown by the system's own file manager. */

import { shell } from 'electron';
import type { Result } from '../../preload/contract.ts';
import { done } from './ipc/server.ts';

/** Opens a folder; fails with its path, so that a person can go there by hand. */
export async function openFolder(folder: string): Promise<Result<null>> {
  const problem = await shell.openPath(folder);
  if (problem === '') return done;
  const message = `The folder could not be opened: ${problem}. It is ${folder}`;
  return { ok: false, error: { kind: 'unavailable', message } };
}
