/** What befalls the computer that watches. */

import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, SECOND, WEEK } from '../world.ts';

export const COMPUTER: readonly Scenario[] = [
  {
    name: 'laptop sleeps every night',
    lastsMs: WEEK,
    servers: servers(6, CALM),
    script: (world) => {
      world.every(DAY, 14 * HOUR, WEEK - DAY, (day) => {
        const fromMs = day * DAY + 14 * HOUR;
        world.sleep(fromMs, fromMs + 9 * HOUR);
        // Wi-Fi is back only twenty seconds after.
        world.at(fromMs + HOUR, () => {
          world.change({ link: false });
        });
        world.at(fromMs + 9 * HOUR + 20 * SECOND, () => {
          world.change({ link: true });
        });
      });
    },
    notices: [],
  },
  {
    name: 'clock set back a day',
    lastsMs: 2 * DAY,
    servers: servers(4),
    script: (world) => {
      world.at(5 * HOUR, () => {
        world.clock.setWall(-DAY);
      });
      world.outage(['mx.alpha.example'], 7 * HOUR, 8 * HOUR, { kind: 'refuses' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'clock set forward a day',
    lastsMs: 2 * DAY,
    servers: servers(4),
    script: (world) => {
      world.at(5 * HOUR, () => {
        world.clock.setWall(DAY);
      });
      world.outage(['mx.alpha.example'], 7 * HOUR, 8 * HOUR, { kind: 'refuses' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'machine overloaded',
    lastsMs: DAY,
    servers: servers(20),
    script: (world) => {
      world.every(20 * SECOND, 2 * HOUR, 6 * HOUR, (turn) => {
        world.stall(2 * HOUR + turn * 20 * SECOND, ((turn % 7) + 1) * SECOND);
      });
    },
    notices: [],
  },
];
