/** The window: what a person finds in it by role and label, whatever it is made of. */

import type { Locator, Page } from '@playwright/test';

import { DetailView } from './detail-view.ts';
import { FoundServers } from './found-servers.ts';
import { FirstRun } from './first-run.ts';
import { ServerForm } from './server-form.ts';
import { ServerRow } from './server-row.ts';
import { SettingsDialog } from './settings-dialog.ts';

export class MainWindow {
  readonly page: Page;
  /** The list of servers. */
  readonly servers: Locator;
  /** Notices about Relaywatch itself. */
  readonly notices: Locator;
  readonly firstRun: FirstRun;
  readonly settings: SettingsDialog;

  constructor(page: Page) {
    this.page = page;
    this.servers = page.getByRole('grid', { name: 'Servers' });
    this.notices = page.getByRole('region', { name: 'Notices' });
    this.firstRun = new FirstRun(page);
    this.settings = new SettingsDialog(page);
  }

  row(name: string): ServerRow {
    return new ServerRow(this.servers, name);
  }

  /** The opened server's view beside the list. */
  detail(name: string): DetailView {
    return new DetailView(this.page, name);
  }

  /** How many servers have a status, as the summary says: `2 down`. */
  summary(text: string): Locator {
    return this.page.getByRole('list', { name: 'Summary' }).getByRole('button', { name: text });
  }

  /** What is offered for the servers picked out. */
  get bulk(): Locator {
    return this.page.getByRole('toolbar', { name: 'Selected servers' });
  }

  /** Chooses from the menu that is open, one name for each level. */
  async choose(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.page.getByRole('menuitem', { name }).click();
  }

  /** Changes something in the menu of columns. */
  async arrange(kind: 'column' | 'choice', name: string): Promise<void> {
    const role = kind === 'column' ? 'menuitemcheckbox' : 'menuitemradio';
    await this.page.getByRole('button', { name: 'Columns' }).click();
    await this.page.getByRole(role, { name, exact: true }).click();
    await this.page.keyboard.press('Escape');
  }

  column(name: string): Locator {
    return this.servers.getByRole('columnheader', { name });
  }

  async checkAllNow(): Promise<void> {
    await this.page.getByRole('button', { name: 'Check all now' }).click();
  }

  /** What the window says of something just done, with the way back. */
  get message(): Locator {
    return this.page.getByRole('status').filter({ has: this.page.getByRole('button') });
  }

  async openSettings(): Promise<SettingsDialog> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    return this.settings;
  }

  /** Opens the dialog and has it find the servers meant. */
  async findServers(typed: string): Promise<FoundServers> {
    const { dialog } = await this.addServer();
    await dialog.getByLabel('Find mail servers').fill(typed);
    await this.page.keyboard.press('Enter');
    return new FoundServers(this.page);
  }

  async addServer(): Promise<ServerForm> {
    await this.page.getByRole('button', { name: 'Add server' }).click();
    return new ServerForm(this.page, 'Add a server');
  }
}
