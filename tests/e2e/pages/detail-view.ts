/** One server opened. */

import type { Locator, Page } from '@playwright/test';

export class DetailView {
  readonly region: Locator;
  readonly heading: Locator;

  constructor(page: Page, name: string) {
    this.region = page.getByRole('region', { name: `${name}, details` });
    this.heading = this.region.getByRole('heading', { name, exact: true });
  }
}
