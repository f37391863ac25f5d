/** Days by the local clock. */

/** When each of the last days began, today's included, and when today ends: one more than there are days. */
export function localDays(nowMs: number, days: number): number[] {
  const now = new Date(nowMs);
  return Array.from({ length: days + 1 }, (_, index) =>
    // The calendar's arithmetic, so that days on which the clock is changed come out right.
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1 + index).getTime(),
  );
}
