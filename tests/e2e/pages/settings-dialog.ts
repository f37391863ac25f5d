/** The settings. */

import type { Locator, Page } from '@playwright/test';

export class SettingsDialog {
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: 'Settings' });
  }

  /** One of its pages, opened. */
  async open(page: 'General' | 'Alarms' | 'Notifications' | 'Data' | 'About'): Promise<Locator> {
    await this.dialog.getByRole('tab', { name: page }).click();
    return this.dialog.getByRole('tabpanel', { name: page });
  }

  async stopDemo(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Stop the demo servers' }).click();
  }

  async choose(setting: 'Theme' | 'Density', option: string): Promise<void> {
    const group = this.dialog.getByRole('group', { name: setting });
    await group.getByText(option, { exact: true }).click();
  }

  /** Sends a test over a channel of the list. */
  async sendTest(channel: string): Promise<void> {
    const page = await this.open('Notifications');
    await page.getByRole('button', { name: `Send test to ${channel}` }).click();
  }

  /** What came of the last test, wherever it was sent from. */
  get testResult(): Locator {
    return this.dialog.getByRole('status').filter({ hasText: /^(Sent|Failed)/ });
  }

  /** Begins a channel of a kind; the form that opens. */
  async addChannel(kind: string): Promise<ChannelForm> {
    const page = await this.open('Notifications');
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await this.#page.getByRole('menuitem', { name: kind, exact: true }).click();
    return new ChannelForm(page.getByRole('form'));
  }

  /** A channel that was added, as the list shows it. */
  channel(name: string): Locator {
    return this.dialog
      .getByRole('listitem')
      .filter({ has: this.#page.getByRole('button', { name: `Edit ${name}` }) });
  }

  /** Adds quiet hours that are on for so long around now. */
  async keepQuiet(from: string, to: string): Promise<void> {
    const part = (await this.open('Alarms')).getByRole('region', { name: 'Quiet hours' });
    await part.getByRole('button', { name: 'Add a time' }).click();
    await part.getByLabel('From').fill(from);
    await part.getByLabel('To', { exact: true }).fill(to);
    await part.getByRole('button', { name: 'Add', exact: true }).click();
  }

  async setCriticalPasses(passes: boolean): Promise<void> {
    const page = await this.open('Alarms');
    await page.getByLabel('Tell what is critical all the same').setChecked(passes);
  }

  async endQuietHours(): Promise<void> {
    const page = await this.open('Alarms');
    await page.getByLabel('Keep quiet at these times').setChecked(false);
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click();
  }
}

/** A channel being added or edited. */
export class ChannelForm {
  readonly form: Locator;

  constructor(form: Locator) {
    this.form = form;
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values))
      await this.form.getByLabel(label, { exact: true }).fill(value);
  }

  async sendTest(): Promise<void> {
    await this.form.getByRole('button', { name: 'Send test' }).click();
  }

  async save(): Promise<void> {
    await this.form.getByRole('button', { name: 'Save' }).click();
  }
}
