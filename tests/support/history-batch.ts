/** Batches of changes to history, with only what a test cares about. */

import type { Batch, Now } from '../../main/core/history/protocol.ts';

export function batchWith(parts: Partial<Batch>): Batch {
  return {
    forgotten: [],
    samples: [],
    states: [],
    incidents: [],
    incidentEvents: [],
    gaps: [],
    notifications: [],
    certificates: [],
    ...parts,
  };
}

export function nowAt(wallMs: number): Now {
  return { wallMs, monotonicMs: wallMs };
}

/**
 * Does a chore as the worker does it between requests.
 * @returns in how many steps.
 */
export function runChore(
  database: { transaction(work: () => void): void },
  chore: Generator<undefined>,
): number {
  const doneAfterStep = (): boolean => {
    let done: boolean | undefined;
    database.transaction(() => {
      ({ done } = chore.next());
    });
    return done === true;
  };
  let steps = 0;
  while (!doneAfterStep()) steps++;
  return steps;
}
