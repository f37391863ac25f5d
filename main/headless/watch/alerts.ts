/** Alarms on their way to people: the gate and the channels of the desktop program, told of in words on standard error. */

import { createAlerting } from '../../core/alerting/alerting.ts';
import type { Alerting } from '../../core/alerting/alerting.ts';
import type { Channel } from '../../core/alerting/channel.ts';
import type { AlertingConfig } from '../../core/alerting/config.ts';
import type { NotificationLog } from '../../core/alerting/log.ts';
import type { Clock } from '../../core/clock.ts';
import type { ServerState } from '../../core/monitor/state.ts';
import { summarize } from '../../core/monitor/summary.ts';
import type { Server } from '../../core/server.ts';

export interface WatchAlertsNeeds {
  clock: Clock;
  config: AlertingConfig;
  channels: readonly Channel[];
  servers: readonly Server[];
  /** Null while it is not watched. */
  state(id: string): ServerState | null;
  /** Where decisions are kept; null for a run that leaves nothing behind. */
  log: NotificationLog | null;
  /** Says a sentence about a channel to whoever runs this. */
  warn(sentence: string): void;
}

export interface WatchAlerts extends Pick<Alerting, 'offer' | 'resumed' | 'restore'> {
  /** Ends what is being delivered, and resolves when it has ended. */
  close(): Promise<void>;
}

export function createWatchAlerts(needs: WatchAlertsNeeds): WatchAlerts {
  const { clock, config } = needs;
  const byId = new Map(needs.servers.map((server) => [server.id, server]));
  const running = new Set<Promise<unknown>>();
  const names = new Map(needs.channels.map(({ id, name }) => [id, name]));
  /** What was last said of a channel that does not deliver. */
  const failing = new Map<string, string>();

  const views = () =>
    needs.servers.flatMap((server) => {
      const state = needs.state(server.id);
      return state ? [{ server, state }] : [];
    });
  const alerting = createAlerting({
    clock,
    policy: () => ({ ...config, muted: null }),
    server: (id) => {
      const server = byId.get(id);
      const state = needs.state(id);
      return server && state ? { ...server, state } : null;
    },
    servers: () => views().map(({ server, state }) => ({ ...server, state })),
    log: needs.log,
    standing: () => summarize(views()).sentence,
    onStatus: (id, { last }) => {
      const name = names.get(id) ?? id;
      if (!last) return;
      if (last.ok) {
        if (failing.delete(id)) needs.warn(`${name} delivers again.`);
      } else if (failing.get(id) !== last.message) {
        failing.set(id, last.message);
        needs.warn(`${name} does not deliver: ${last.message}`);
      }
    },
  });
  const followed = (channel: Channel): Channel => ({
    ...channel,
    async deliver(notice, signal) {
      const delivery = channel.deliver(notice, signal);
      running.add(delivery);
      try {
        return await delivery;
      } finally {
        running.delete(delivery);
      }
    },
  });
  alerting.setChannels(needs.channels.map(followed));

  return {
    offer: (alarm) => {
      alerting.offer(alarm);
    },
    resumed: () => {
      alerting.resumed();
    },
    restore: () => alerting.restore(),
    async close() {
      alerting.close();
      await Promise.all(running);
    },
  };
}
