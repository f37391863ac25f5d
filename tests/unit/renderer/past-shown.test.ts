import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';

import { sceneEvents, sceneIncidents } from '../../support/window-stand-in/scene-past.ts';
import { certificatesOf } from '../../support/window-stand-in/past.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import type { ServerView } from '../../../preload/contract.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';

const DAY_MS = 86_400_000;

async function open(
  view: ServerView,
  answers: Parameters<OpenWindow['main']['answer']>[0] = {},
): Promise<OpenWindow & { section: (title: string) => HTMLElement }> {
  const opened = await openWindow({ servers: [view] });
  opened.main.answer(answers);
  opened.main.emit('navigate', { view: 'server', id: view.server.id });
  await settled();
  const detail = screen.getByRole('region', { name: `${view.server.name}, details` });
  return { ...opened, section: (name) => within(detail).getByRole('region', { name }) };
}

test('an incident says why and for how long, and opened, how it went', async () => {
  const view = down('mx1.test', failures.refused);
  const incidents = sceneIncidents(view);
  const { section, user, main } = await open(view, {
    incidents: () => ({ ok: true, value: { incidents, more: false } }),
    incidentEvents: ({ incidentId }) => ({
      ok: true,
      value: incidents.filter(({ id }) => id === incidentId).flatMap(sceneEvents),
    }),
  });
  const [now, lately] = within(section('Incidents')).getAllByRole('listitem');
  expect(now).toHaveTextContent(/connection refused.*4 min, ongoing/iu);
  expect(lately).toHaveTextContent(/connection refused.*50 min$/iu);
  expect(main.argumentsOf('incidentEvents')).toEqual([]);

  if (lately) await user.click(within(lately).getByText('connection refused'));
  await settled();
  const steps = within(section('Incidents'))
    .getAllByRole('listitem')
    .map((item) => item.textContent.replaceAll(/\s+/gu, ' '))
    .filter((line) => line.includes('after'))
    .slice(-5);
  expect(steps).toEqual([
    expect.stringContaining('First failure: connection refused after 0 s'),
    expect.stringContaining('Confirmed down: connection refused after 45 s'),
    expect.stringMatching(/Failed otherwise: .*after 2 min.*554 5\.7\.1 No SMTP service here/u),
    expect.stringContaining('Acknowledged after 5 min'),
    expect.stringContaining('Up again after 50 min'),
  ]);
});

test('earlier incidents come by the page', async () => {
  const [newest, older] = sceneIncidents(healthy('mx1.test'));
  const { section, user, main } = await open(healthy('mx1.test'), {
    incidents: ({ beforeMs }) => ({
      ok: true,
      value: {
        incidents: [beforeMs === null ? newest : older].flatMap((one) => one ?? []),
        more: beforeMs === null,
      },
    }),
  });
  expect(within(section('Incidents')).getAllByRole('listitem')).toHaveLength(1);
  await user.click(within(section('Incidents')).getByRole('button'));
  await settled();
  expect(within(section('Incidents')).getAllByRole('listitem')).toHaveLength(2);
  expect(within(section('Incidents')).queryByRole('button')).toBeNull();
  expect(main.argumentsOf('incidents').at(-1)?.beforeMs).toBe(newest?.startedMs);
});

test('a day of the calendar is walked to with the arrow keys and shown in the chart', async () => {
  const { section, user, main } = await open(healthy('mx1.test'));
  const days = within(section('Uptime')).getAllByRole('button');
  expect(days).toHaveLength(90);
  expect(days.map(({ tabIndex }) => tabIndex).filter((index) => index === 0)).toHaveLength(1);
  days.at(-1)?.focus();
  await user.keyboard('{ArrowLeft}');
  expect(document.activeElement).toBe(days.at(-8));
  await user.keyboard('{Enter}');
  await settled();
  const { fromMs = 0, toMs = 0 } = main.argumentsOf('chart').at(-1) ?? {};
  expect(new Date(fromMs).getHours()).toBe(0);
  expect(toMs - fromMs).toBe(DAY_MS);
});

test('a certificate that came after another says what is new about it', async () => {
  const view = healthy('mx1.test');
  const [now] = certificatesOf(view);
  if (!now) throw new Error('The stand-in has a certificate');
  const before = { ...now, issuer: 'CN=Another CA', firstSeenMs: now.firstSeenMs - 60 * DAY_MS };
  const { section } = await open(view, {
    certificates: () => ({ ok: true, value: [now, before] }),
  });
  expect(section('Certificate')).toHaveTextContent(
    /Another certificate, of another issuer.*First seen.*CN=Another CA/u,
  );
});

test('the chain is copied as PEM, or why it cannot be is said', async () => {
  const { section, user, main } = await open(healthy('mx1.test'));
  const copy = within(section('Certificate')).getByRole('button', { name: 'Copy PEM' });
  await user.click(copy);
  expect(await navigator.clipboard.readText()).toContain('BEGIN CERTIFICATE');

  main.answer({
    certificatePem: () => ({ ok: false, error: { kind: 'unavailable', message: 'Not seen yet.' } }),
  });
  await user.click(copy);
  expect(screen.getByRole('status')).toHaveTextContent('Not seen yet.');
});
