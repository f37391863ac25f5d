/** A tray menu as its host sees it (com.canonical.dbusmenu): read as a tree, clicked by label. */

import { DBusError, dictionary, variantValue } from './connection.ts';
import type { BusConnection } from './connection.ts';

const INTERFACE = 'com.canonical.dbusmenu';

export interface MenuItem {
  readonly id: number;
  /** As a person reads it, without mnemonic marks. Empty for a separator. */
  readonly label: string;
  readonly separator: boolean;
  readonly enabled: boolean;
  /** Whether it is ticked; null when it cannot be. */
  readonly checked: boolean | null;
  readonly items: readonly MenuItem[];
}

/** A label, or part of it as a pattern. */
export type Label = string | RegExp;

type Layout = [id: number, properties: unknown, children: unknown[]];

export class MenuClient {
  readonly #bus: BusConnection;
  readonly #owner: string;
  readonly #address: { path: string; interface: string };

  constructor(bus: BusConnection, owner: string, path: string) {
    this.#bus = bus;
    this.#owner = owner;
    this.#address = { path, interface: INTERFACE };
  }

  /** The visible items, submenus included. */
  async read(): Promise<readonly MenuItem[]> {
    await this.#show(0);
    const [, root] = await this.#call('GetLayout', 'iias', [0, -1, []]);
    return itemOf(root as Layout).items;
  }

  /**
   * Clicks an item. The submenus on the way are opened first, as a person would. False when the item is no longer
   * there: the program has put another menu in the place of the one that was read.
   */
  async click(path: readonly MenuItem[]): Promise<boolean> {
    for (const item of path.slice(0, -1)) await this.#show(item.id);
    const id = path.at(-1)?.id ?? 0;
    return this.#accepts('Event', 'isvu', [id, 'clicked', ['s', ''], 0]);
  }

  /** As panels do: told beforehand, and shown even when the menu answers with an error (Chromium's top level). */
  async #show(id: number): Promise<void> {
    await this.#accepts('AboutToShow', 'i', [id]);
  }

  async #accepts(member: string, signature: string, body: unknown[]): Promise<boolean> {
    try {
      await this.#call(member, signature, body);
      return true;
    } catch (error) {
      if (!(error instanceof DBusError)) throw error;
      // It took the message and ended without an answer: that is what a click on “Quit” may do.
      return error.name === 'org.freedesktop.DBus.Error.NoReply';
    }
  }

  #call(member: string, signature: string, body: unknown[]): Promise<unknown[]> {
    return this.#bus.call(this.#owner, this.#address, member, signature, body);
  }
}

/** The items from the top to the one named by `path`; undefined when there is none or it cannot be clicked. */
export function findItem(
  items: readonly MenuItem[],
  [first, ...rest]: readonly Label[],
): MenuItem[] | undefined {
  const item = items.find((one) => first !== undefined && one.enabled && matches(one.label, first));
  if (!item) return undefined;
  if (rest.length === 0) return [item];
  const below = findItem(item.items, rest);
  return below && [item, ...below];
}

/** A menu in lines, for messages. */
export function printMenu(items: readonly MenuItem[], indent = ''): string {
  return items
    .map(({ label, separator, enabled, checked, items: below }) => {
      const marks = `${checked === true ? ' ✓' : ''}${enabled ? '' : ' (disabled)'}`;
      return `${indent}${separator ? '---' : label}${marks}\n${printMenu(below, `${indent}  `)}`;
    })
    .join('');
}

function matches(text: string, label: Label): boolean {
  return typeof label === 'string' ? text === label : label.test(text);
}

function itemOf([id, pairs, children]: Layout): MenuItem {
  const properties = dictionary(pairs);
  const label = typeof properties['label'] === 'string' ? properties['label'] : '';
  return {
    id,
    label: withoutMnemonic(label),
    separator: properties['type'] === 'separator',
    enabled: properties['enabled'] !== false,
    checked: 'toggle-type' in properties ? properties['toggle-state'] === 1 : null,
    items: children
      .map((child) => variantValue(child) as Layout)
      .filter(([, childPairs]) => dictionary(childPairs)['visible'] !== false)
      .map(itemOf),
  };
}

/** In a label `_` marks the mnemonic and `__` is an underscore. */
function withoutMnemonic(label: string): string {
  return label.replaceAll(/_(_?)/g, '$1');
}
