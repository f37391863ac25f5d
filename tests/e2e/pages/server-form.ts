/** The form that adds or edits a server. */

import type { Locator, Page } from '@playwright/test';

const FIELDS = ['Name', 'Host', 'Port', 'User name', 'Password', 'Check every', 'Timeout'] as const;

export type FormValues = Partial<Record<(typeof FIELDS)[number] | 'Security', string>>;

export class ServerForm {
  readonly dialog: Locator;
  /** What `Test now` found: the phases as they happen, then the verdict. */
  readonly test: Locator;
  readonly verdict: Locator;

  readonly #page: Page;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: title });
    this.test = this.dialog.getByRole('region', { name: 'Test' });
    this.verdict = this.test.getByRole('status');
  }

  /** A step of the test, with the time it took once it is done. */
  phase(name: string): Locator {
    return this.test
      .getByRole('listitem')
      .filter({ has: this.#page.getByText(name, { exact: true }) });
  }

  field(label: (typeof FIELDS)[number] | 'Security'): Locator {
    return this.dialog.getByLabel(label, { exact: true });
  }

  async fill({ Security: security, ...texts }: FormValues): Promise<void> {
    for (const label of FIELDS) {
      const value = texts[label];
      if (value !== undefined) await this.field(label).fill(value);
    }
    if (security !== undefined) await this.field('Security').selectOption({ label: security });
  }

  async testNow(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Test now' }).click();
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Save' }).click();
  }

  async cancel(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Cancel' }).click();
  }
}
