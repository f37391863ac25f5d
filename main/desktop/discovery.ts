/** Finding servers for the window: each search is told live, and can be cancelled. */

import { randomUUID } from 'node:crypto';
import type { DiscoveryEvent } from '../../preload/contract.ts';
import { discover } from '../servers/discovery/discover.ts';
import type { DiscoveryNeeds } from '../servers/discovery/discover.ts';

export interface DiscoveriesNeeds extends Omit<DiscoveryNeeds, 'tell'> {
  tell(event: DiscoveryEvent & { discoveryId: string }): void;
}

export interface Discoveries {
  start(text: string): { discoveryId: string };
  cancel(discoveryId: string): void;
  /** Ends them all, as when the window closes. */
  cancelAll(): void;
}

export function createDiscoveries(needs: DiscoveriesNeeds): Discoveries {
  const running = new Map<string, AbortController>();

  const run = async (discoveryId: string, text: string, signal: AbortSignal): Promise<void> => {
    const tell = (event: DiscoveryEvent): void => {
      needs.tell({ discoveryId, ...event });
    };
    await discover(text, { ...needs, tell }, signal);
    running.delete(discoveryId);
  };

  return {
    start(text) {
      const discoveryId = randomUUID();
      const controller = new AbortController();
      running.set(discoveryId, controller);
      // The window must know the id before it hears of the first server.
      setImmediate(() => void run(discoveryId, text, controller.signal));
      return { discoveryId };
    },
    cancel(discoveryId) {
      running.get(discoveryId)?.abort();
    },
    cancelAll() {
      for (const controller of running.values()) controller.abort();
    },
  };
}
