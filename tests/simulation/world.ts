/** A scripted world: mail servers, the way to them, and the computer that watches. What is true is written down. */

import { isIP } from 'node:net';
import type { Server } from '../../main/core/server.ts';
import type { CheckResult, TlsFacts } from '../../main/core/probe/result.ts';
import type { Target } from '../../main/core/probe/target.ts';
import type { Failure } from '../../main/core/probe/failure.ts';
import { seededRandom } from '../support/monitored.ts';
import { SimulatedClock } from './clock.ts';
import { Timeline } from './truth.ts';
import type { Outage, Span } from './truth.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** How a service that is out of order shows it. `unplugged` is a machine switched off in the same LAN. */
export type Trouble =
  | { kind: 'refuses' }
  | { kind: 'silent' }
  | { kind: 'unplugged' }
  | { kind: 'no-name' }
  | { kind: 'fails'; failure: Failure; tookMs?: number };

/** A service as the world has it. */
export interface Service {
  server: Server;
  address: string;
  /** Where it can be reached from: anywhere, only in the LAN of that name, or only through the VPN. */
  where: { kind: 'anywhere' } | { kind: 'lan'; network: string } | { kind: 'vpn' };
  latencyMs: number;
  trouble: Trouble | null;
  /** What a check of it finds when nothing is wrong, beyond the usual. Called for every check. */
  finds: (target: Target) => Partial<Answer>;
}

export interface Answer {
  failure: Failure;
  /** Added to the time until the greeting. */
  greetingMs: number;
  /** Added to the time of EHLO. */
  replyMs: number;
  tls: TlsFacts;
  capabilities: string[];
  capabilitiesBeforeTls: string[];
  address: string;
}

/** What can be wrong between the computer and everybody. */
export interface Surroundings {
  /** The network it is in. Each has its own addresses, gateway and resolver. */
  network: string;
  /** Wi-Fi or cable. */
  link: boolean;
  gateway: boolean;
  /** The provider's line. */
  outside: boolean;
  resolver: boolean;
  /** How a captive portal treats what it does not let through. */
  portal: 'drops' | 'refuses' | 'answers' | null;
  vpn: boolean;
  blocksPort25: boolean;
  ipv6: boolean;
  /** Share of packets lost. */
  loss: number;
}

export interface WorldOptions {
  /** Wall clock at the beginning. */
  beganMs?: number;
  countsSleep?: boolean;
  /** Whether the desktop tells programs of sleep, as a terminal does not. */
  tellsSleep?: boolean;
}

/** A Monday morning. */
const BEGAN_MS = Date.parse('2026-11-23T08:00:00.000Z');

export class World {
  readonly clock: SimulatedClock;
  readonly random = seededRandom(42);
  readonly services = new Map<string, Service>();
  readonly outages: Outage[] = [];
  /** Each result that the program was given, for counting. */
  readonly checks: { serverId: string; atMs: number; depth: CheckResult['target']['depth'] }[] = [];
  readonly around: Surroundings = {
    network: 'office',
    link: true,
    gateway: true,
    outside: true,
    resolver: true,
    portal: null,
    vpn: false,
    blocksPort25: false,
    ipv6: true,
    loss: 0,
  };
  readonly #clear = new Map<string, Timeline>();
  /** Milliseconds for which checks in flight were delayed by a busy machine. */
  stalledMs = 0;
  readonly #open = new Map<string, Outage>();
  readonly #sleepListeners: ((asleep: boolean) => void)[] = [];
  readonly #tellsSleep: boolean;

  constructor(servers: readonly Server[], options: WorldOptions = {}) {
    this.clock = new SimulatedClock(options.beganMs ?? BEGAN_MS, options);
    this.#tellsSleep = options.tellsSleep ?? false;
    servers.forEach((server, index) => {
      this.services.set(server.id, {
        server,
        address: server.address ?? `${20 + (index % 90)}.${Math.floor(index / 90) % 250}.7.25`,
        where: { kind: 'anywhere' },
        latencyMs: 20,
        trouble: null,
        finds: () => ({}),
      });
    });
    this.#look();
  }

