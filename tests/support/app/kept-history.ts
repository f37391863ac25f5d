/** What the program has on disk of its past, read from outside while it runs. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many notices of this kind of alarm are on record as told to the desktop. */
export function noticesOnRecord(userData: string, alarm: string): number {
  const file = new DatabaseSync(join(userData, 'history.sqlite'), { readOnly: true });
  try {
    const row = file
      .prepare(
        `SELECT count(*) AS told FROM notification
          WHERE alarm = ? AND outcome = 'sent' AND channel = 'desktop'`,
      )
      .get(alarm);
    return Number(row?.['told']);
  } finally {
    file.close();
  }
}
