/** Servers and networks as tests of connectivity need them. */

import type { Evidence } from '../../../main/core/connectivity/evidence.ts';
import { Connectivity } from '../../../main/core/connectivity/connectivity.ts';
import { subjectOf } from '../../../main/core/connectivity/subject.ts';
import type { Subject } from '../../../main/core/connectivity/subject.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import { serverOf } from '../../support/monitored.ts';
import { OFFICE } from '../../support/scripted-system.ts';

interface Known {
  /** Where it was last reached. */
  at?: string | null;
  reachedFrom?: readonly string[];
  root?: string;
}

export function subject(
  host: string,
  entry: Partial<ServerEntry> = {},
  { at = null, reachedFrom = [], root }: Known = {},
): Subject {
  const server = serverOf(host, entry);
  const id = `${host}:${server.port}`;
  return subjectOf({ ...server, id }, { lastAddress: at, reachedFrom, root: root ?? id });
}

export type Step = [subject: Subject, evidence: Evidence];

/** What is known after these checks, one a second, in an office. */
export function after(
  steps: readonly Step[],
  subjects: readonly Subject[] = steps.map(([each]) => each),
): Connectivity {
  const connectivity = new Connectivity();
  connectivity.look(OFFICE);
  connectivity.watch(subjects);
  go(connectivity, steps);
  return connectivity;
}

export function go(connectivity: Connectivity, steps: readonly Step[], fromMs = 0): void {
  steps.forEach(([each, evidence], index) => {
    const nowMs = fromMs + index * 1_000;
    connectivity.seen({ subject: each, evidence }, nowMs, nowMs);
  });
}
