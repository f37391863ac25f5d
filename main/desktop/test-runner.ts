/** `Test now`: one check of a server as the form has it, told live, saved nowhere. */

import { randomUUID } from 'node:crypto';
import { completeServer, targetOf } from '../core/server.ts';
import type { Probe } from '../core/probe/result.ts';
import type { ServerForm, TestEvent } from '../../preload/contract.ts';

export interface TestRunnerNeeds {
  probe: Probe;
  /** The stored password of a server that is being edited. */
  storedSecret(serverId: string): string | null;
  /** PEM certificates trusted in addition, for a server of the demo. */
  extraCa(serverId: string): readonly string[] | null;
  tell(event: TestEvent): void;
}

export interface TestRunner {
  start(form: ServerForm, id: string | null): { testId: string };
  /** False when no such test is running. */
  cancel(testId: string): boolean;
  /** Ends them all, as when the window closes. */
  cancelAll(): void;
}

export function createTestRunner(needs: TestRunnerNeeds): TestRunner {
  const running = new Map<string, AbortController>();

  const run = async (
    testId: string,
    { entry, password }: ServerForm,
    id: string | null,
    signal: AbortSignal,
  ): Promise<void> => {
    const stored = password === undefined && id !== null ? needs.storedSecret(id) : null;
    const secret = password ?? stored;
    const ca = id === null ? null : needs.extraCa(id);
    const target = targetOf(completeServer(entry, testId), {
      ...(secret !== null && { secret }),
      ...(ca && { ca }),
    });
    const result = await needs.probe(target, {
      signal,
      onPhase: (event) => {
        if (!signal.aborted) needs.tell({ testId, type: 'phase', event });
      },
    });
    running.delete(testId);
    needs.tell(signal.aborted ? { testId, type: 'cancelled' } : { testId, type: 'done', result });
  };

  return {
    start(form, id) {
      const testId = randomUUID();
      const controller = new AbortController();
      running.set(testId, controller);
      // The window must know the id before it hears of the first phase.
      setImmediate(() => void run(testId, form, id, controller.signal));
      return { testId };
    },
    cancel(testId) {
      const controller = running.get(testId);
      controller?.abort();
      return controller !== undefined;
    },
    cancelAll() {
      for (const controller of running.values()) controller.abort();
    },
  };
}
