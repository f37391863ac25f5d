/** The tray icon on the desktop there is: registered anew when a tray appears, and missed aloud when there is none. */

import type { TimerHandle } from '../../core/clock.ts';
import type { Problem } from '../../../preload/contract.ts';
import type { Log } from '../log.ts';
import { watchTrayHost } from './host.ts';
import type { TrayHost, TrayHostWatch } from './host.ts';
import { createTray } from './tray.ts';
import type { TrayControl, TrayNeeds } from './tray.ts';

export interface PresenceNeeds extends TrayNeeds {
  /** As in `DBUS_SESSION_BUS_ADDRESS`; null without one. */
  busAddress: string | null;
  /** No tray shows the icon, and none is to be expected. */
  onMissing(): void;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  log: Log;
}

export interface TrayPresence {
  /** Shows the icon for the first time. */
  start(): void;
  /** Brings a shown icon in line with what is known. */
  refresh(): void;
  /** False when the desktop is known to show no icon. */
  visible(): boolean;
  destroy(): void;
}

/** At login the desktop may still be starting. */
const GRACE_MS = 5_000;

const NO_TRAY: Problem = {
  id: 'tray',
  message:
    'This desktop shows no tray icons, so Relaywatch is out of sight when its window is closed.',
  advice:
    'It goes on watching: start it again to see its window, and quit with Ctrl+Q. On GNOME the extension ' +
    '“AppIndicator and KStatusNotifierItem Support” brings the icon.',
  dismissible: true,
};

export function createTrayPresence(needs: PresenceNeeds): TrayPresence {
  const { platform, problems, log } = needs;
  let tray: TrayControl | null = null;
  let host: TrayHost = 'unknown';
  let grace: TimerHandle | null = null;
  let watch: TrayHostWatch | null = null;

  const make = (): void => {
    try {
      if (tray) tray.recreate();
      else tray = createTray(needs);
    } catch (error) {
      log.error('The tray icon could not be made', error);
    }
  };
  const visible = (): boolean =>
    platform !== 'linux' || host === 'present' || (tray?.hasPlace() ?? false);
  const missed = (): void => {
    grace = null;
    if (visible()) return;
    log.warn(`No tray shows our icon (host ${host})`);
    problems.report(NO_TRAY);
    needs.onMissing();
  };

  const follow = (now: TrayHost): void => {
    host = now;
    grace?.cancel();
    grace = null;
    // An icon registered before its host came would never appear.
    if (!tray || now === 'present') make();
    if (now === 'present') problems.settle('tray');
    else grace = needs.clock.after(GRACE_MS, missed);
  };
  return {
    start() {
      if (platform === 'linux')
        watch = watchTrayHost({ busAddress: needs.busAddress, onChange: follow });
      else make();
    },
    refresh: () => tray?.refresh(),
    visible,
    destroy() {
      watch?.close();
      grace?.cancel();
      tray?.destroy();
    },
  };
}
