/** The program under test in the simulated world: monitor, alerting and history, which can be quit, killed and started. */

import { createAlerting } from '../../main/core/alerting/alerting.ts';
import type { Alerting, WatchedServer } from '../../main/core/alerting/alerting.ts';
import { DELIVERED } from '../../main/core/alerting/channel.ts';
import type { Channel } from '../../main/core/alerting/channel.ts';
import type { Notice } from '../../main/core/alerting/notice.ts';
import { OPEN_POLICY } from '../../main/core/alerting/policy-settings.ts';
import type { AlertPolicy } from '../../main/core/alerting/policy-settings.ts';
import type { ReferenceKind } from '../../main/core/connectivity/suspicion.ts';
import { createMonitor } from '../../main/core/monitor/monitor.ts';
import type { Monitor } from '../../main/core/monitor/monitor.ts';
import type { Alarm, MonitorEvent, ServerState } from '../../main/core/monitor/state.ts';
import { targetOf } from '../../main/core/server.ts';
import type { Server } from '../../main/core/server.ts';
import { seededRandom } from '../support/monitored.ts';
import { probeOf } from './checks.ts';
import { SimulatedHistory } from './history.ts';
import { referencesOf, systemOf } from './system.ts';
import { Timeline } from './truth.ts';
import type { World } from './world.ts';

/** Something with the true time at which it happened. */
export type Timed<T> = T & { trueMs: number };

export class Program {
  readonly world: World;
  readonly history: SimulatedHistory;
  readonly alarms: Timed<{ alarm: Alarm }>[] = [];
  readonly notices: Timed<{ notice: Notice }>[] = [];
  /** Times at which it ran. */
  readonly running = new Timeline();
  /** Called as it happens, to strike at the worst moment. */
  onAlarm: (alarm: Alarm) => void = () => undefined;
  onNotice: (notice: Notice) => void = () => undefined;
  policy: AlertPolicy = OPEN_POLICY;
  /** References that do not answer in this world. */
  blocked: ReadonlySet<ReferenceKind> = new Set();
  #servers: Server[];
  #monitor: Monitor | null = null;
  #alerting: Alerting | null = null;
  readonly #states = new Map<string, ServerState>();
  #ids = 0;
  #starts = 0;

  constructor(world: World, servers: readonly Server[]) {
    this.world = world;
    this.history = new SimulatedHistory(world.clock);
    this.#servers = [...servers];
    world.onSleep((asleep) => {
      this.#monitor?.setAsleep(asleep);
    });
  }

  get monitor(): Monitor {
    if (!this.#monitor) throw new Error('The program does not run');
    return this.#monitor;
  }

  get servers(): readonly Server[] {
    return this.#servers;
  }

  start(): void {
    const { world, history } = this;
    const { clock } = world;
    const monitor = createMonitor({
      clock,
      probe: probeOf(world, ({ host, port }) => this.#serviceAt(host, port)),
      history: history.writer,
      system: systemOf(world),
      references: referencesOf(world, this.blocked),
      random: seededRandom(7 + this.#starts++),
      newId: () => `incident-${++this.#ids}`,
      targetOf: (server) => targetOf(server, server.auth ? { secret: 'secret' } : {}),
    });
    const alerting = createAlerting({
      clock,
      policy: () => this.policy,
      server: (id) => this.#watched(id),
      servers: () => this.#servers.flatMap(({ id }) => this.#watched(id) ?? []),
      log: history.log,
      standing: () => '',
    });
    alerting.setChannels([this.#channel()]);
    monitor.subscribe((event) => {
      // A program that was killed says nothing more.
      if (this.#monitor === monitor) this.#follow(event, alerting);
    });
    this.#monitor = monitor;
    this.#alerting = alerting;
    this.running.set(true, clock.trueMs());
    monitor.restore(history.restore());
    monitor.setServers(this.#servers);
    void alerting.restore();
  }

  /** The policy was changed by its user. */
  setPolicy(change: Partial<AlertPolicy>): void {
    this.policy = { ...this.policy, ...change };
    this.#alerting?.review();
  }

  #channel(): Channel {
    return {
      id: 'native',
      name: 'Native',
      deliver: (notice) => {
        this.notices.push({ trueMs: this.world.clock.trueMs(), notice });
        this.onNotice(notice);
        return Promise.resolve(DELIVERED);
      },
    };
  }

  #watched(id: string): WatchedServer | null {
    const server = this.#servers.find((each) => each.id === id);
    const state = this.#states.get(id);
    return server && state ? { ...server, state } : null;
  }

  quit(): void {
    void this.#monitor?.stop();
    this.history.flush();
    this.#end();
  }

  /** As by `kill -9`: what was not written is lost. */
  kill(): void {
    this.history.crash();
    const killed = this.#monitor;
    this.#end();
    void killed?.stop();
    this.history.crash();
  }

  setServers(servers: readonly Server[]): void {
    this.#servers = [...servers];
    this.#monitor?.setServers(servers);
  }

  /** Changes the entry of one server. */
  edit(id: string, change: Partial<Server>): void {
    this.setServers(
      this.#servers.map((server) => (server.id === id ? { ...server, ...change } : server)),
    );
  }

  #end(): void {
    this.#alerting?.close();
    this.#alerting = null;
    this.#monitor = null;
    this.running.set(false, this.world.clock.trueMs());
  }

  #follow(event: MonitorEvent, alerting: Alerting): void {
    if (event.type === 'state') this.#states.set(event.state.id, event.state);
    if (event.type === 'connectivity' && !event.offline) alerting.resumed();
    if (event.type !== 'alarm') return;
    this.alarms.push({ trueMs: this.world.clock.trueMs(), alarm: event.alarm });
    alerting.offer(event.alarm);
    this.onAlarm(event.alarm);
  }

  #serviceAt(host: string, port: number): ReturnType<World['service']> {
    const { services } = this.world;
    const named = services.get(`${host}:${port}`) ?? services.get(host);
    if (named) return named;
    throw new Error(`There is no ${host}:${port} in this world`);
  }
}
