/** A file of servers named at start, merged into those already watched. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Problem } from '../../preload/contract.ts';
import { describeProblem, parseImport } from '../servers/file.ts';
import type { Catalog } from './catalog.ts';
import type { Log } from './log.ts';

export interface ImportNeeds {
  catalog: Pick<Catalog, 'merge'>;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  log: Log;
}

const PROBLEMS_SHOWN = 3;

/** Merges the file's servers. What is wrong with it is reported, and then nothing is taken over. */
export async function importFile(file: string, needs: ImportNeeds): Promise<void> {
  const fail = (reason: string): void => {
    needs.log.warn(`The file ${file} was not imported: ${reason}`);
    needs.problems.report({
      id: 'import',
      message: `${basename(file)} was not imported: ${reason}`,
      advice: 'Correct the file and import it again. No server of it was taken over.',
      dismissible: true,
    });
  };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    return;
  }
  const format = /^\s*[{[]/.test(text) ? 'json' : 'csv';
  const parsed = parseImport(text, format);
  if (!parsed.ok) {
    const shown = parsed.problems
      .slice(0, PROBLEMS_SHOWN)
      .map((problem) => describeProblem(problem, format));
    const more = parsed.problems.length - shown.length;
    fail([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; '));
    return;
  }
  try {
    const merged = await needs.catalog.merge(parsed.servers);
    if (!merged.ok) {
      fail(merged.error.message);
      return;
    }
    needs.log.info(`Imported ${merged.value.ids.length} servers from ${file}`);
    needs.problems.settle('import');
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
