/** What one line found, in the dialog that offers it. */

import type { Locator, Page } from '@playwright/test';

export class FoundServers {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Add servers' });
  }

  /** A host and port that was tried: described by what came of it. */
  server(address: string): Locator {
    return this.dialog.getByRole('checkbox', { name: address, exact: true });
  }

  async add(servers: string): Promise<void> {
    await this.dialog.getByRole('button', { name: `Add ${servers}` }).click();
  }
}
