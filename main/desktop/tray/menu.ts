/** What the tray menu says, apart from how it is shown: a pure function of what is known. */

import type { ServerState, Status } from '../../core/monitor/state.ts';
import { reasonOf, summarize } from '../../core/monitor/summary.ts';
import type { Server } from '../../core/server.ts';
import type { Navigation, Snapshot } from '../../../preload/contract.ts';
import { clockTime, oneLine } from '../../core/words.ts';

export type TrayAction =
  | { type: 'check-all' }
  | { type: 'check'; id: string }
  | { type: 'pause'; id: string; paused: boolean }
  | { type: 'mute'; forMs: number | 'until-resumed' | null }
  | { type: 'show'; target: Navigation | null }
  | { type: 'quit' };

/** Labels are plain text: whoever shows them escapes them. */
export type MenuLine =
  | { kind: 'text'; label: string }
  | { kind: 'separator' }
  | { kind: 'action'; label: string; action: TrayAction }
  | { kind: 'submenu'; label: string; lines: MenuLine[] };

export interface TrayServer {
  server: Pick<Server, 'id' | 'name' | 'enabled'>;
  state: ServerState;
}

export interface TrayModel {
  servers: readonly TrayServer[];
  muted: Snapshot['muted'];
  /** Messages of problems with Relaywatch itself. */
  problems: readonly string[];
}

export interface TrayFace {
  icon: Status | 'muted';
  /** At most two lines. */
  tooltip: string;
}

/** Past this the window is the better list. */
const NOT_UP_SHOWN = 12;
const NAME_LIMIT = 40;
const REASON_LIMIT = 100;
const HOUR_MS = 3_600_000;
const SHAPES: Record<Status, string> = { down: '■', degraded: '▲', unknown: '○', up: '●' };
const PAUSED_SHAPE = '‖';
const SEPARATOR: MenuLine = { kind: 'separator' };

/** Icon and tooltip. */
export function trayFace({ servers, muted }: TrayModel): TrayFace {
  const { worst, tooltip } = summarize(servers.map(presentable));
  return {
    icon: muted === null ? worst : 'muted',
    tooltip: tooltip
      .split('\n')
      .map((line, index) => (index === 0 && muted !== null ? `${line} (muted)` : line))
      .map((line) => oneLine(line, NAME_LIMIT + REASON_LIMIT))
      .join('\n'),
  };
}

/** The whole menu, top to bottom. */
export function trayMenu(model: TrayModel, nowMs: number): MenuLine[] {
  const servers = model.servers.map(presentable);
  return [
    { kind: 'text', label: summarize(servers).sentence },
    ...model.problems.map((label): MenuLine => ({ kind: 'text', label })),
    ...notUpLines(servers),
    SEPARATOR,
    { kind: 'action', label: 'Check all now', action: { type: 'check-all' } },
    { kind: 'submenu', label: 'Servers', lines: serverLines(servers) },
    { kind: 'submenu', label: 'Mute', lines: muteLines(model.muted, nowMs) },
    SEPARATOR,
    { kind: 'action', label: 'Show Relaywatch', action: { type: 'show', target: null } },
    { kind: 'action', label: 'Settings', action: { type: 'show', target: { view: 'settings' } } },
    { kind: 'action', label: 'Quit', action: { type: 'quit' } },
  ];
}

/** With a name that is fit for a menu. */
function presentable({ server, state }: TrayServer): TrayServer {
  return { server: { ...server, name: oneLine(server.name, NAME_LIMIT) }, state };
}

const byName = (a: TrayServer, b: TrayServer): number => a.server.name.localeCompare(b.server.name);

function notUpLines(servers: readonly TrayServer[]): MenuLine[] {
  const having = (status: Status): TrayServer[] =>
    servers.filter(({ state }) => state.status === status).sort(byName);
  const those = [...having('down'), ...having('degraded')];
  const lines = those.slice(0, NOT_UP_SHOWN).map(({ server, state }): MenuLine => {
    const reason = oneLine(reasonOf(state) ?? state.status, REASON_LIMIT);
    return {
      kind: 'action',
      label: `${SHAPES[state.status]} ${server.name}: ${reason}`,
      action: { type: 'show', target: { view: 'server', id: server.id } },
    };
  });
  const more = those.length - lines.length;
  if (more > 0)
    lines.push({
      kind: 'action',
      label: `and ${more} more`,
      action: { type: 'show', target: { view: 'overview' } },
    });
  return lines;
}

function serverLines(servers: readonly TrayServer[]): MenuLine[] {
  if (servers.length === 0) return [{ kind: 'text', label: 'No servers yet' }];
  return servers.toSorted(byName).map(({ server: { id, name, enabled }, state }) => ({
    kind: 'submenu',
    label: `${enabled ? SHAPES[state.status] : PAUSED_SHAPE} ${name}`,
    lines: [
      { kind: 'action', label: 'Check now', action: { type: 'check', id } },
      {
        kind: 'action',
        label: enabled ? 'Pause' : 'Resume',
        action: { type: 'pause', id, paused: enabled },
      },
      { kind: 'action', label: 'Open', action: { type: 'show', target: { view: 'server', id } } },
    ],
  }));
}

function muteLines(muted: TrayModel['muted'], nowMs: number): MenuLine[] {
  const choice = (label: string, forMs: number | 'until-resumed'): MenuLine => ({
    kind: 'action',
    label,
    action: { type: 'mute', forMs },
  });
  const choices = [
    choice('1 hour', HOUR_MS),
    choice('4 hours', 4 * HOUR_MS),
    choice('8 hours', 8 * HOUR_MS),
    choice('Until resumed', 'until-resumed'),
  ];
  if (muted === null) return choices;
  const state = muted === 'until-resumed' ? 'until resumed' : `until ${clockTime(muted, nowMs)}`;
  return [
    { kind: 'text', label: `Muted ${state}` },
    { kind: 'action', label: 'Resume notifications', action: { type: 'mute', forMs: null } },
    SEPARATOR,
    ...choices,
  ];
}
