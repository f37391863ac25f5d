/** What is wrong with Relaywatch itself, one entry a cause, until it is settled or dismissed. */

import type { Problem } from '../../preload/contract.ts';

export interface Problems {
  list(): Problem[];
  /** Adds a problem, or replaces the one of the same id. */
  report(problem: Problem): void;
  /** The cause has gone. */
  settle(id: Problem['id']): void;
  /** A person has read it. False when it is not there or must stay. */
  dismiss(id: Problem['id']): boolean;
  onChange(listener: (problems: Problem[]) => void): void;
}

export function createProblems(): Problems {
  const present = new Map<Problem['id'], Problem>();
  const listeners: ((problems: Problem[]) => void)[] = [];
  const list = (): Problem[] => [...present.values()];
  const changed = (): void => {
    for (const listener of listeners) listener(list());
  };
  const settle = (id: Problem['id']): void => {
    if (present.delete(id)) changed();
  };
  return {
    list,
    settle,
    report(problem) {
      const before = present.get(problem.id);
      if (before?.message === problem.message && before.advice === problem.advice) return;
      present.set(problem.id, problem);
      changed();
    },
    dismiss(id) {
      if (!present.get(id)?.dismissible) return false;
      settle(id);
      return true;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
