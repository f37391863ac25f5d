/** The window while nothing is watched: three ways to begin. */

import type { Locator, Page } from '@playwright/test';

import { ServerForm } from './server-form.ts';

export class FirstRun {
  readonly heading: Locator;
  readonly addServerButton: Locator;
  readonly line: Locator;
  readonly demoButton: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const main = page.getByRole('main');
    this.heading = main.getByRole('heading', { name: 'Nothing is watched yet' });
    this.addServerButton = main.getByRole('button', { name: /server/i });
    this.line = main.getByLabel('Find mail servers');
    this.demoButton = main.getByRole('button', { name: 'Start the demo' });
  }

  async addServer(): Promise<ServerForm> {
    await this.addServerButton.click();
    return new ServerForm(this.#page, 'Add a server');
  }

  async startDemo(): Promise<void> {
    await this.demoButton.click();
  }

  async find(typed: string): Promise<void> {
    await this.line.fill(typed);
    await this.#page.getByRole('main').getByRole('button', { name: 'Find' }).click();
  }
}
