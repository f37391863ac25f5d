/** A panel with a tray (org.kde.StatusNotifierWatcher and host): shows one application's icon, and uses its menu. */

import { createHash } from 'node:crypto';

import { BusConnection } from './connection.ts';
import { MenuClient, findItem, printMenu } from './menu.ts';
import type { Label, MenuItem } from './menu.ts';
import { Changes, until } from './until.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const OBJECT = { path: '/StatusNotifierWatcher', interface: WATCHER };
const ITEM = 'org.kde.StatusNotifierItem';

/** What a person sees of the icon without touching it. */
export interface TrayIcon {
  /** Text shown while the pointer rests on the icon. */
  readonly tooltip: string;
  /** `Passive`, `Active` or `NeedsAttention`. */
  readonly status: string;
  /** The picture, as a fingerprint: equal pictures have equal ones. Null when there is no picture. */
  readonly picture: string | null;
}

interface Registration {
  owner: string;
  path: string;
}

interface RegisteredItem extends Registration {
  menuPath: string;
  icon: TrayIcon;
}

export class TrayHost {
  readonly #bus: BusConnection;
  readonly #changes = new Changes();
  #registrations: Registration[] = [];

  private constructor(bus: BusConnection) {
    this.#bus = bus;
  }

  static async start(address: string): Promise<TrayHost> {
    const bus = await BusConnection.connect(address);
    const host = new TrayHost(bus);
    await host.#listen();
    host.#serve();
    await bus.own(WATCHER);
    bus.emit(OBJECT, 'StatusNotifierHostRegistered', '', []);
    return host;
  }

  /** The one icon in the tray, now. */
  async icon(): Promise<TrayIcon> {
    const { icon } = await this.#only();
    return icon;
  }

  /** Waits until the tooltip reads as wanted, and returns the icon as it is then. */
  waitForTooltip(pattern: RegExp): Promise<TrayIcon> {
    return until({
      changes: this.#changes,
      look: async () => {
        const item = await this.#item();
        return item && pattern.test(item.icon.tooltip) ? item.icon : undefined;
      },
      describe: async () => {
        const icon = (await this.#item())?.icon;
        return `tooltip ${String(pattern)} in the tray; found: ${JSON.stringify(icon ?? 'no icon')}`;
      },
    });
  }

  /** Waits until there is no icon any more. */
  async waitUntilEmpty(): Promise<void> {
    await until({
      changes: this.#changes,
      look: () => this.#registrations.length === 0 || undefined,
      describe: () => `an empty tray; found ${this.#registrations.length} icon(s)`,
    });
  }

  /** The menu, now. */
  async menu(): Promise<readonly MenuItem[]> {
    return this.#menuOf(await this.#only()).read();
  }

  /** Waits for an item that can be clicked, named from the top: `['Servers', /^mx1/, 'Check now']`. */
  waitForItem(path: readonly Label[]): Promise<MenuItem> {
    return this.#untilFound(path, ({ items }) => items.at(-1));
  }

  /** Waits for a line at the top of the menu, whether it can be clicked or not. */
  async waitForLine(pattern: RegExp): Promise<void> {
    await until({
      changes: this.#changes,
      look: async () => {
        const item = await this.#item();
        const lines = item ? await this.#menuOf(item).read() : [];
        return lines.some(({ label }) => pattern.test(label)) || undefined;
      },
      describe: async () =>
        `line ${String(pattern)}; the menu is:\n${printMenu(await this.menu())}`,
    });
  }

  /** Opens the menu and clicks an item of it, as soon as it is there. */
  async click(...path: readonly Label[]): Promise<void> {
    await this.#untilFound(path, async ({ menu, items }) => (await menu.click(items)) || undefined);
  }

  /** A click on the icon itself. */
  async activate(): Promise<void> {
    const { owner, path } = await this.#only();
    await this.#bus.call(owner, { path, interface: ITEM }, 'Activate', 'ii', [0, 0]);
  }

  async stop(): Promise<void> {
    await this.#bus.close();
  }

  async #listen(): Promise<void> {
    const changed = () => {
      this.#changes.note();
    };
    await this.#bus.onNameLost((name) => {
      this.#registrations = this.#registrations.filter(({ owner }) => owner !== name);
      changed();
    });
    for (const name of [ITEM, 'com.canonical.dbusmenu', 'org.freedesktop.DBus.Properties'])
      await this.#bus.onSignal(name, changed);
  }

  #serve(): void {
    this.#bus.serve(OBJECT, {
      methods: {
        RegisterStatusNotifierItem: {
          answers: '',
          run: ([given], sender) => {
            this.#register(String(given), sender);
            return [];
          },
        },
        RegisterStatusNotifierHost: { answers: '', run: () => [] },
      },
      properties: () => ({
        RegisteredStatusNotifierItems: [
          'as',
          this.#registrations.map(({ owner, path }) => `${owner}${path}`),
        ],
        IsStatusNotifierHostRegistered: ['b', true],
        ProtocolVersion: ['i', 0],
      }),
    });
  }

  /** Applications give their bus name (KDE) or their object's path (Ayatana). */
  #register(given: string, sender: string): void {
    const path = given.startsWith('/') ? given : '/StatusNotifierItem';
    const others = this.#registrations.filter((one) => one.owner !== sender || one.path !== path);
    this.#registrations = [...others, { owner: sender, path }];
    this.#bus.emit(OBJECT, 'StatusNotifierItemRegistered', 's', [`${sender}${path}`]);
    this.#changes.note();
  }

  async #item(): Promise<RegisteredItem | undefined> {
    const [first, ...more] = this.#registrations;
    if (more.length > 0) throw new Error(`${more.length + 1} icons in the tray where one belongs`);
    if (!first) return undefined;
    try {
      const at = { path: first.path, interface: ITEM };
      const properties = await this.#bus.properties(first.owner, at);
      return { ...first, menuPath: String(properties['Menu']), icon: iconOf(properties) };
    } catch (error) {
      if (this.#registrations.includes(first)) throw error;
      return undefined;
    }
  }

  #only(): Promise<RegisteredItem> {
    return until({
      changes: this.#changes,
      look: () => this.#item(),
      describe: () => 'an icon in the tray',
    });
  }

  #menuOf({ owner, menuPath }: RegisteredItem): MenuClient {
    return new MenuClient(this.#bus, owner, menuPath);
  }

  #untilFound<T>(
    path: readonly Label[],
    use: (found: { menu: MenuClient; items: MenuItem[] }) => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    return until({
      changes: this.#changes,
      look: async () => {
        const item = await this.#item();
        const menu = item && this.#menuOf(item);
        const items = menu && findItem(await menu.read(), path);
        return items && use({ menu, items });
      },
      describe: async () =>
        `menu item ${path.map(String).join(' › ')}; the menu is:\n${printMenu(await this.menu())}`,
    });
  }
}

function iconOf(properties: Record<string, unknown>): TrayIcon {
  const [, , title, text] = properties['ToolTip'] as [string, unknown, string, string];
  const pictures = properties['IconPixmap'] as [number, number, Buffer][] | undefined;
  return {
    tooltip: [title, text].filter((part) => part !== '').join('\n'),
    status: String(properties['Status']),
    picture: pictures?.length ? fingerprint(pictures) : null,
  };
}

function fingerprint(pictures: readonly [number, number, Buffer][]): string {
  const hash = createHash('sha256');
  for (const [width, height, pixels] of pictures) hash.update(`${width}x${height}`).update(pixels);
  return hash.digest('hex').slice(0, 16);
}
