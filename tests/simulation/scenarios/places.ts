/** A computer that is taken from one network to another. */

import { expect } from 'vitest';
import type { Server } from '../../../main/core/server.ts';
import { serverOf } from '../../support/monitored.ts';
import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';
import type { Surroundings, World } from '../world.ts';

const ALPHA = 'mx.alpha.example';
const LAN = [10, 11, 12].map((i) => serverOf(`192.168.1.${i}`, { name: `lan${i}`, ...CALM }));
const PRIVATE = [1, 2].map((i) => serverOf(`10.20.0.${i}`, { name: `inner${i}`, ...CALM }));
const SUBMISSION = serverOf('smtp.alpha.example', { name: 'submission', port: 587 });

const inLan = (world: World, of: readonly Server[]): void => {
  for (const { id } of of) world.place(id, { kind: 'lan', network: 'office' });
};

/** Asleep on the way, and in another network for a while. */
function away(world: World, fromMs: number, toMs: number, where: Partial<Surroundings>): void {
  world.sleep(fromMs - 10 * MINUTE, fromMs);
  world.local(fromMs - 5 * MINUTE, toMs - 5 * MINUTE, where);
  world.sleep(toMs - 10 * MINUTE, toMs);
}

const portal = (kind: NonNullable<Surroundings['portal']>): Scenario => ({
  name: `captive portal in a hotel that ${kind}`,
  lastsMs: DAY,
  servers: [...servers(4, { retries: 1 }), SUBMISSION],
  script: (world) => {
    away(world, 4 * HOUR, 10 * HOUR, { network: 'hotel' });
    // Nobody signs in for the first half hour, and once more at noon.
    world.local(4 * HOUR - 5 * MINUTE, 4.5 * HOUR, { portal: kind });
    world.local(7 * HOUR, 7.2 * HOUR, { portal: kind });
  },
  notices: [],
});

export const PLACES: readonly Scenario[] = [
  portal('drops'),
  portal('refuses'),
  portal('answers'),
  {
    name: 'between office and home, servers in the office',
    lastsMs: WEEK,
    servers: [...LAN, ...servers(2, CALM)],
    script: (world) => {
      inLan(world, LAN);
      world.every(DAY, 9 * HOUR, WEEK - DAY, (day) => {
        const fromMs = day * DAY + 9 * HOUR;
        away(world, fromMs, fromMs + 14 * HOUR, { network: 'home' });
      });
    },
    notices: [],
    check: (world, { history }) => {
      const causes = history.gaps('192.168.1.10', world.clock.wallMs()).map(({ cause }) => cause);
      expect(causes).toContain('elsewhere');
    },
  },
  {
    name: 'a server in the office dies while at home',
    lastsMs: 2 * DAY,
    servers: [...LAN, ...servers(2, CALM)],
    script: (world) => {
      inLan(world, LAN);
      away(world, 9 * HOUR, 23 * HOUR, { network: 'home' });
      world.outage(['192.168.1.10'], 15 * HOUR, 30 * HOUR, { kind: 'unplugged' });
    },
    notices: ['lan10 is down', 'lan10 is up again'],
  },
  {
    name: 'the whole local network switched off',
    lastsMs: DAY,
    servers: LAN,
    script: (world) => {
      inLan(world, LAN);
      const ids = LAN.map(({ id }) => id);
      world.outage(ids, 4 * HOUR, 6 * HOUR, { kind: 'unplugged' });
    },
    notices: null,
    check: (_world, { alarms }) => {
      expect(alarms).toHaveLength(6);
    },
  },
  {
    name: 'VPN up in working hours',
    lastsMs: WEEK,
    servers: [...PRIVATE, ...servers(2, CALM)],
    script: (world) => {
      for (const { id } of PRIVATE) world.place(id, { kind: 'vpn' });
      world.change({ vpn: true });
      world.every(DAY, 9 * HOUR, WEEK - DAY, (day) => {
        const fromMs = day * DAY + 9 * HOUR;
        world.local(fromMs, fromMs + 15 * HOUR, { vpn: false });
      });
    },
    notices: [],
  },
  {
    name: 'VPN up, and a server behind it fails',
    lastsMs: DAY,
    servers: [...PRIVATE, ...servers(2, CALM)],
    script: (world) => {
      for (const { id } of PRIVATE) world.place(id, { kind: 'vpn' });
      world.change({ vpn: true });
      world.outage(['10.20.0.1'], 4 * HOUR, 5 * HOUR, { kind: 'silent' });
    },
    notices: ['inner1 is down', 'inner1 is up again'],
  },
  {
    name: 'VPN drops every half hour for ten seconds',
    lastsMs: DAY,
    servers: [...PRIVATE, ...servers(3, { retries: 0 })],
    script: (world) => {
      for (const { id } of PRIVATE) world.place(id, { kind: 'vpn' });
      world.change({ vpn: true });
      world.every(30 * MINUTE, HOUR, DAY - HOUR, (turn) => {
        const fromMs = HOUR + turn * 30 * MINUTE;
        world.local(fromMs, fromMs + 10 * SECOND, { vpn: false });
      });
    },
    notices: [],
  },
  {
    name: 'port 25 blocked at a café',
    lastsMs: DAY,
    servers: [...servers(3), SUBMISSION],
    script: (world) => {
      away(world, 4 * HOUR, 8 * HOUR, { network: 'cafe', blocksPort25: true });
      world.outage([SUBMISSION.id], 5 * HOUR, 6 * HOUR, { kind: 'refuses' });
    },
    notices: ['submission is down', 'submission is up again'],
    check: (world, { history }) => {
      const causes = history.gaps(ALPHA, world.clock.wallMs()).map(({ cause }) => cause);
      expect(causes).toContain('port-blocked');
    },
  },
  {
    name: 'port 25 blocked at home, always',
    lastsMs: DAY,
    servers: servers(3),
    script: (world) => {
      world.change({ blocksPort25: true });
    },
    notices: [],
  },
  {
    name: 'IPv6 broken here only',
    lastsMs: DAY,
    servers: [
      ...servers(2),
      ...['mx.six.example', 'mx.sechs.example'].map((host) => serverOf(host, { family: 6 })),
      serverOf('mx.both.example', { family: 'both' }),
    ],
    script: (world) => {
      world.local(4 * HOUR, 6 * HOUR, { ipv6: false });
    },
    notices: [],
  },
];
