/** Importing and exporting the list of servers for the window: first what it would do, then doing it. */

import type { ImportPreview, Result } from '../../preload/contract.ts';
import { formatExport } from '../servers/file.ts';
import { planImport } from '../servers/import/plan.ts';
import type { PlannedRow } from '../servers/import/plan.ts';
import type { Catalog } from './catalog.ts';
import { succeed } from './ipc/server.ts';
import type { TextFile } from './save-file.ts';

export interface ServerImportNeeds {
  catalog: Pick<Catalog, 'list' | 'take'>;
  /** Whether it was saved; false when the person changed their mind. */
  saveFile(file: TextFile): Promise<Result<boolean>>;
  now(): number;
}

export interface ServerImport {
  preview(text: string): Result<ImportPreview>;
  /** Takes over what the preview of the same text shows as added, and as changed if that is wanted. */
  run(form: { text: string; alsoChange: boolean }): Promise<Result<{ undoToken: string }>>;
  exportAll(): Promise<Result<{ saved: boolean }>>;
}

export function createServerImport(needs: ServerImportNeeds): ServerImport {
  const own = () => needs.catalog.list().flatMap(({ server, demo }) => (demo ? [] : [server]));

  const plan = (text: string): Result<{ source: ImportPreview['source']; rows: PlannedRow[] }> => {
    const planned = planImport(text, own());
    return planned.ok
      ? succeed({ source: planned.source, rows: planned.rows })
      : { ok: false, error: { kind: 'invalid', message: planned.message } };
  };

  return {
    preview(text) {
      const planned = plan(text);
      if (!planned.ok) return planned;
      const { source, rows } = planned.value;
      return succeed({
        source,
        rows: rows.map(({ row, name, where, outcome }) => ({ row, name, where, outcome })),
      });
    },

    async run({ text, alsoChange }) {
      const planned = plan(text);
      if (!planned.ok) return planned;
      const changes = planned.value.rows.flatMap(({ change, outcome }) =>
        change && (alsoChange || outcome.kind === 'added') ? [change] : [],
      );
      const taken = await needs.catalog.take(changes);
      return taken.ok ? succeed({ undoToken: taken.value.undoToken }) : taken;
    },

    async exportAll() {
      const day = new Date(needs.now()).toISOString().slice(0, 10);
      const saved = await needs.saveFile({
        name: `relaywatch-servers-${day}.json`,
        text: formatExport(own()),
        kind: { name: 'JSON', extensions: ['json'] },
      });
      return saved.ok ? succeed({ saved: saved.value }) : saved;
    },
  };
}
