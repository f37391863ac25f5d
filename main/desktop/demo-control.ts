/** The demo servers: started on request, and again at the next start, under the same ids. */

import { completeServer } from '../core/server.ts';
import type { Problem, Result } from '../../preload/contract.ts';
import type { Catalog } from './catalog.ts';
import { done } from './ipc/server.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface DemoNeeds {
  catalog: Pick<Catalog, 'addDemo' | 'removeDemo'>;
  settings: Pick<Settings, 'set'>;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  log: Log;
}

export interface DemoControl {
  start(): Promise<Result<null>>;
  stop(): Promise<Result<null>>;
  /** Ends the servers; the next start of the application runs them again. */
  close(): Promise<void>;
}

interface Running {
  close(): Promise<void>;
}

export function createDemoControl(needs: DemoNeeds): DemoControl {
  let running: Promise<Running> | null = null;

  const launch = async (): Promise<Running> => {
    // Its libraries are of no use to anyone who does not watch the demo.
    const { startDemo } = await import('../demo/demo.ts');
    const demo = await startDemo();
    const servers = demo.servers.map(({ key, entry }) => completeServer(entry, `demo-${key}`));
    needs.catalog.addDemo(servers, demo.caPem);
    return demo;
  };

  return {
    async start() {
      try {
        running ??= launch();
        await running;
        needs.settings.set('demo', true);
        needs.problems.settle('demo');
        return done;
      } catch (error) {
        running = null;
        needs.log.error('The demo servers could not be started', error);
        const message = 'The demo servers could not be started. The log has the details.';
        needs.problems.report({ id: 'demo', message, advice: '', dismissible: true });
        return { ok: false, error: { kind: 'unavailable', message } };
      }
    },
    async stop() {
      needs.settings.set('demo', false);
      needs.catalog.removeDemo();
      await this.close();
      return done;
    },
    async close() {
      const demo = await running?.catch(() => null);
      running = null;
      await demo?.close();
    },
  };
}
