/** The settings. */

import type { Locator, Page } from '@playwright/test';

export class SettingsDialog {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Settings' });
  }

  async stopDemo(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Stop the demo servers' }).click();
  }

  async sendTestNotification(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Send a test notification' }).click();
  }

  async choose(setting: 'Theme' | 'Density', option: string): Promise<void> {
    const group = this.dialog.getByRole('group', { name: setting });
    await group.getByText(option, { exact: true }).click();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click();
  }
}
