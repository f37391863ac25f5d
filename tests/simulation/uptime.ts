/** Compares downtime and gaps in history with what really happened. */

import { BACK_MS, tells } from './judge.ts';
import type { Story } from './judge.ts';
import type { Program } from './program.ts';
import { intersect, subtract, totalMs } from './truth.ts';
import type { Span } from './truth.ts';
import type { World } from './world.ts';

/** Each begin and end is known only as well as checks are frequent. */
export function uptimeErrors(story: Story, { clock }: World, { history }: Program): string[] {
  const { server, seen, observable } = story;
  const { id, intervalSeconds, timeoutSeconds } = server;
  const nowMs = clock.wallMs();
  const onTrueTime = ({ fromMs, toMs }: Span): Span => ({
    fromMs: clock.trueOf(fromMs),
    toMs: clock.trueOf(toMs),
  });
  const gaps = history.gaps(id, nowMs).map(onTrueTime);
  // Where nobody was to be told, nobody need have watched either.
  const watched = subtract(seen, intersect(gaps, subtract(seen, observable)));
  const incidents = history.incidentsOf(id, nowMs).map(onTrueTime);
  const real = intersect(knownOutages(story, incidents), watched);
  const keptMs = history.downMs(id, nowMs);

  const errors: string[] = [];
  const edgeMs = (intervalSeconds + timeoutSeconds) * 1000 + BACK_MS;
  if (Math.abs(keptMs - totalMs(real)) > 2 * edgeMs * Math.max(real.length, incidents.length)) {
    errors.push(`${id}: ${seconds(keptMs)} down, really ${seconds(totalMs(real))}`);
  }
  const needlessMs = totalMs(intersect(gaps, observable));
  if (needlessMs > edgeMs * gaps.length) {
    errors.push(`${id}: ${seconds(needlessMs)} of gaps while all was clear`);
  }
  return errors;
}

/** Those that were noticed; whether all should have been is judged elsewhere. */
function knownOutages(story: Story, incidents: readonly Span[]): Span[] {
  const { outages, alarms, endMs } = story;
  return outages
    .filter(
      (outage) =>
        intersect([outage], incidents).length > 0 ||
        alarms.some(({ trueMs, alarm }) => alarm.kind === 'down' && tells(story, outage, trueMs)),
    )
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, endMs) }));
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
