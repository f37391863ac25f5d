import { absentServer } from '../support/app/mail-server.ts';
import { expect, test } from './fixtures.ts';

test('the list moves as results arrive', async ({ start, mailServer }) => {
  const hourly = { intervalSeconds: 3_600 };
  const relaywatch = await start({ servers: [mailServer.entry(hourly)] });
  const window = await relaywatch.window();
  const row = window.row('mx.test');

  await row.expectStatus('up');
  await expect(row.cell('Port')).toContainText('STARTTLS');
  await expect(row.cell('Response')).toHaveText(/^\d+(\.\d)? ms$/);
  await expect(row.cell('Certificate')).toHaveText(/^60 days\s*$/);
  await expect(row.cell('Last check')).toHaveText(/^(just now|\d+ s ago)$/);
  await expect(row.cell('Next check')).toHaveText(/^in \d+ (s|min)$/);

  expect(await row.checks()).toEqual({ made: 1, failed: 0 });
  await window.checkAllNow();
  await row.expectChecks(2);
  expect(mailServer.conversations).toBe(2);
});

test('what is wrong rises to the top and says why', async ({ start, mailServer }) => {
  const absent = await absentServer('absent.test');
  const relaywatch = await start({ servers: [mailServer.entry({ name: 'a.test' }), absent] });
  const window = await relaywatch.window();

  await window.row(absent.name).expectStatus('down');
  await window.row('a.test').expectStatus('up');

  await expect(window.servers.getByRole('row').nth(1)).toHaveAccessibleName(/^absent\.test, down/);
  await expect(window.row(absent.name).locator).toContainText('Down for');
  await expect(window.row(absent.name).locator).toContainText('connection refused');
  await expect(window.summary('1 down')).toBeVisible();
  await expect(window.summary('1 up')).toBeVisible();
});

test('a failure is marked in the sparkline', async ({ start }) => {
  const absent = await absentServer('absent.test');
  const relaywatch = await start({ servers: [absent] });
  const window = await relaywatch.window();
  const row = window.row(absent.name);

  await row.expectStatus('down');
  await row.checkNow();
  await row.expectChecks(2);

  const { made, failed } = await row.checks();
  expect(failed).toBe(made);
});

test('columns, groups and order are as they were left', async ({ start, mailServer }) => {
  const servers = [
    mailServer.entry({ name: 'a.test', group: 'Vienna' }),
    mailServer.entry({ name: 'b.test', group: 'Graz' }),
  ];
  const relaywatch = await start({ servers });
  const window = await relaywatch.window();
  await window.row('a.test').expectStatus('up');
  await expect(window.row('a.test').cell('Uptime, 30 days')).toContainText('100 %');

  await window.arrange('column', 'Next check');
  await window.arrange('choice', 'Group');
  await window.column('Name').getByRole('button').click();
  await window.column('Name').getByRole('separator').focus();
  await window.page.keyboard.press('ArrowRight');
  const width = await window.column('Name').getByRole('separator').getAttribute('aria-valuenow');
  await expect(window.servers.getByRole('row').nth(1)).toHaveAccessibleName('Graz, 1 server');
  await window.servers.getByRole('row', { name: /^Graz/ }).click();
  await expect(window.row('b.test').locator).toHaveCount(0);

  await relaywatch.program.terminate();
  const again = await (await start()).window();
  await again.row('a.test').expectStatus('up');
  await expect(again.column('Next check')).toHaveCount(0);
  await expect(again.row('b.test').locator).toHaveCount(0);
  await expect(again.column('Name')).toHaveAttribute('aria-sort', 'ascending');
  await expect(again.column('Name').getByRole('separator')).toHaveAttribute(
    'aria-valuenow',
    width ?? '',
  );
});
