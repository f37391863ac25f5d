/** Saves where a person wants it, asked by the system's own dialog. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import type { SaveDialogOptions } from 'electron';
import type { Result } from '../../preload/contract.ts';

export interface FileKind {
  /** As the dialog calls it. */
  name: string;
  /** Without the dot. */
  extensions: string[];
}

export interface TextFile {
  /** Suggested. */
  name: string;
  text: string;
  kind: FileKind;
}

/** The path of the file; null when the person changed their mind. */
export async function askForFile(suggested: string, kind: FileKind): Promise<string | null> {
  const options: SaveDialogOptions = {
    defaultPath: join(app.getPath('documents'), suggested),
    filters: [kind],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? null : filePath;
}

/** Whether it was saved; false when the person changed their mind. */
export async function saveFile({ name, text, kind }: TextFile): Promise<Result<boolean>> {
  const path = await askForFile(name, kind);
  if (path === null) return { ok: true, value: false };
  try {
    await writeFile(path, text);
    return { ok: true, value: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The file could not be written: ${why}`;
    return { ok: false, error: { kind: 'storage', message } };
  }
}
