/**
 * Whether this desktop shows tray icons. On Linux Electron cannot tell: it registers with
 * `org.kde.StatusNotifierWatcher`, and without one nothing happens and nothing is said. So the bus is asked, and
 * watched for a host that starts after us.
 */

import { BUS, connectSessionBus } from '../dbus/session-bus.ts';
import type { SessionBus } from '../dbus/session-bus.ts';

/** `unknown` where there is no session bus to ask. */
export type TrayHost = 'present' | 'absent' | 'unknown';

export interface TrayHostNeeds {
  /** As in `DBUS_SESSION_BUS_ADDRESS`; null without one. */
  busAddress: string | null;
  /** Called once at first, then for each change. */
  onChange: (host: TrayHost) => void;
}

export interface TrayHostWatch {
  close(): void;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const RULES = [
  `type='signal',sender='${BUS.destination}',interface='${BUS.interface}',member='NameOwnerChanged',arg0='${WATCHER}'`,
  `type='signal',interface='${WATCHER}',member='StatusNotifierHostRegistered'`,
  `type='signal',interface='${WATCHER}',member='StatusNotifierHostUnregistered'`,
];

/** Begins to watch. Never fails: without a bus the answer is `unknown`. */
export function watchTrayHost({ busAddress, onChange }: TrayHostNeeds): TrayHostWatch {
  let bus: SessionBus | null = null;
  let closed = false;
  let last: TrayHost | null = null;

  const tell = (host: TrayHost): void => {
    if (closed || host === last) return;
    last = host;
    onChange(host);
  };
  const ask = async (): Promise<void> => {
    if (bus) tell((await hostRegistered(bus)) ? 'present' : 'absent');
  };
  const start = async (address: string): Promise<void> => {
    bus = await connectSessionBus(address, {
      onSignal: ({ member, body }) => {
        // A new watcher is a new desktop tray: whoever was registered with the old one is not with this.
        if (member === 'NameOwnerChanged' && body[1] !== '') tell('absent');
        void ask().catch(() => undefined);
      },
      onClose: () => {
        tell('unknown');
      },
    });
    if (closed) {
      bus.close();
      return;
    }
    for (const rule of RULES) await bus.call({ ...BUS, member: 'AddMatch', arguments: [rule] });
    await ask();
  };

  if (busAddress === null) tell('unknown');
  else
    void start(busAddress).catch(() => {
      tell('unknown');
    });
  return {
    close() {
      closed = true;
      bus?.close();
    },
  };
}

async function hostRegistered(bus: SessionBus): Promise<boolean> {
  try {
    const [registered] = await bus.call({
      path: '/StatusNotifierWatcher',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      destination: WATCHER,
      arguments: [WATCHER, 'IsStatusNotifierHostRegistered'],
    });
    return registered === true;
  } catch {
    // Nobody owns the name.
    return false;
  }
}