  /** Says where a service can be reached from. */
  place(id: string, where: Service['where']): void {
    this.service(id).where = where;
    this.#look();
  }

  service(id: string): Service {
    const service = this.services.get(id);
    if (!service) throw new Error(`There is no ${id} in this world`);
    return service;
  }

  at(trueMs: number, action: () => void): void {
    this.clock.at(trueMs, action);
  }

  /** Every so often from then on, until the end. */
  every(stepMs: number, fromMs: number, untilMs: number, action: (count: number) => void): void {
    let count = 0;
    for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
      const turn = count++;
      this.at(atMs, () => {
        action(turn);
      });
    }
  }

  /** A real outage of these. */
  outage(ids: readonly string[], fromMs: number, toMs: number, trouble: Trouble): void {
    this.at(fromMs, () => {
      for (const id of ids) this.#fails(id, trouble);
    });
    this.at(toMs, () => {
      for (const id of ids) this.recovers(id);
    });
  }

  #fails(id: string, trouble: Trouble): void {
    this.service(id).trouble = trouble;
    const outage = { serverId: id, fromMs: this.clock.trueMs(), toMs: Infinity };
    this.#open.set(id, outage);
    this.outages.push(outage);
  }

  /** What checks of a service find when nothing is wrong with it, from then on. */
  finds(id: string, fromMs: number, find: Service['finds']): void {
    this.at(fromMs, () => {
      this.service(id).finds = find;
    });
  }

  recovers(id: string): void {
    this.service(id).trouble = null;
    const outage = this.#open.get(id);
    if (outage) outage.toMs = this.clock.trueMs();
    this.#open.delete(id);
  }

  /** Changes what lies between, for a while. Whoever listens to the system learns of it when it looks. */
  local(fromMs: number, toMs: number, change: Partial<Surroundings>): void {
    this.at(fromMs, () => {
      const before = Object.fromEntries(
        Object.keys(change).map((key) => [key, this.around[key as keyof Surroundings]]),
      );
      this.change(change);
      this.at(toMs, () => {
        this.change(before);
      });
    });
  }

  change(change: Partial<Surroundings>): void {
    Object.assign(this.around, change);
    this.#look();
  }

  /** The computer sleeps. */
  sleep(fromMs: number, toMs: number): void {
    this.at(fromMs, () => {
      this.#tellSleep(true);
      this.clock.sleep();
      this.#look();
    });
    this.at(toMs, () => {
      this.clock.wake();
      this.#look();
      this.#tellSleep(false);
    });
  }

  #tellSleep(asleep: boolean): void {
    if (this.#tellsSleep) for (const listener of this.#sleepListeners) listener(asleep);
  }

  /** The machine is so busy that nothing runs. */
  stall(atMs: number, forMs: number): void {
    this.at(atMs, () => {
      if (!this.clock.awake) return;
      this.stalledMs += forMs;
      this.clock.stall(forMs);
    });
  }

  /** Learns of sleep and waking, where the desktop tells. */
  onSleep(listener: (asleep: boolean) => void): void {
    this.#sleepListeners.push(listener);
  }

  /** Times at which nothing but the server itself could make its checks fail. */
  clearFor(id: string, untilMs: number): Span[] {
    return this.#clear.get(id)?.spans(untilMs) ?? [];
  }

  #look(): void {
    for (const service of this.services.values()) {
      const { id } = service.server;
      const timeline = this.#clear.get(id) ?? new Timeline();
      this.#clear.set(id, timeline);
      const clear = this.clock.awake && isReachable(service, this.around);
      timeline.set(clear, this.clock.trueMs());
    }
  }
}

function isReachable({ server, where }: Service, around: Surroundings): boolean {
  const { link, gateway, outside, resolver, portal, vpn, blocksPort25, ipv6, network } = around;
  const named = isIP(server.address ?? server.host) === 0;
  if (!link || (named && !(resolver && gateway && outside))) return false;
  if (where.kind === 'lan') return where.network === network;
  if (!gateway || !outside || portal !== null || (where.kind === 'vpn' && !vpn)) return false;
  return !(server.port === 25 && blocksPort25) && !(server.family === 6 && !ipv6);
}
