/** Everything a person sets about alarms and how they are told, as plain data. No Node: the window uses it too. */

import type { Server } from '../server.ts';
import type { ChannelConfig } from './channels/settings.ts';
import { withPlanned } from './planned.ts';
import type { PlannedMaintenance } from './planned.ts';
import { OPEN_POLICY } from './policy-settings.ts';
import type { AlertPolicy } from './policy-settings.ts';

export interface AlertingConfig extends Omit<AlertPolicy, 'muted'> {
  /** The desktop's own notifications. */
  desktop: { enabled: boolean };
  /** A sound when something is critical. */
  sound: { enabled: boolean };
  /** A message in the window, while it is open. */
  window: { enabled: boolean };
  /** Those that a person added, in their order. */
  channels: ChannelConfig[];
  maintenance: PlannedMaintenance[];
  /** Between reminders of servers that say nothing of it themselves; 0 for none. */
  remindMinutes: number;
}

export const DEFAULT_ALERTING: AlertingConfig = {
  desktop: { enabled: true },
  sound: { enabled: true },
  window: { enabled: true },
  channels: [],
  maintenance: [],
  remindMinutes: 0,
  mutedGroups: OPEN_POLICY.mutedGroups,
  quietHours: OPEN_POLICY.quietHours,
};

/** The server as it is to be watched: with what is set for all or for its group. */
export function underConfig(
  server: Server,
  { maintenance, remindMinutes }: Pick<AlertingConfig, 'maintenance' | 'remindMinutes'>,
): Server {
  const planned = withPlanned(server, maintenance);
  return planned.remindMinutes === 0 && remindMinutes > 0 ? { ...planned, remindMinutes } : planned;
}
