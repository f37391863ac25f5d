/** An alarm in one sentence or two, in the words of its notification. */

import { noticeOf } from '../../core/alerting/notice.ts';
import type { Alarm } from '../../core/monitor/state.ts';
import { oneLine } from '../../core/words.ts';

const NAME_LIMIT = 60;

export function alarmText(alarm: Alarm, nowMs: number): string {
  const notice = noticeOf(alarm, nowMs);
  if (notice) return `${notice.title}. ${notice.body}`.trim();
  const name = oneLine(alarm.name, NAME_LIMIT);
  return alarm.kind === 'fast-again' ? `${name} answers in time again` : `${name}: ${alarm.kind}`;
}
