/** What befalls the network between the computer and everybody. */

import { expect } from 'vitest';
import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { serverOf } from '../../support/monitored.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';
import type { World } from '../world.ts';

const ALPHA = 'mx.alpha.example';

/** Watched by their addresses, so that no name says that the network is gone. */
const ADDRESSES = ['20.1.7.25', '21.2.7.25', '22.3.7.25'].map((host) => serverOf(host));

const FAMILY = [1, 2, 3].map((i) => serverOf(`mx${i}.one.example`, { name: `mx${i}` }));

const ISP_OUTAGE = {
  lastsMs: DAY,
  script: (world: World) => {
    world.local(4 * HOUR, 5 * HOUR, { outside: false });
  },
  notices: [],
};

const wifiDrops = (world: World, untilMs: number): void => {
  world.every(DAY / 20, 10 * MINUTE, untilMs, (turn) => {
    const fromMs = 10 * MINUTE + (turn * DAY) / 20;
    world.local(fromMs, fromMs + (5 + (turn % 40) * 5) * SECOND, { link: false });
  });
};

export const NETWORK: readonly Scenario[] = [
  {
    name: 'Wi-Fi drops 20 times a day',
    lastsMs: WEEK,
    servers: servers(5, CALM),
    script: (world) => {
      wifiDrops(world, WEEK - HOUR);
    },
    notices: [],
  },
  {
    name: 'Wi-Fi drops 20 times a day, no retries',
    lastsMs: 2 * DAY,
    servers: servers(5, { retries: 0 }),
    script: (world) => {
      wifiDrops(world, 2 * DAY - HOUR);
    },
    notices: [],
  },
  {
    name: 'Wi-Fi drops 20 times a day, a server fails',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      wifiDrops(world, DAY - HOUR);
      world.outage([ALPHA], 9 * HOUR, 12 * HOUR, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'office router restarts',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.local(4 * HOUR, 4 * HOUR + 3 * MINUTE, { gateway: false });
    },
    notices: [],
  },
  {
    name: 'office router restarts, one server watched, no retries',
    lastsMs: DAY,
    servers: servers(1, { retries: 0 }),
    script: (world) => {
      world.local(4 * HOUR, 4 * HOUR + 3 * MINUTE, { gateway: false });
    },
    notices: [],
  },
  { name: 'ISP outage of an hour', ...ISP_OUTAGE, servers: servers(5) },
  { name: 'ISP outage, servers known by address', ...ISP_OUTAGE, servers: ADDRESSES },
  {
    name: 'ISP outage, no reference answers here',
    ...ISP_OUTAGE,
    servers: ADDRESSES,
    blocked: ['outside', 'gateway', 'resolver'],
  },
  { name: 'ISP outage, one server watched', ...ISP_OUTAGE, servers: ADDRESSES.slice(0, 1) },
  {
    name: 'ISP outage, a server in the office answers',
    ...ISP_OUTAGE,
    servers: [...servers(3), serverOf('192.168.1.10', { name: 'lan' })],
    script: (world) => {
      world.place('192.168.1.10', { kind: 'lan', network: 'office' });
      ISP_OUTAGE.script(world);
    },
  },
  {
    name: 'ISP drops for a minute, every hour, no retries',
    lastsMs: 2 * DAY,
    servers: servers(4, { retries: 0 }),
    script: (world) => {
      world.every(HOUR, HOUR, 2 * DAY, (turn) => {
        const fromMs = HOUR + turn * HOUR;
        world.local(fromMs, fromMs + MINUTE, { outside: false });
      });
    },
    notices: [],
  },
  {
    name: 'a real outage of 4 minutes inside a local one',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { outside: false });
      world.outage([ALPHA], 4.5 * HOUR, 4.5 * HOUR + 4 * MINUTE, { kind: 'silent' });
    },
    notices: [],
  },
  {
    name: 'a real outage that outlasts a local one',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { outside: false });
      world.outage([ALPHA], 4.5 * HOUR, 6 * HOUR, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'resolver dead for an hour',
    lastsMs: DAY,
    servers: [...servers(3), ...ADDRESSES.slice(0, 1)],
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { resolver: false });
    },
    notices: [],
    check: (world, { history }) => {
      const causes = history.gaps(ALPHA, world.clock.wallMs()).map(({ cause }) => cause);
      expect(causes).toEqual(['no-resolver']);
      expect(history.gaps('20.1.7.25', world.clock.wallMs())).toEqual([]);
    },
  },
  {
    name: 'resolver dead, all servers in one zone',
    lastsMs: DAY,
    servers: FAMILY,
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { resolver: false });
    },
    notices: [],
  },
  {
    name: 'one zone’s DNS dead, others answer',
    lastsMs: DAY,
    servers: [...FAMILY, ...servers(2)],
    script: (world) => {
      const ids = FAMILY.map(({ id }) => id);
      world.outage(ids, 4 * HOUR, 5 * HOUR, { kind: 'no-name' });
    },
    notices: null,
    check: (_world, { alarms }) => {
      expect(alarms.map(({ alarm }) => `${alarm.kind} ${alarm.name}`).sort()).toEqual([
        ...FAMILY.map(({ name }) => `down ${name}`),
        ...FAMILY.map(({ name }) => `up ${name}`),
      ]);
    },
  },
  {
    name: 'one zone’s DNS dead, nothing else watched',
    lastsMs: DAY,
    servers: FAMILY,
    script: (world) => {
      const ids = FAMILY.map(({ id }) => id);
      world.outage(ids, 4 * HOUR, 5 * HOUR, { kind: 'no-name' });
    },
    notices: null,
    check: (_world, { alarms }) => {
      expect(alarms).toHaveLength(6);
    },
  },
];
