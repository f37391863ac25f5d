/** Accessibility as axe judges it, in the running window. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds, colour contrast included: the rule and where. */
export async function violations(page: Page): Promise<string[]> {
  if (await page.evaluate<boolean>('typeof axe === "undefined"'))
    await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations: found } = await page.evaluate<AxeResults>('axe.run(document)');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
