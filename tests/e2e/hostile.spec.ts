import { Greeter } from '../support/app/mail-server.ts';
import { expect, test as base } from './fixtures.ts';

/** Markup, a mnemonic, an escape sequence, text direction overrides: everything a desktop might act on. */
const GREETING =
  '554 <img src=x onerror=document.title="owned"><b>bold</b> &amp; _x_ & \u001b[31mred\u0007 \u202egnp\r\n';

/** Control characters, and what turns the direction of text. */
const HARMFUL = /[\p{Cc}\p{Bidi_Control}]/u;

const test = base.extend<{ greeting: string; hostile: Greeter }>({
  greeting: [GREETING, { option: true }],

  hostile: async ({ greeting }, use) => {
    const hostile = await Greeter.start(greeting);
    await use(hostile);
    await hostile.stop();
  },
});

test('a hostile greeting does no harm anywhere', async ({
  start,
  tray,
  notifications,
  hostile,
}) => {
  const relaywatch = await start({ servers: [hostile.entry('hostile.test')] });
  const window = await relaywatch.window();
  await window.row('hostile.test').expectStatus('down');

  const { body } = await notifications.next('hostile.test is down');
  expect(body).toContain('&lt;b&gt;bold&lt;/b&gt;');
  expect(body).not.toMatch(HARMFUL);
  expect(body).not.toContain('<');

  const { tooltip } = await tray.icon();
  expect(tooltip).toMatch(/^Relaywatch: 1 down\nhostile\.test: /);
  const item = await tray.waitForItem([/^■ hostile\.test: /]);
  for (const text of [...tooltip.split('\n'), item.label]) expect(text).not.toMatch(HARMFUL);

  await window.row('hostile.test').open();
  const detail = window.detail('hostile.test');
  await expect(detail.region).toContainText('<b>bold</b>');
  expect((await detail.region.innerText()).replaceAll(/\s/g, ' ')).not.toMatch(HARMFUL);
  await expect(window.page.locator('img')).toHaveCount(0);
  await expect(window.page).toHaveTitle('Relaywatch');
});
