/** One server's row in the list. */

import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

const COLUMNS = [
  'Status',
  'Name',
  'Group',
  'Port',
  'Response',
  'Last 60 checks',
  'Uptime, 24 h',
  'Uptime, 30 days',
  'Certificate',
  'Last check',
  'Next check',
] as const;
type Column = (typeof COLUMNS)[number];

export type StatusWord = 'up' | 'degraded' | 'down' | 'unknown';

export class ServerRow {
  readonly locator: Locator;
  /** What the sparkline says of itself. */
  readonly sparkline: Locator;
  readonly #name: string;

  constructor(list: Locator, name: string) {
    this.#name = name;
    this.locator = list.getByRole('row', { name: new RegExp(`^${escape(name)}, `) });
    this.sparkline = this.cell('Last 60 checks').getByRole('img', { includeHidden: true });
  }

  cell(column: Column): Locator {
    // Which columns there are depends on the room and on what was chosen; their numbers stay.
    return this.locator.locator(`[role=gridcell][aria-colindex="${COLUMNS.indexOf(column) + 2}"]`);
  }

  async expectStatus(word: StatusWord, { timeout }: { timeout?: number } = {}): Promise<void> {
    const name = new RegExp(`^${escape(this.#name)}, ${word}\\b`);
    await expect(this.locator).toHaveAccessibleName(name, { timeout: timeout ?? 15_000 });
  }

  async expectPaused(): Promise<void> {
    await expect(this.cell('Status')).toHaveText('Paused');
  }

  /** How many checks the sparkline shows, and how many of them failed. */
  async checks(): Promise<{ made: number; failed: number }> {
    const label = (await this.sparkline.getAttribute('aria-label')) ?? '';
    const [, made, failed] = /^(\d+) checks?, (\d+) failed$/.exec(label) ?? [];
    return { made: Number(made), failed: Number(failed) };
  }

  /** Waits for the sparkline to show at least so many checks. */
  async expectChecks(atLeast: number, { timeout = 15_000 } = {}): Promise<void> {
    await expect
      .poll(async () => (await this.checks()).made, { timeout })
      .toBeGreaterThanOrEqual(atLeast);
  }

  async open(): Promise<void> {
    await this.cell('Name').click();
  }

  /** Adds it to what is picked out, or takes it away. */
  async pick(): Promise<void> {
    await this.cell('Name').click({ modifiers: ['Control'] });
  }

  async openMenu(): Promise<void> {
    await this.cell('Name').click({ button: 'right' });
  }

  async checkNow(): Promise<void> {
    await this.locator.getByRole('button', { name: 'Check now' }).click();
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
