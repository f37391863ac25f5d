/** A watched server as far as the way to it matters, and the network that the way begins in. */

import { isIP } from 'node:net';
import { isNeighbour, isPrivate, networkKey, vicinity } from './facts.ts';
import type { SystemFacts } from './facts.ts';
import type { Server } from '../server.ts';

/** Replaced, never changed in place. */
export interface Subject {
  id: string;
  host: string;
  port: number;
  /** Whether a name must be looked up to reach it. */
  named: boolean;
  /** Whether it is watched over IPv6 alone. */
  onlyIpv6: boolean;
  /** The address it has, or had when it was last reached. */
  address: string | null;
  /** The server that it is behind, or that one is behind, and so on; its own id when it is behind none. */
  root: string;
  /** Whether it was ever reached. */
  reached: boolean;
  /** Keys of the networks from which it was reached, the newest last. */
  reachedFrom: readonly string[];
}

/** Whether a server runs on this computer, so that it is reached without any network. */
export function isLoopback({ host, address }: Pick<Server, 'host' | 'address'>): boolean {
  const where = (address ?? host).toLowerCase().replace(/\.$/, '');
  return (
    where === 'localhost' ||
    where.endsWith('.localhost') ||
    where === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(where)
  );
}

/** What is known of a server besides its entry. */
export interface Whereabouts {
  /** At which it was last reached. */
  lastAddress: string | null;
  reachedFrom: readonly string[];
  root: string;
}

export function subjectOf(
  { id, host, port, address, family }: Server,
  { lastAddress, reachedFrom, root }: Whereabouts,
): Subject {
  const where = address ?? host;
  const literal = isIP(where) === 0 ? null : where;
  return {
    id,
    host,
    port,
    named: literal === null,
    onlyIpv6: family === 6 || (literal !== null && isIP(literal) === 6),
    address: literal ?? lastAddress,
    root,
    reached: lastAddress !== null || reachedFrom.length > 0,
    reachedFrom,
  };
}

/** Where a computer is, as far as known. */
export class Network {
  /** Null where nobody tells. */
  readonly facts: SystemFacts | null;
  readonly key: string;
  /** Whether any server was reached from it. */
  reached = false;
  /** Whether anybody beyond it was heard from, by another port than 25. */
  heard = false;
  /** What was found out about servers, which is asked for again and again. */
  readonly #near = new WeakMap<Subject, boolean>();
  readonly #elsewhere = new WeakMap<Subject, boolean>();

  constructor(facts: SystemFacts | null) {
    this.facts = facts;
    this.key = facts ? networkKey(facts) : '';
  }

  /** Whether a server is in the computer's own network, so that no gateway is needed. */
  isNear(subject: Subject): boolean {
    return once(this.#near, subject, ({ address }) => {
      return address !== null && this.facts !== null && isNeighbour(address, this.facts);
    });
  }

  /**
   * Whether a server's failure means no more than that the computer is somewhere else: the address has a meaning only
   * in the network from which it was reached before, and was never reached from this one.
   */
  isElsewhere(subject: Subject): boolean {
    return once(this.#elsewhere, subject, ({ address, reachedFrom }) => {
      if (address === null || this.facts === null || !isPrivate(address)) return false;
      return reachedFrom.length > 0 && !reachedFrom.includes(this.key);
    });
  }
}

function once(
  known: WeakMap<Subject, boolean>,
  subject: Subject,
  find: (subject: Subject) => boolean,
): boolean {
  const found = known.get(subject) ?? find(subject);
  known.set(subject, found);
  return found;
}

/** The last two labels: too coarse under some registries, and then merely more careful. An address is of no zone. */
export function zoneOf({ host, named }: Subject): string {
  if (!named) return host;
  return host.toLowerCase().replace(/\.$/, '').split('.').slice(-2).join('.');
}

/** The part of the internet it is in, its zone while no address is known. */
export function vicinityOf(subject: Subject): string {
  return subject.address === null ? zoneOf(subject) : vicinity(subject.address);
}
