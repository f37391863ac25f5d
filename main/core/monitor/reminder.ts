/** Reminders of a server that stays down. */

/** Kept of a server while it is down. */
export interface Reminder {
  /** So many were said. */
  count: number;
  /** Since the outage or the last reminder was said, as far as watched. */
  waitedMs: number;
}

export interface ReminderStep {
  reminder: Reminder;
  /** Whether to remind now. */
  due: boolean;
}

export const JUST_SAID: Reminder = { count: 0, waitedMs: 0 };

/**
 * Whether it is time to remind again.
 * @param everyMs 0 for no reminders.
 * @param silent somebody knows already, or nothing is to be told now.
 * @param again somebody asked to be told after this time, and it has come.
 */
export function stepReminder(
  { count, waitedMs }: Reminder,
  elapsedMs: number,
  { everyMs, silent, again }: { everyMs: number; silent: boolean; again: boolean },
): ReminderStep {
  const nowWaitedMs = waitedMs + elapsedMs;
  const due = !silent && (again || (everyMs > 0 && nowWaitedMs >= everyMs));
  if (due) return { reminder: { count: count + 1, waitedMs: 0 }, due };
  return { reminder: { count, waitedMs: silent ? 0 : nowWaitedMs }, due };
}
