/** Acknowledgement: somebody knows what is wrong, until it is over or until a time. */

import type { Acknowledgement, AlarmFamily } from './state.ts';

/** Whether its time is over: what it covered is told once more, if it is still wrong. */
export function hasLapsed({ untilMs }: Acknowledgement, nowMs: number): boolean {
  return untilMs !== null && untilMs <= nowMs;
}

/** What holds after a check that left these wrong. What is over is no longer covered: its return is news. */
export function stillAcknowledged(
  acknowledged: Acknowledgement | null,
  wrong: ReadonlySet<AlarmFamily>,
): Acknowledgement | null {
  if (!acknowledged) return null;
  const covers = acknowledged.covers.filter((family) => wrong.has(family));
  if (covers.length === acknowledged.covers.length) return acknowledged;
  return covers.length === 0 ? null : { ...acknowledged, covers };
}
