/** Saves a text where a person wants it, asked by the system's own dialog. */

import { writeFile } from 'node:fs/promises';
import { BrowserWindow, dialog } from 'electron';
import type { Result } from '../../preload/contract.ts';

export interface TextFile {
  /** Suggested. */
  name: string;
  text: string;
  kind: { name: string; extensions: string[] };
}

/** Whether it was saved; false when the person changed their mind. */
export async function saveFile({ name, text, kind }: TextFile): Promise<Result<boolean>> {
  const window = BrowserWindow.getFocusedWindow();
  const options = { defaultPath: name, filters: [kind] };
  const { canceled, filePath } = window
    ? await dialog.showSaveDialog(window, options)
    : await dialog.showSaveDialog(options);
  if (canceled || !filePath) return { ok: true, value: false };
  try {
    await writeFile(filePath, text);
    return { ok: true, value: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The file could not be written: ${why}`;
    return { ok: false, error: { kind: 'storage', message } };
  }
}
