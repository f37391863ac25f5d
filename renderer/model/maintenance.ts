/** Planned maintenance as a person edits it, and in words. */

import { parseMaintenance } from '../../preload/contract.ts';
import type { PlannedMaintenance, ServerView } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { absoluteShort } from './format.ts';
import { visible } from './visible.ts';
import { readWeekly, weeklyWords, writeWeekly } from './weekly.ts';
import type { Weekly } from './weekly.ts';

export interface MaintenanceDraft {
  name: string;
  scope: PlannedMaintenance['scope']['kind'];
  group: string;
  ids: readonly string[];
  kind: 'once' | 'weekly';
  weekly: Weekly;
  /** Local, as the control for it has them: `2026-12-01T22:00`. */
  begins: string;
  ends: string;
}

export type MaintenanceErrors = Partial<
  Record<'name' | 'servers' | 'weekly' | 'begins' | 'ends', string>
>;

const HOUR_MS = 3_600_000;
const SUNDAY_NIGHT: Weekly = { days: [6], from: '02:00', to: '04:00' };

/** A new one begins at the next full hour, for two hours. */
export function maintenanceDraft(
  planned: PlannedMaintenance | null,
  nowMs: number,
  groups: readonly string[],
): MaintenanceDraft {
  const nextMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const draft: MaintenanceDraft = {
    name: '',
    scope: 'all',
    group: groups[0] ?? '',
    ids: [],
    kind: 'once',
    weekly: SUNDAY_NIGHT,
    begins: localTime(nextMs),
    ends: localTime(nextMs + 2 * HOUR_MS),
  };
  if (!planned) return draft;
  const { name, scope, when } = planned;
  const weekly = readWeekly(when);
  const window = parseMaintenance(when);
  return {
    ...draft,
    name,
    scope: scope.kind,
    ...(scope.kind === 'group' && { group: scope.group }),
    ...(scope.kind === 'servers' && { ids: scope.ids }),
    ...(weekly && { kind: 'weekly', weekly }),
    ...(window?.kind === 'once' && {
      begins: localTime(window.fromMs),
      ends: localTime(window.toMs),
    }),
  };
}

export function maintenanceErrors(draft: MaintenanceDraft): MaintenanceErrors {
  const errors: MaintenanceErrors = {};
  if (draft.name.trim() === '') errors.name = text.alarms.nameNeeded;
  if (draft.scope === 'servers' && draft.ids.length === 0)
    errors.servers = text.alarms.serversNeeded;
  if (draft.kind === 'weekly') {
    if (writeWeekly(draft.weekly) === null) errors.weekly = text.alarms.daysNeeded;
    return errors;
  }
  const [fromMs, toMs] = [Date.parse(draft.begins), Date.parse(draft.ends)];
  if (Number.isNaN(fromMs)) errors.begins = text.alarms.timeNeeded;
  if (Number.isNaN(toMs)) errors.ends = text.alarms.timeNeeded;
  else if (toMs <= fromMs) errors.ends = text.alarms.endsAfter;
  return errors;
}

/** What is saved; the draft must be free of errors. */
export function plannedOf(draft: MaintenanceDraft, id: string): PlannedMaintenance {
  const iso = (local: string): string => new Date(Date.parse(local)).toISOString();
  const scopes: Record<MaintenanceDraft['scope'], PlannedMaintenance['scope']> = {
    all: { kind: 'all' },
    group: { kind: 'group', group: draft.group },
    servers: { kind: 'servers', ids: [...draft.ids] },
  };
  return {
    id,
    name: draft.name.trim(),
    scope: scopes[draft.scope],
    when:
      draft.kind === 'weekly'
        ? (writeWeekly(draft.weekly) ?? '')
        : `${iso(draft.begins)}/${iso(draft.ends)}`,
  };
}

/** `Every day 02:00–04:00`, `1 Dec 2026, 22:00 – 2 Dec 2026, 02:00`. */
export function whenWords({ when }: PlannedMaintenance): string {
  const weekly = readWeekly(when);
  if (weekly) return weeklyWords(weekly);
  const window = parseMaintenance(when);
  return window?.kind === 'once'
    ? `${absoluteShort(window.fromMs)} – ${absoluteShort(window.toMs)}`
    : when;
}

/** Which servers it concerns: all, a group, one by name, or how many. */
export function scopeWords({ scope }: PlannedMaintenance, views: readonly ServerView[]): string {
  switch (scope.kind) {
    case 'all':
      return text.alarms.scopes.all;
    case 'group':
      return visible(scope.group, 60);
    case 'servers': {
      const [first] = views.filter(({ server }) => scope.ids.includes(server.id));
      return first && scope.ids.length === 1
        ? visible(first.server.name, 60)
        : text.alarms.serverCount(scope.ids.length);
    }
  }
}

/** For a control of date and time: local, to the minute. */
export function localTime(atMs: number): string {
  const offsetMs = new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(atMs - offsetMs).toISOString().slice(0, 16);
}
