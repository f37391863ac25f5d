/** Alarms that may be told now, made into as few notices as say it. Pure. */

import type { Alarm } from '../monitor/state.ts';
import { heldNotice } from './digest.ts';
import type { HeldAlarm } from './held.ts';
import { groupNotice } from './notice.ts';
import type { Notice } from './notice.ts';

export interface Released {
  alarm: Alarm;
  /** Why it was kept until now; null when it is fresh. */
  heldFor: HeldAlarm['why'] | null;
}

export interface Composed {
  notices: Notice[];
  told: Alarm[];
  /** Outages that were over before they were told; their end says it all. */
  pointless: Alarm[];
}

/** How a title begins that tells of what was kept back for one of these reasons. */
const WHEN: Partial<Record<HeldAlarm['why'], string>> = {
  'quiet-hours': 'During quiet hours',
  muted: 'While muted',
  maintenance: 'After maintenance',
};

export function composeNotices(
  released: readonly Released[],
  { nowMs, countBehind }: { nowMs: number; countBehind: (serverId: string) => number },
): Composed {
  const over = new Set(
    released.flatMap(({ alarm }) => (alarm.kind === 'up' ? [alarm.incidentId] : [])),
  );
  const isOver = ({ alarm }: Released): boolean =>
    alarm.kind === 'down' && over.has(alarm.incidentId);
  const pointless = released.filter(isOver).map(({ alarm }) => alarm);
  const rest = released.filter((each) => !isOver(each));

  const notices: Notice[] = [];
  const alone: Alarm[] = rest.filter(({ heldFor }) => !whenOf(heldFor)).map(({ alarm }) => alarm);
  for (const when of new Set(rest.map(({ heldFor }) => whenOf(heldFor)))) {
    if (when === undefined) continue;
    const alarms = rest.filter(({ heldFor }) => whenOf(heldFor) === when).map(({ alarm }) => alarm);
    const kinds = new Set(alarms.map(({ kind }) => kind));
    // Of one kind they read best as if they came now.
    if (kinds.size === 1) alone.push(...alarms);
    else notices.push(heldNotice(alarms, when, nowMs));
  }
  for (const kind of new Set(alone.map((alarm) => alarm.kind))) {
    const alarms = alone.filter((alarm) => alarm.kind === kind);
    const notice = groupNotice(alarms, nowMs);
    if (notice) notices.push(withBehind(notice, alarms, countBehind));
  }
  return { notices, told: rest.map(({ alarm }) => alarm), pointless };
}

const whenOf = (heldFor: Released['heldFor']): string | undefined =>
  heldFor === null ? undefined : WHEN[heldFor];

/** Says how many servers are behind those that are down, for of them nothing is said. */
function withBehind(
  notice: Notice,
  alarms: readonly Alarm[],
  countBehind: (serverId: string) => number,
): Notice {
  if (notice.kind !== 'down' && notice.kind !== 'still-down') return notice;
  const behind = alarms.reduce((sum, { serverId }) => sum + countBehind(serverId), 0);
  if (behind === 0) return notice;
  const sentence =
    behind === 1 ? '1 server behind it is affected.' : `${behind} servers behind it are affected.`;
  return {
    ...notice,
    body: `${notice.body}\n${alarms.length === 1 ? sentence : sentence.replace('it', 'them')}`,
  };
}
