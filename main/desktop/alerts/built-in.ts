/** The channels that every computer has: its notifications, a sound, the window. */

import { DELIVERED, undelivered } from '../../core/alerting/channel.ts';
import type { Channel } from '../../core/alerting/channel.ts';
import type { AlertingConfig } from '../../core/alerting/config.ts';
import type { BuiltInChannel, Events } from '../../../preload/contract.ts';
import type { Notifier } from '../notifications/notifier.ts';

export interface BuiltInNeeds {
  notifier: Notifier;
  beep(): void;
  /** Shows a message in the window, if it is open. */
  showInWindow(notice: Events['notice']): void;
}

const NO_DESKTOP = 'No notification service answers on this desktop. Start one and try again.';

/** All three, switched on or not. */
export function builtInChannels(needs: BuiltInNeeds): Record<BuiltInChannel, Channel> {
  return {
    desktop: {
      id: 'desktop',
      name: 'Desktop notification',
      needsSomebody: true,
      deliver: async (notice) =>
        (await needs.notifier.show(notice)) ? DELIVERED : undelivered('no-desktop', NO_DESKTOP),
    },
    sound: {
      id: 'sound',
      name: 'Sound',
      needsSomebody: true,
      deliver: ({ severity, kind }) => {
        if (severity === 'CRITICAL' || kind === 'program') needs.beep();
        return Promise.resolve(DELIVERED);
      },
    },
    window: {
      id: 'window',
      name: 'Message in the window',
      needsSomebody: true,
      deliver: ({ title, target, severity }) => {
        needs.showInWindow({ title, target, severity });
        return Promise.resolve(DELIVERED);
      },
    },
  };
}

/** Those that are switched on. */
export function enabledBuiltIns(
  channels: Record<BuiltInChannel, Channel>,
  config: Pick<AlertingConfig, BuiltInChannel>,
): Channel[] {
  const names: readonly BuiltInChannel[] = ['desktop', 'sound', 'window'];
  return names.filter((name) => config[name].enabled).map((name) => channels[name]);
}
