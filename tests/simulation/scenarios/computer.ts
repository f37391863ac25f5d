/** What befalls the computer that watches. */

import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';
import type { World } from '../world.ts';

/** Nights of nine hours; Wi-Fi goes before and is back twenty seconds after. */
function sleepsNightly(world: World, untilMs: number): void {
  world.every(DAY, 14 * HOUR, untilMs, (day) => {
    const fromMs = day * DAY + 14 * HOUR;
    const toMs = fromMs + 9 * HOUR;
    world.sleep(fromMs, toMs);
    world.local(fromMs + SECOND, toMs + 20 * SECOND, { link: false });
  });
}

const NIGHTS = { lastsMs: WEEK, servers: servers(6, CALM) };
const ALPHA = 'mx.alpha.example';

/** The window is three hours long in one night and one in the other. */
const NIGHTS_OF_CHANGE = [
  { from: '2026-10-24T20:00:00.000Z', beginsAt: 3.5, endsAt: 6.5 },
  { from: '2027-03-27T20:00:00.000Z', beginsAt: 4.5, endsAt: 5.5 },
];

export const COMPUTER: readonly Scenario[] = [
  {
    name: 'laptop sleeps every night, told',
    ...NIGHTS,
    options: { tellsSleep: true },
    script: (world) => {
      sleepsNightly(world, WEEK - DAY);
    },
    notices: [],
  },
  {
    name: 'laptop sleeps every night, untold',
    ...NIGHTS,
    script: (world) => {
      sleepsNightly(world, WEEK - DAY);
    },
    notices: [],
  },
  {
    name: 'the same where clocks go on in sleep',
    ...NIGHTS,
    options: { countsSleep: true },
    script: (world) => {
      sleepsNightly(world, WEEK - DAY);
    },
    notices: [],
  },
  {
    name: 'a server fails while the laptop sleeps',
    lastsMs: 2 * DAY,
    servers: servers(4, CALM),
    options: { tellsSleep: true },
    script: (world) => {
      sleepsNightly(world, DAY);
      world.outage([ALPHA], 20 * HOUR, 26 * HOUR, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'an outage begins and ends while the laptop sleeps',
    lastsMs: 2 * DAY,
    servers: servers(4, CALM),
    script: (world) => {
      sleepsNightly(world, DAY);
      world.outage([ALPHA], 16 * HOUR, 21 * HOUR, { kind: 'silent' });
    },
    notices: [],
  },
  {
    name: 'falls asleep in the middle of an outage',
    lastsMs: 2 * DAY,
    servers: servers(4, CALM),
    script: (world) => {
      sleepsNightly(world, DAY);
      world.outage([ALPHA], 13 * HOUR, 30 * HOUR, { kind: 'refuses' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'lid closed and opened every ten minutes, no retries',
    lastsMs: DAY,
    servers: servers(6, { retries: 0 }),
    options: { tellsSleep: true },
    script: (world) => {
      world.every(10 * MINUTE, HOUR, 20 * HOUR, (turn) => {
        const fromMs = HOUR + turn * 10 * MINUTE;
        world.sleep(fromMs, fromMs + 4 * MINUTE);
        world.local(fromMs + SECOND, fromMs + 4 * MINUTE + 8 * SECOND, { link: false });
      });
    },
    notices: [],
  },
  {
    name: 'a blip before a short sleep, another one after it',
    lastsMs: 2 * DAY,
    servers: servers(6, { retries: 1 }),
    script: (world) => {
      const ids = [...world.services.keys()];
      world.every(20 * MINUTE, HOUR, 2 * DAY - HOUR, (turn) => {
        const fromMs = HOUR + turn * (20 * MINUTE + SECOND);
        const [id = ALPHA] = ids.slice(turn % ids.length);
        world.outage([id], fromMs, fromMs + 14 * SECOND, { kind: 'refuses' });
        world.sleep(fromMs + 14 * SECOND, fromMs + 4 * MINUTE);
        world.outage([id], fromMs + 4 * MINUTE, fromMs + 4 * MINUTE + 14 * SECOND, {
          kind: 'refuses',
        });
      });
    },
    notices: [],
  },
  {
    name: 'hibernation for three days',
    lastsMs: 5 * DAY,
    servers: servers(20, CALM),
    script: (world) => {
      world.sleep(6 * HOUR, 6 * HOUR + 3 * DAY);
      world.outage([ALPHA], 2 * DAY, 4 * DAY, { kind: 'refuses' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'clock set back a day',
    lastsMs: 2 * DAY,
    servers: servers(4),
    script: (world) => {
      world.at(5 * HOUR, () => {
        world.clock.setWall(-DAY);
      });
      world.outage([ALPHA], 7 * HOUR, 8 * HOUR, { kind: 'refuses' });
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
      world.outage([ALPHA], 7 * HOUR, 8 * HOUR, { kind: 'refuses' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'clock set back an hour within an outage',
    uptimeUnknown: true,
    lastsMs: DAY,
    servers: servers(4),
    script: (world) => {
      world.outage([ALPHA], 5 * HOUR, 8 * HOUR, { kind: 'refuses' });
      world.at(6 * HOUR, () => {
        world.clock.setWall(-HOUR);
      });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  ...NIGHTS_OF_CHANGE.map(({ from, beginsAt, endsAt }): Scenario => ({
    name: `the night clocks change, ${from.slice(0, 7)}`,
    lastsMs: 12 * HOUR,
    servers: [...servers(1, { maintenance: ['Sun 01:30-03:30'] }), ...servers(3).slice(1)],
    options: { beganMs: Date.parse(from) },
    timeZone: 'Europe/Berlin',
    // The window, which is three hours long in one night and one in the other.
    excused: [{ serverId: ALPHA, fromMs: beginsAt * HOUR, toMs: endsAt * HOUR }],
    script: (world) => {
      // Within the window by either clock; the other one outside it.
      world.outage([ALPHA], 4.6 * HOUR, 5.4 * HOUR, { kind: 'refuses' });
      world.outage(['mx.delta.example'], 4.5 * HOUR, 6 * HOUR, { kind: 'refuses' });
    },
    notices: ['delta is down', 'delta is up again'],
  })),
  {
    name: 'the traveller’s time zone changes',
    lastsMs: 2 * DAY,
    servers: servers(4, CALM),
    timeZone: 'Europe/Berlin',
    script: (world) => {
      world.at(10 * HOUR, () => {
        process.env['TZ'] = 'Asia/Tokyo';
      });
      world.outage([ALPHA], 20 * HOUR, 21 * HOUR, { kind: 'refuses' });
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
  {
    name: 'machine overloaded, and a server fails',
    lastsMs: DAY,
    servers: servers(20, { intervalSeconds: 120 }),
    script: (world) => {
      world.every(30 * SECOND, 2 * HOUR, 6 * HOUR, (turn) => {
        world.stall(2 * HOUR + turn * 30 * SECOND, ((turn % 3) + 1) * SECOND);
      });
      world.outage([ALPHA], 4 * HOUR, 5 * HOUR, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
];
