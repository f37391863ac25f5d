/** The demo servers: started on request, and again at the next start, under the same ids. */

import { setTimeout } from 'node:timers/promises';
import { completeServer } from '../core/server.ts';
import type { Server } from '../core/server.ts';
import type { Problem, Result } from '../../preload/contract.ts';
import type { Catalog } from './catalog.ts';
import { done } from './ipc/server.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface DemoNeeds {
  catalog: Pick<Catalog, 'addDemo' | 'removeDemo'>;
  /** Gives servers that ran before their past. */
  recall: (servers: readonly Server[]) => Promise<void>;
  settings: Pick<Settings, 'set'>;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  log: Log;
}

export interface DemoControl {
  start(): Promise<Result<null>>;
  stop(): Promise<Result<null>>;
  /** The program ends, and its servers with it: those that are still starting are not watched any more. */
  close(): void;
}

interface Running {
  close(): Promise<void>;
}

/**
 * Checks that were under way are broken off first. A TLS server that is closed in the midst of a handshake whose
 * client has gone takes Node down with it.
 */
const BREAK_OFF_MS = 500;

export function createDemoControl(needs: DemoNeeds): DemoControl {
  let running: Promise<Running> | null = null;
  let closing = false;

  const launch = async (): Promise<Running> => {
    // Its libraries are of no use to anyone who does not watch the demo.
    const { startDemo } = await import('../demo/demo.ts');
    const demo = await startDemo();
    const servers = demo.servers.map(({ key, entry }) => completeServer(entry, `demo-${key}`));
    await needs.recall(servers).catch((error: unknown) => {
      needs.log.warn('The past of the demo servers is not known', error);
    });
    // The program may have been ended meanwhile.
    if (!closing) needs.catalog.addDemo(servers, demo.caPem);
    return demo;
  };

  return {
    async start() {
      try {
        running ??= launch();
        await running;
      } catch (error) {
        running = null;
        needs.log.error('The demo servers could not be started', error);
        const message = 'The demo servers could not be started. The log has the details.';
        needs.problems.report({ id: 'demo', message, advice: '', dismissible: true });
        return { ok: false, error: { kind: 'unavailable', message } };
      }
      needs.settings.set('demo', true);
      needs.problems.settle('demo');
      return done;
    },
    async stop() {
      needs.settings.set('demo', false);
      const demo = await running?.catch(() => null);
      running = null;
      needs.catalog.removeDemo();
      await setTimeout(BREAK_OFF_MS);
      await demo?.close();
      return done;
    },
    close() {
      closing = true;
    },
  };
}
