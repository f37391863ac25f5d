import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { diagnose } from '../../../preload/contract.ts';
import { down, failures, healthy, unchecked } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';
import type { OpenWindow } from './window.ts';
import type { ServerView } from '../../../preload/contract.ts';

async function open(view: ServerView): Promise<OpenWindow & { detail: HTMLElement }> {
  const opened = await openWindow({
    servers: [view],
    navigate: { view: 'server', id: view.server.id },
  });
  const detail = screen.getByRole('region', { name: `${view.server.name}, details` });
  return { ...opened, detail };
}

describe('the detail of a server', () => {
  test('opens when a notification was clicked, before or after the window was there', async () => {
    const { main } = await openWindow({
      servers: [healthy('mx1.test'), healthy('mx2.test')],
      navigate: { view: 'server', id: 'id-mx1.test' },
    });
    expect(screen.getByRole('region', { name: 'mx1.test, details' })).toBeInTheDocument();

    main.emit('navigate', { view: 'server', id: 'id-mx2.test' });
    await settled();
    expect(screen.getByRole('region', { name: 'mx2.test, details' })).toBeInTheDocument();
  });

  test('says first what is wrong, since when, and what the server said', async () => {
    const { detail } = await open(down('mx1.test', failures.rejecting, 3_600_000));
    expect(detail).toHaveTextContent(/Down\s*for 1 h, since .*\d\d:\d\d/u);
    expect(detail).toHaveTextContent('The server greeted with a refusal.');
    expect(detail).toHaveTextContent('554 5.7.1 No SMTP service here');
  });

  test('says what it means for mail and what to do, for each kind of server', async () => {
    const { detail } = await open(down('mx1.test', failures.refused));
    const term = (name: string): Element | null =>
      within(detail).getByText(name).nextElementSibling;
    const { meaning, advice, servers } = diagnose(failures.refused);
    expect(term('What it means')).toHaveTextContent(meaning);
    expect(term('What to do')).toHaveTextContent(advice);
    expect(term('Postfix')).toHaveTextContent(servers.Postfix ?? 'a hint for Postfix');
  });

  test.each([
    [{ status: 'unknown', unknownCause: 'paused' }, /Paused\. No checks are made/u],
    [{ status: 'unknown', unknownCause: 'offline' }, /This computer is offline/u],
    [{ status: 'unknown', unknownCause: 'not-checked' }, /Not checked yet/u],
    [
      {
        status: 'degraded',
        degradations: [{ kind: 'slow', medianMs: 1840, limitMs: 1000, severity: 'WARNING' }],
      },
      /median of the last three checks is 1\.84 s; the limit is 1\.00 s/u,
    ],
    [
      {
        status: 'degraded',
        degradations: [{ kind: 'certificate', daysLeft: 5.4, severity: 'CRITICAL' }],
      },
      /certificate expires in 5 days/u,
    ],
    [
      {
        status: 'degraded',
        degradations: [{ kind: 'flapping', changePercent: 61.4, sinceMs: 1_000 }],
      },
      /61 % of its last checks/u,
    ],
    [
      {
        status: 'degraded',
        degradations: [
          {
            kind: 'drift',
            drift: { what: 'tls-version-lower', was: 'TLSv1.3', now: 'TLSv1.2' },
            severity: 'WARNING',
          },
          { kind: 'drift', drift: { what: 'auth-gone' }, severity: 'WARNING' },
        ],
      },
      /older version of TLS.*TLSv1\.2, before TLSv1\.3.*no longer does\. Nobody can log in/u,
    ],
    [
      {
        status: 'degraded',
        degradations: [
          { kind: 'certificate-problem', problem: 'cert-untrusted', severity: 'WARNING' },
        ],
      },
      /certificate is not trusted/u,
    ],
    [
      {
        status: 'degraded',
        degradations: [{ kind: 'certificate-disagrees', newerPort: 587, severity: 'WARNING' }],
      },
      /Port 587 of this host has a renewed certificate/u,
    ],
    [{ maintenanceUntilMs: Date.now() + 60_000 }, /Planned maintenance until \d\d:\d\d/u],
    [{ authPausedUntilMs: Date.now() + 60_000 }, /not sent again before \d\d:\d\d/u],
    [{ authPausedUntilMs: Date.now() - 60_000 }, /^(?!.*not sent again)/u],
    [{ behindId: 'id-mx1.test' }, /reached through mx1\.test, which fails itself/u],
  ] as const)('explains %j', async (state, words) => {
    const { detail } = await open(
      healthy('mx1.test', { state: state as Partial<ServerView['state']> }),
    );
    expect(detail).toHaveTextContent(words);
  });

  test('of a server that was never checked says only that, and how to check it', async () => {
    const view = healthy('mx1.test');
    const { main } = await openWindow({ servers: [] });
    main.answer({ availability: () => ({ ok: true, value: { days: [], windows: [] } }) });
    main.send({ type: 'server', view: { ...view, state: unchecked(view.server.id) } });
    main.emit('navigate', { view: 'server', id: view.server.id });
    await settled();
    const detail = screen.getByRole('region', { name: 'mx1.test, details' });
    expect(detail).toHaveTextContent('Not checked yet.');
    expect(within(detail).getAllByRole('heading', { level: 3 })).toHaveLength(1);
    expect(within(detail).getByRole('region', { name: 'In a terminal' })).toBeInTheDocument();
  });

  test('says of whose check a certificate is when the last one saw none', async () => {
    const { detail } = await open(down('mx1.test', failures.refused));
    const card = within(detail).getByRole('region', { name: 'Certificate' });
    expect(card).toHaveTextContent(/^Certificate As the last good check saw it, .*saw none\./u);
  });

  test('shows what was offered before a handshake that failed', async () => {
    const { detail } = await open(down('mx1.test', failures.tlsHandshake));
    const capabilities = within(detail).getByRole('region', { name: 'Capabilities' });
    expect(capabilities).toHaveTextContent(/Before TLS.*STARTTLS/u);
  });

  test.each([
    [[], 0],
    [[{ atMs: 1, from: 'server', line: '421 Later' } as const], 11],
  ])('marks lines beside a good check only where something was said: %j', async (said, marked) => {
    const view = down('mx1.test', failures.refused);
    const { last } = view.state;
    const { detail } = await open({
      ...view,
      state: { ...view.state, last: last && { ...last, transcript: said } },
    });
    const transcript = within(detail).getByRole('region', { name: 'Transcript' });
    const lines = within(transcript).queryAllByText('Only here:', { exact: false });
    expect(new Set(lines.map((line) => line.parentElement?.textContent)).size).toBe(marked);
  });

  test('shows the phases of the last check with their times and the total', async () => {
    const { detail } = await open(healthy('mx1.test', { entry: { port: 587 }, totalMs: 100 }));
    const section = within(detail).getByRole('region', { name: 'Last check' });
    const lines = within(section)
      .getAllByRole('listitem')
      .map((item) => item.textContent.replaceAll(/\s+/gu, ' ').trim());
    expect(lines).toEqual([
      'Name lookup 3.0 ms',
      'Connect 12 ms',
      'Greeting 20 ms',
      'EHLO 11 ms',
      'STARTTLS 11 ms',
      'TLS handshake 30 ms',
      'EHLO after TLS 13 ms',
      'QUIT 10 ms',
      expect.stringMatching(/^Total .* via 192\.0\.2\.10 100 ms$/u),
    ]);
  });

  test('shows certificate, capabilities and transcript', async () => {
    const { detail } = await open(healthy('mx1.test', { entry: { port: 587 } }));
    const certificate = within(detail).getByRole('region', { name: 'Certificate' });
    expect(certificate).toHaveTextContent('CN=mx1.test');
    expect(certificate).toHaveTextContent('61 days left, 68 % of its life');
    expect(certificate).toHaveTextContent('TLSv1.3');
    const capabilities = within(detail).getByRole('region', { name: 'Capabilities' });
    expect(capabilities).toHaveTextContent(/Before TLS.*STARTTLS.*After TLS.*AUTH PLAIN LOGIN/u);
    const transcript = within(detail).getByRole('region', { name: 'Transcript' });
    expect(transcript).toHaveTextContent('220 mx1.test ESMTP');
  });

  test('copies the last check and the command for a terminal', async () => {
    const { detail, user } = await open(healthy('mx1.test'));
    const copy = async (section: string): Promise<string> => {
      const region = within(detail).getByRole('region', { name: section });
      await user.click(within(region).getByRole('button', { name: 'Copy' }));
      return navigator.clipboard.readText();
    };
    expect(await copy('Last check')).toMatch(/^mx1\.test:25 .*\n.*\nUp: 42 ms\n/u);
    expect(await copy('In a terminal')).toBe('relaywatch check mx1.test:25');
    expect(screen.getByRole('status')).toHaveTextContent('Copied');
  });

  test('checks, pauses, resumes', async () => {
    const { detail, user, main } = await open(healthy('mx1.test'));
    await user.click(within(detail).getByRole('button', { name: 'Check now' }));
    expect(main.argumentsOf('checkNow')).toEqual([['id-mx1.test']]);
    await user.click(within(detail).getByRole('button', { name: 'Pause' }));
    await user.click(within(detail).getByRole('button', { name: 'Resume' }));
    expect(main.argumentsOf('setPaused')).toEqual([
      { ids: ['id-mx1.test'], paused: true },
      { ids: ['id-mx1.test'], paused: false },
    ]);
  });

  test('mutes for a while and ends it', async () => {
    const { detail, user, main } = await open(healthy('mx1.test'));
    const before = Date.now();
    await user.click(within(detail).getByRole('button', { name: 'Mute' }));
    await user.click(within(detail).getByRole('menuitem', { name: '4 hours', hidden: true }));
    const [asked] = main.argumentsOf('muteServers');
    expect(asked?.untilMs).toBeGreaterThan(before + 3.9 * 3_600_000);
    expect(detail).toHaveTextContent('Muted until');
    await user.click(within(detail).getByRole('button', { name: 'End mute' }));
    expect(main.argumentsOf('muteServers')[1]).toEqual({ ids: ['id-mx1.test'], untilMs: null });
  });

  test('deletes at once and offers the way back', async () => {
    const { detail, user, main } = await open(healthy('mx1.test'));
    await user.click(within(detail).getByRole('button', { name: 'Delete' }));
    expect(screen.getByText('Nothing is watched yet')).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Undo', hidden: true }));
    expect(main.argumentsOf('undoRemove')).toEqual(['undo-1']);
    expect(screen.getByRole('row', { name: /^mx1\.test/u })).toBeInTheDocument();
  });

  test('does not offer to edit a demo server', async () => {
    const { detail } = await open({ ...healthy('mx1.test'), demo: true });
    expect(within(detail).getByRole('button', { name: 'Edit' })).toBeDisabled();
  });

  test('says why when main refuses', async () => {
    const { detail, user, main } = await open(healthy('mx1.test'));
    main.answer({
      checkNow: () => ({ ok: false, error: { kind: 'unavailable', message: 'Not just now' } }),
    });
    await user.click(within(detail).getByRole('button', { name: 'Check now' }));
    expect(screen.getByRole('status')).toHaveTextContent('Not just now');
  });
});
