/** Shows notices: by the first channel that can, and says so when none could. */

import type { Notice } from '../../core/alerting/notice.ts';
import type { Problem } from '../../../preload/contract.ts';
import type { Log } from '../log.ts';

export interface Channel {
  /** Resolves to whether the desktop took it; never rejects for want of a desktop. */
  show(notice: Notice, onClick: () => void): Promise<boolean>;
}

export interface NotifierNeeds {
  /** In the order in which they are tried. */
  channels: readonly Channel[];
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  open(target: Notice['target']): void;
  log: Log;
}

export interface Notifier {
  /** Resolves to whether any channel showed it. */
  show(notice: Notice): Promise<boolean>;
}

const NONE_WORKS: Problem = {
  id: 'notifications',
  message: 'Notifications cannot be shown: no notification service answers on this desktop.',
  advice: 'Start a notification service (most desktops bring one; otherwise dunst or mako).',
  dismissible: true,
};

export function createNotifier(needs: NotifierNeeds): Notifier {
  return {
    async show(notice) {
      const onClick = (): void => {
        needs.open(notice.target);
      };
      for (const channel of needs.channels) {
        try {
          if (await channel.show(notice, onClick)) {
            needs.log.info(`Notified: ${notice.title}`);
            needs.problems.settle('notifications');
            return true;
          }
        } catch (error) {
          needs.log.warn('A notification channel failed', error);
        }
      }
      needs.log.warn(`Nobody could be notified: ${notice.title}`);
      needs.problems.report(NONE_WORKS);
      return false;
    },
  };
}
