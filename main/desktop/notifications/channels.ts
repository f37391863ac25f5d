/** The two ways a notification reaches the desktop. Each says whether it did. */

import { Notification } from 'electron';
import { escapeMarkup } from '../text.ts';
import { commandLineSafe } from './command-line.ts';
import type { Channel } from './notifier.ts';

/** Neither shown nor failed for this long: the daemon hangs. */
const PATIENCE_MS = 10_000;
/** Objects kept so that a click on an old notification still works. */
const KEPT = 100;

/** Electron's own: clicks work. On Linux the body is markup for the daemon, so it is escaped. */
export function nativeChannel(options: { icon: string; platform: NodeJS.Platform }): Channel {
  const kept = new Set<Notification>();
  const keep = (notification: Notification): void => {
    kept.add(notification);
    const [oldest] = kept;
    if (kept.size > KEPT && oldest) kept.delete(oldest);
  };
  return {
    show: (notice, onClick) =>
      new Promise((resolve) => {
        if (!Notification.isSupported()) {
          resolve(false);
          return;
        }
        const notification = new Notification({
          title: notice.title,
          body: options.platform === 'linux' ? escapeMarkup(notice.body) : notice.body,
          urgency: notice.urgent ? 'critical' : 'normal',
          icon: options.icon,
        });
        const settle = (shown: boolean): void => {
          clearTimeout(patience);
          if (!shown) kept.delete(notification);
          resolve(shown);
        };
        const patience = setTimeout(settle, PATIENCE_MS, false);
        keep(notification);
        notification.once('show', () => {
          settle(true);
        });
        notification.once('failed', () => {
          settle(false);
        });
        notification.on('click', onClick);
        notification.once('close', () => kept.delete(notification));
        notification.show();
      }),
  };
}

/** node-notifier: no clicks, but it can say that nobody showed it. */
export function fallbackChannel(): Channel {
  return {
    show: async (notice) => {
      const { default: notifier } = await import('node-notifier');
      const { title, message } = commandLineSafe(notice);
      const request = { title, message, 'app-name': 'Relaywatch' };
      return new Promise((resolve) => {
        notifier.notify(request, (error) => {
          resolve(!error);
        });
      });
    },
  };
}
