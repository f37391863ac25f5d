import type { Page } from '@playwright/test';

import { emptySnapshot } from '../support/window-stand-in/views.ts';
import { answersOf } from '../support/window-stand-in/answers.ts';
import { sceneViews } from '../support/window-stand-in/scenes.ts';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { Relaywatch } from './fixtures.ts';

/** By how many pixels the window or the details would have to be scrolled sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>(`Math.max(...Array.from(
    document.querySelectorAll('html, .detail, .detail .body'),
    ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
  ))`);

/** Opens the window on a server in each state there is, one after the other. */
async function walk(
  relaywatch: Relaywatch,
  theme: 'light' | 'dark',
  visit: (page: Page, state: string) => Promise<void>,
): Promise<void> {
  const { program } = relaywatch;
  const { page } = await relaywatch.window();
  const views = sceneViews();
  const preferences = { ...emptySnapshot().preferences, theme };
  await program.answerWith(await answersOf({ servers: Object.values(views), preferences }));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.reload();
  for (const [state, { server }] of Object.entries(views)) {
    await program.send('navigate', { view: 'server', id: server.id });
    // Said whatever the name is and does.
    await expect(page.locator('.detail .where bdi')).toHaveText(server.host);
    await visit(page, state);
  }
  await expect(page.locator('img')).toHaveCount(0);
}

test.describe.configure({ timeout: 180_000 });

for (const theme of ['light', 'dark'] as const)
  test(`axe finds nothing on a server in any state in the ${theme} theme`, async ({ start }) => {
    await walk(await start(), theme, async (page, state) => {
      expect(await violations(page), state).toEqual([]);
    });
  });

test('a server in any state has room in a narrow window', async ({ start }) => {
  const relaywatch = await start();
  await walk(relaywatch, 'light', async (page, state) => {
    for (const width of [970, 720]) {
      await relaywatch.program.resize({ width, height: 560 });
      await expect.poll(() => page.evaluate<number>('innerWidth')).toBe(width);
      await expect.poll(() => overflow(page), `${state}, ${width} pixels`).toBe(0);
    }
  });
});
