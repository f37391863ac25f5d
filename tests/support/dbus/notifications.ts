/** The desktop's notification service (org.freedesktop.Notifications), which remembers all that it was told. */

import { BusConnection } from './connection.ts';
import { Changes, until } from './until.ts';

const NAME = 'org.freedesktop.Notifications';
const OBJECT = { path: '/org/freedesktop/Notifications', interface: NAME };

/** Why a notification was closed. */
const DISMISSED_BY_USER = 2;
const CLOSED_BY_CALL = 3;

export interface Notification {
  readonly id: number;
  readonly application: string;
  readonly title: string;
  readonly body: string;
  /** Names and labels in turn, as the protocol has them. */
  readonly actions: readonly string[];
}

export class NotificationService {
  readonly #bus: BusConnection;
  readonly #changes = new Changes();
  readonly #all: Notification[] = [];
  #seen = 0;

  private constructor(bus: BusConnection) {
    this.#bus = bus;
  }

  /** Takes the service's name on the bus; it understands markup in the body, as GNOME's and KDE's do. */
  static async start(address: string): Promise<NotificationService> {
    const bus = await BusConnection.connect(address);
    const service = new NotificationService(bus);
    bus.serve(OBJECT, {
      methods: {
        GetCapabilities: {
          answers: 'as',
          run: () => [['actions', 'body', 'body-markup', 'body-hyperlinks', 'persistence']],
        },
        GetServerInformation: {
          answers: 'ssss',
          run: () => ['Test desktop', 'Relaywatch', '1', '1.2'],
        },
        Notify: { answers: 'u', run: (body) => [service.#notify(body)] },
        CloseNotification: {
          answers: '',
          run: ([id]) => {
            bus.emit(OBJECT, 'NotificationClosed', 'uu', [id, CLOSED_BY_CALL]);
            return [];
          },
        },
      },
    });
    await bus.own(NAME);
    return service;
  }

  /** All so far with this title, oldest first; without one simply all. */
  all(title?: string): readonly Notification[] {
    return this.#all.filter((one) => title === undefined || one.title === title);
  }

  /** The next one with this title after those handed out already. */
  next(title: string, limitMs?: number): Promise<Notification> {
    return until({
      changes: this.#changes,
      limitMs,
      look: () => {
        const index = this.#all.findIndex((one, at) => at >= this.#seen && one.title === title);
        if (index === -1) return undefined;
        this.#seen = index + 1;
        return this.#all[index];
      },
      describe: () => `a notification “${title}”; came: ${JSON.stringify(this.all(), null, 2)}`,
    });
  }

  /** What a click on its text does: the default action, then the notification goes away. */
  click(notification: Notification): void {
    if (!notification.actions.includes('default'))
      throw new Error(`“${notification.title}” cannot be clicked`);
    this.#bus.emit(OBJECT, 'ActionInvoked', 'us', [notification.id, 'default']);
    this.#bus.emit(OBJECT, 'NotificationClosed', 'uu', [notification.id, DISMISSED_BY_USER]);
  }

  async stop(): Promise<void> {
    await this.#bus.close();
  }

  #notify(received: unknown[]): number {
    const [application, replaces, , title, body, actions] = received as [
      string,
      number,
      string,
      string,
      string,
      string[],
    ];
    const id = replaces === 0 ? this.#all.length + 1 : replaces;
    this.#all.push({ id, application, title, body, actions });
    this.#changes.note();
    return id;
  }
}
