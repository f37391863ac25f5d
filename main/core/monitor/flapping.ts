/** Whether a server goes up and down too often to be told of each time, as Nagios computes it. */

/** Kept of a server. */
export interface Flapping {
  /** The last 21 checks at most, oldest first: `u` up, `d` down. Failures not confirmed are left out. */
  checks: string;
  /** The spell of flapping that is on, null when there is none. */
  spell: { id: string; sinceMs: number } | null;
}

export interface FlappingStep {
  flapping: Flapping;
  change: 'none' | 'began' | 'settled';
}

export const NEVER_FLAPPED: Flapping = { checks: '', spell: null };

const CHECKS = 21;
const CHANGES = CHECKS - 1;
/** The newest change weighs as much more than the oldest. */
const OLDEST_WEIGHT = 0.75;
const NEWEST_WEIGHT = 1.25;
/** Per cent. Between the two it stays what it is. */
const HIGH = 50;
const LOW = 25;

/**
 * How much of what could have changed over the last 21 checks did, in per cent, newer changes weighing more. Checks
 * not made yet count as without change.
 */
export function changePercent({ checks }: Flapping): number {
  let changes = 0;
  for (let index = 1; index < checks.length; index++) {
    if (checks[index] === checks[index - 1]) continue;
    // Counted from the newest, so that a history still short weighs as a long one does.
    const age = checks.length - 1 - index;
    changes += NEWEST_WEIGHT - (age * (NEWEST_WEIGHT - OLDEST_WEIGHT)) / (CHANGES - 1);
  }
  return (changes * 100) / CHANGES;
}

/**
 * Takes one check into account. Nagios records confirmed states and successes only, so that a server that always
 * recovers before its retries are used up never flaps.
 * @param seen null for a failure not confirmed.
 * @param newId asked only when a spell begins.
 */
export function stepFlapping(
  flapping: Flapping,
  seen: 'up' | 'down' | null,
  nowMs: number,
  newId: () => string,
): FlappingStep {
  if (seen === null) return { flapping, change: 'none' };
  const checks = (flapping.checks + (seen === 'up' ? 'u' : 'd')).slice(-CHECKS);
  const next = { ...flapping, checks };
  const percent = changePercent(next);
  if (flapping.spell && percent < LOW) {
    return { flapping: { checks, spell: null }, change: 'settled' };
  }
  if (!flapping.spell && percent >= HIGH) {
    return { flapping: { checks, spell: { id: newId(), sinceMs: nowMs } }, change: 'began' };
  }
  return { flapping: next, change: 'none' };
}
