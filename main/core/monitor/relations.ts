/** How servers watched belong together: ports of one host, and what is reached only through another. */

import type { Server } from '../server.ts';

const NONE: readonly string[] = [];

/** By server ids. Made anew whenever the servers change. */
export class Relations {
  readonly #ports = new Map<string, string[]>();
  readonly #hosts = new Map<string, string>();
  readonly #parents = new Map<string, string>();
  readonly #children = new Map<string, string[]>();

  constructor(servers: readonly Server[]) {
    for (const server of servers) {
      const host = hostOf(server);
      this.#hosts.set(server.id, host);
      this.#ports.set(host, [...(this.#ports.get(host) ?? []), server.id]);
    }
    const named = new Map<string, string>();
    // A name counts for more than an address, and of equals the first.
    for (const { id, host, port } of servers.toReversed()) named.set(key(`${host}:${port}`), id);
    for (const { id, name } of servers.toReversed()) named.set(key(name), id);
    for (const { id, behind } of servers) {
      const parent = behind === null ? undefined : named.get(key(behind));
      if (parent !== undefined && !this.#isBehind(parent, id)) {
        this.#parents.set(id, parent);
        this.#children.set(parent, [...(this.#children.get(parent) ?? []), id]);
      }
    }
  }

  /** Other ports of the same host. */
  otherPorts(id: string): readonly string[] {
    const host = this.#hosts.get(id);
    const ports = host === undefined ? NONE : (this.#ports.get(host) ?? NONE);
    return ports.length < 2 ? NONE : ports.filter((other) => other !== id);
  }

  /** The server that this one is behind, null when it is behind none. */
  parentOf(id: string): string | null {
    return this.#parents.get(id) ?? null;
  }

  /** The server that this one is behind, or that one is behind, and so on; itself when it is behind none. */
  rootOf(id: string): string {
    const parent = this.#parents.get(id);
    return parent === undefined ? id : this.rootOf(parent);
  }

  /** The servers directly behind this one. */
  childrenOf(id: string): readonly string[] {
    return this.#children.get(id) ?? NONE;
  }

  /** Whether one is behind another, by however many steps: in a circle nobody would be told of anything. */
  #isBehind(id: string, other: string): boolean {
    for (let at: string | undefined = id; at !== undefined; at = this.#parents.get(at)) {
      if (at === other) return true;
    }
    return false;
  }
}

const key = (name: string): string => name.toLowerCase();

/** Ports are of one host when they are reached and verified in the same way. */
function hostOf({ host, servername, address, family }: Server): string {
  const name = (text: string): string => text.toLowerCase().replace(/\.$/, '');
  return JSON.stringify([name(host), name(servername ?? host), address, family]);
}
