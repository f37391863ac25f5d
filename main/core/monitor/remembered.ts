/** What is kept of past checks to hold the newest against: the last that failed, and what was offered before. */

import type { CheckResult } from '../probe/result.ts';

/** EHLO keywords with their parameters. */
export interface Offer {
  capabilities: string[];
  /** Before STARTTLS. */
  capabilitiesBeforeTls: string[];
}

export interface Remembered {
  lastBad: CheckResult | null;
  /** What the server offered until it changed, and when that was seen; null when no change was. */
  offeredBefore: (Offer & { untilMs: number }) | null;
}

export const NOTHING_REMEMBERED: Remembered = { lastBad: null, offeredBefore: null };

/**
 * Takes one check into account.
 * @param lastGood the last one before it that succeeded.
 */
export function remember(
  before: Remembered,
  lastGood: CheckResult | null,
  result: CheckResult,
): Remembered {
  if (result.failure) return { ...before, lastBad: result };
  if (!lastGood || !offers(lastGood) || !offers(result) || sameOffer(lastGood, result))
    return before;
  const { capabilities, capabilitiesBeforeTls } = lastGood;
  const untilMs = Date.parse(result.at);
  return { ...before, offeredBefore: { capabilities, capabilitiesBeforeTls, untilMs } };
}

/** Whether the check came far enough to be told of any. */
const offers = ({ capabilities, capabilitiesBeforeTls }: Offer): boolean =>
  capabilities.length + capabilitiesBeforeTls.length > 0;

const sameOffer = (a: Offer, b: Offer): boolean =>
  sameSet(a.capabilities, b.capabilities) &&
  sameSet(a.capabilitiesBeforeTls, b.capabilitiesBeforeTls);

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a), new Set(b)];
  return one.size === other.size && [...one].every((entry) => other.has(entry));
}
