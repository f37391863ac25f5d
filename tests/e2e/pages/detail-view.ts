/** One server opened. */

import type { Locator, Page } from '@playwright/test';

export class DetailView {
  readonly region: Locator;
  readonly heading: Locator;

  constructor(page: Page, name: string) {
    this.region = page.getByRole('region', { name: `${name}, details` });
    this.heading = this.region.getByRole('heading', { name, exact: true });
  }

  section(title: string): Locator {
    return this.region.getByRole('region', { name: title });
  }

  async choose(menu: 'Acknowledge' | 'Mute', item: string): Promise<void> {
    await this.region.getByRole('button', { name: menu }).click();
    await this.region.getByRole('menuitem', { name: item }).click();
  }

  async press(button: 'Check now' | 'Pause' | 'Resume' | 'Edit' | 'Delete'): Promise<void> {
    await this.region.getByRole('button', { name: button }).click();
  }
}
