/** What befalls the network between the computer and everybody. */

import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';

export const NETWORK: readonly Scenario[] = [
  {
    name: 'Wi-Fi drops 20 times a day',
    lastsMs: WEEK,
    servers: servers(5, CALM),
    script: (world) => {
      world.every(DAY / 20, 10 * MINUTE, WEEK - HOUR, (turn) => {
        const fromMs = 10 * MINUTE + (turn * DAY) / 20;
        world.local(fromMs, fromMs + (5 + (turn % 40) * 5) * SECOND, { link: false });
      });
    },
    notices: [],
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
    name: 'ISP outage of an hour',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { outside: false });
    },
    notices: [],
  },
  {
    name: 'a real outage of 4 minutes inside a local one',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.local(4 * HOUR, 5 * HOUR, { outside: false });
      world.outage(['mx.alpha.example'], 4.5 * HOUR, 4.5 * HOUR + 4 * MINUTE, { kind: 'silent' });
    },
    notices: [],
  },
];
