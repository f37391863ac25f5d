import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { expect, test } from './fixtures.ts';

const NAME = 'mx.test';

test('the table of contents moves the details and nothing else', async ({ start, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry({ name: NAME })] });
  const window = await relaywatch.window();
  await window.row(NAME).expectStatus('up');
  await window.row(NAME).open();
  const detail = window.detail(NAME);

  for (const title of ['In a terminal', 'Transcript', 'Uptime', 'Response time']) {
    await detail.goTo(title);
    await expect(detail.section(title)).toBeInViewport();
    await expect(window.row(NAME).locator).toBeInViewport({ ratio: 1 });
    await expect(detail.heading).toBeInViewport({ ratio: 1 });
  }
});

test('the chart shows as long a time as one likes', async ({ start, mailServer }) => {
  const relaywatch = await start({ servers: [mailServer.entry({ name: NAME })] });
  const window = await relaywatch.window();
  await window.row(NAME).expectStatus('up');
  await window.row(NAME).open();
  const detail = window.detail(NAME);
  const chart = detail.section('Response time');

  for (const range of ['24 h', '7 d', '30 d', '90 d', '1 y', '1 h']) {
    await detail.showTime(range);
    await expect(chart.getByRole('radio', { name: range })).toBeChecked();
  }
  await chart.getByText('As a table').click();
  await expect(chart.getByRole('row').nth(1)).toContainText(/\d ms/);
  await expect(detail.section('Uptime').getByRole('button')).toHaveCount(90);
});

test('the certificates a server shows are saved as PEM', async ({
  start,
  mailServer,
}, testInfo) => {
  const relaywatch = await start({ servers: [mailServer.entry({ name: NAME })] });
  const window = await relaywatch.window();
  await window.row(NAME).expectStatus('up');
  await window.row(NAME).open();
  const file = testInfo.outputPath('mx.test.pem');
  await relaywatch.program.saveTo(file);

  const card = window.detail(NAME).section('Certificate');
  await card.getByRole('button', { name: 'Save PEM…' }).click();

  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('END CERTIFICATE');
  const { fingerprint256 } = new X509Certificate(await readFile(file));
  await expect(card).toContainText(fingerprint256.slice(0, 16));
});

test('what a failing server says stands beside what it said when all was well', async ({
  start,
  mailServer,
}) => {
  const unhurried = { name: NAME, intervalSeconds: 3_600, retries: 0 };
  const relaywatch = await start({ servers: [mailServer.entry(unhurried)] });
  const window = await relaywatch.window();
  await window.row(NAME).expectStatus('up');
  await window.row(NAME).open();
  await mailServer.stop();
  const detail = window.detail(NAME);
  await detail.press('Check now');
  await window.row(NAME).expectStatus('down');

  const transcript = detail.section('Transcript');
  await expect(transcript).toContainText(/Last check, failed, .*Nothing was said/);
  await relaywatch.program.resize({ width: 900, height: 720 });
  await expect(transcript.getByRole('heading', { name: /^Last check, failed/ })).toBeVisible();
  await expect(transcript.getByRole('heading', { name: /^Last good check/ })).toBeVisible();
  await expect(transcript.getByRole('listitem').filter({ hasText: 'EHLO' }).first()).toBeVisible();

  const incidents = detail.section('Incidents');
  await incidents.getByText('connection refused').click();
  await expect(incidents).toContainText(/First failure: connection refused/);
});
