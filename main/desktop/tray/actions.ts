/** What the items of the tray menu do. */

import type { Clock } from '../../core/clock.ts';
import type { Catalog } from '../catalog.ts';
import type { Log } from '../log.ts';
import type { Mute } from '../mute.ts';
import type { Window } from '../window.ts';
import type { TrayAction } from './menu.ts';

export interface ActionNeeds {
  monitor: { checkNow(ids: readonly string[]): void; checkAll(): void };
  catalog: Pick<Catalog, 'setPaused'>;
  mute: Pick<Mute, 'set'>;
  window: Pick<Window, 'show'>;
  clock: Clock;
  quit(): void;
  log: Log;
}

/** Nobody waits for an answer, so what goes wrong goes to the log. */
export function performTrayAction(action: TrayAction, needs: ActionNeeds): void {
  try {
    perform(action, needs);
  } catch (error) {
    needs.log.error(`The menu item ${action.type} failed`, error);
  }
}

function perform(action: TrayAction, needs: ActionNeeds): void {
  switch (action.type) {
    case 'check-all':
      needs.monitor.checkAll();
      break;
    case 'check':
      needs.monitor.checkNow([action.id]);
      break;
    case 'pause':
      needs.catalog.setPaused([action.id], action.paused);
      break;
    case 'mute': {
      const { forMs } = action;
      needs.mute.set(typeof forMs === 'number' ? needs.clock.wallMs() + forMs : forMs);
      break;
    }
    case 'show':
      needs.window.show(action.target);
      break;
    case 'quit':
      needs.quit();
  }
}
