/** Takes what the monitor says to everyone who is to hear of it. */

import type { MonitorEvent } from '../core/monitor/state.ts';
import { alarmLine } from '../core/alerting/alarm-words.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Updates } from './ipc/updates.ts';
import type { Log } from './log.ts';

export interface FollowerNeeds {
  updates: Pick<Updates, 'server' | 'push'>;
  alerts: Pick<Alerts, 'offer' | 'resumed'>;
  refreshTray: () => void;
  log: Log;
}

export function createFollower({
  updates,
  alerts,
  refreshTray,
  log,
}: FollowerNeeds): (event: MonitorEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'state':
        // Phases come and go ten times a check, and the tray shows none of them.
        updates.server(event.state.id);
        return;
      case 'alarm':
        log.info(alarmLine(event.alarm));
        alerts.offer(event.alarm);
        break;
      case 'connectivity':
        log.info(`This computer: ${event.state.kind}`);
        updates.push({ type: 'connectivity', connectivity: event.state.kind });
        if (!event.offline) alerts.resumed();
        break;
      case 'result':
      case 'removed':
    }
    refreshTray();
  };
}
