import { describe, expect, it } from 'vitest';

import { trayFace, trayMenu } from '../../../main/desktop/tray/menu.ts';
import type { MenuLine, TrayModel, TrayServer } from '../../../main/desktop/tray/menu.ts';
import { REFUSED } from '../../support/samples.ts';
import { serverNamed, stateOf } from './stand-ins.ts';

const NOW = new Date(2026, 10, 23, 12, 0).getTime();

const up = (name: string): TrayServer => ({ server: serverNamed(name), state: stateOf(name) });
const down = (name: string, message = REFUSED.message): TrayServer => ({
  server: serverNamed(name),
  state: stateOf(name, {
    status: 'down',
    attempt: {
      kind: 'hard',
      failures: 3,
      failure: { ...REFUSED, message },
      sinceMs: NOW,
      incidentId: 'i',
      recovering: null,
    },
  }),
});
const slow = (name: string): TrayServer => ({
  server: serverNamed(name),
  state: stateOf(name, {
    status: 'degraded',
    degradations: [{ kind: 'slow', medianMs: 2100, limitMs: 2000, severity: 'WARNING' }],
  }),
});
const paused = (name: string): TrayServer => ({
  server: serverNamed(name, { enabled: false }),
  state: stateOf(name, { status: 'unknown', unknownCause: 'paused' }),
});

const model = (servers: TrayServer[], rest: Partial<TrayModel> = {}): TrayModel => ({
  servers,
  muted: null,
  problems: [],
  ...rest,
});

/** The menu as a person reads it. */
function read(lines: readonly MenuLine[], indent = ''): string[] {
  return lines.flatMap((line) => {
    if (line.kind === 'separator') return [`${indent}---`];
    const own = `${indent}${line.label}`;
    if (line.kind === 'submenu') return [own, ...read(line.lines, `${indent}  `)];
    return [line.kind === 'text' ? `(${own})` : own];
  });
}

const menu = (given: TrayModel): string[] => read(trayMenu(given, NOW));

describe('the tray menu', () => {
  it('reads from top to bottom as it was promised', () => {
    expect(menu(model([down('mx2'), up('mx1')]))).toEqual([
      '(1 of 2 down)',
      '■ mx2: The server refused the connection',
      '---',
      'Check all now',
      'Servers',
      '  ● mx1',
      '    Check now',
      '    Pause',
      '    Open',
      '  ■ mx2',
      '    Check now',
      '    Pause',
      '    Open',
      'Mute',
      '  1 hour',
      '  4 hours',
      '  8 hours',
      '  Until resumed',
      '---',
      'Show Relaywatch',
      'Settings',
      'Quit',
    ]);
  });

  it('names what is down before what is degraded, and leaves out what is up or paused', () => {
    const lines = menu(model([slow('a'), up('b'), paused('c'), down('z'), down('d')]));
    const shown = lines.slice(1, lines.indexOf('---'));
    expect(shown.map((line) => line.slice(0, 3))).toEqual(['■ d', '■ z', '▲ a']);
  });

  it('leaves a long list of troubles to the window', () => {
    const lines = menu(model(Array.from({ length: 40 }, (_, index) => down(`mx${index}`))));
    expect(lines.filter((line) => line.startsWith('■'))).toHaveLength(12);
    expect(lines).toContain('and 28 more');
  });

  it('offers to resume a server that is paused', () => {
    const lines = menu(model([paused('mx1')]));
    expect(lines).toContain('  ‖ mx1');
    expect(lines).toContain('    Resume');
    expect(lines).not.toContain('    Pause');
  });

  it('says that it is muted, until when, and offers the end of it', () => {
    const until = new Date(2026, 10, 23, 13, 30).getTime();
    const timed = menu(model([], { muted: until }));
    expect(timed.find((line) => line.includes('Muted until'))).toMatch(/0?1:30/);
    expect(timed).toContain('  Resume notifications');
    expect(menu(model([], { muted: 'until-resumed' }))).toContain('(  Muted until resumed)');
  });

  it('says what is wrong with Relaywatch itself', () => {
    expect(menu(model([], { problems: ['Notifications cannot be shown.'] }))[1]).toBe(
      '(Notifications cannot be shown.)',
    );
  });

  it('shows hostile names and reasons as harmless lines of bounded length', () => {
    const hostile = down('mx', `\u202e\u001b[31m${'x'.repeat(5_000)}\nQuit`);
    hostile.server.name = `\u0007evil\n${'n'.repeat(5_000)}`;
    for (const line of menu(model([hostile]))) {
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(line.length).toBeLessThan(160);
    }
  });

  it('acts on the server it names', () => {
    const servers = trayMenu(model([up('mx1')]), NOW).find(
      (line) => line.kind === 'submenu' && line.label === 'Servers',
    );
    const [entry] = servers?.kind === 'submenu' ? servers.lines : [];
    const actions = (entry?.kind === 'submenu' ? entry.lines : []).map((line) =>
      line.kind === 'action' ? line.action : null,
    );
    expect(actions).toEqual([
      { type: 'check', id: 'mx1' },
      { type: 'pause', id: 'mx1', paused: true },
      { type: 'show', target: { view: 'server', id: 'mx1' } },
    ]);
  });
});

describe('the tray icon', () => {
  it.each([
    ['down before all else', [up('a'), slow('b'), down('c')], 'down'],
    ['degraded before up', [up('a'), slow('b')], 'degraded'],
    ['up although another is paused', [up('a'), paused('b')], 'up'],
    ['unknown when nothing is known', [paused('b')], 'unknown'],
  ] as const)('is %s', (_what, servers, icon) => {
    expect(trayFace(model([...servers])).icon).toBe(icon);
  });

  it('is muted, and says so beside the summary', () => {
    const face = trayFace(model([down('a')], { muted: 'until-resumed' }));
    expect(face.icon).toBe('muted');
    expect(face.tooltip.split('\n')[0]).toBe('Relaywatch: 1 down (muted)');
  });

  it('has a tooltip that names the worst server with its reason', () => {
    const { tooltip } = trayFace(model([up('a'), down('b'), slow('c')]));
    expect(tooltip).toBe('Relaywatch: 1 down, 1 slow, 1 up\nb: The server refused the connection');
  });
});
