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

  /** Goes to a section by the table of contents. */
  async goTo(title: string): Promise<void> {
    const contents = this.region.getByRole('navigation', { name: 'Sections' });
    await contents.getByRole('button', { name: title }).click();
  }

  /** Shows the chart of another length of time. */
  async showTime(range: string): Promise<void> {
    const group = this.section('Response time').getByRole('group', { name: 'Time shown' });
    await group.getByText(range, { exact: true }).click();
  }

  async choose(menu: 'Acknowledge' | 'Mute', item: string): Promise<void> {
    await this.region.getByRole('button', { name: menu }).click();
    await this.region.getByRole('menuitem', { name: item }).click();
  }

  async press(button: 'Check now' | 'Pause' | 'Resume' | 'Edit' | 'Delete'): Promise<void> {
    await this.region.getByRole('button', { name: button }).click();
  }
}
