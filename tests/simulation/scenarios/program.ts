/** The program itself is quit, crashes, and is started again. */

import { expect } from 'vitest';
import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';

const ALPHA = 'mx.alpha.example';
const DOWN_AND_UP = ['alpha is down', 'alpha is up again'];

export const PROGRAM: readonly Scenario[] = [
  {
    name: 'quit and started in the middle of an outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], 6 * HOUR, 9 * HOUR, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.quit();
      });
      world.at(7.2 * HOUR, () => {
        program.start();
      });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'an outage ends while the program does not run',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], 6 * HOUR, 9 * HOUR, { kind: 'refuses' });
      world.at(8 * HOUR, () => {
        program.quit();
      });
      world.at(10 * HOUR, () => {
        program.start();
      });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'crash right after a notification',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      let crashed = false;
      program.onNotice = () => {
        if (crashed) return;
        crashed = true;
        const nowMs = world.clock.trueMs();
        world.at(nowMs + 50, () => {
          program.kill();
        });
        world.at(nowMs + 5 * SECOND, () => {
          program.start();
        });
      };
      world.outage([ALPHA], 6 * HOUR, 9 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'crash between alarm and notification',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      let crashed = false;
      program.onAlarm = () => {
        if (crashed) return;
        crashed = true;
        const nowMs = world.clock.trueMs();
        world.at(nowMs + SECOND, () => {
          program.kill();
        });
        world.at(nowMs + 10 * SECOND, () => {
          program.start();
        });
      };
      world.outage([ALPHA], 6 * HOUR, 9 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'crashes every twenty minutes',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.every(20 * MINUTE, HOUR, DAY - HOUR, (turn) => {
        const atMs = HOUR + turn * 20 * MINUTE;
        world.at(atMs, () => {
          program.kill();
        });
        world.at(atMs + 20 * SECOND, () => {
          program.start();
        });
      });
      world.outage([ALPHA], 6 * HOUR, 9 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'computer switched off every night',
    lastsMs: WEEK,
    servers: servers(4, CALM),
    script: (world, program) => {
      world.every(DAY, 10 * HOUR, WEEK - DAY, (day) => {
        const fromMs = day * DAY + 10 * HOUR;
        world.at(fromMs, () => {
          program.quit();
        });
        world.at(fromMs + 14 * HOUR, () => {
          program.start();
        });
      });
      world.outage([ALPHA], DAY + 5 * HOUR, 3 * DAY + 5 * HOUR, { kind: 'silent' });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'started without a network',
    lastsMs: 4 * HOUR,
    servers: servers(4),
    script: (world) => {
      world.local(0, 10 * MINUTE, { link: false });
      world.outage([ALPHA], HOUR, 2 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'started while the ISP is out',
    lastsMs: 4 * HOUR,
    servers: servers(4),
    script: (world) => {
      world.local(0, 10 * MINUTE, { outside: false });
    },
    notices: [],
  },
  {
    name: 'interval of a day',
    lastsMs: 12 * DAY,
    servers: servers(3, { intervalSeconds: 86_400 }),
    script: (world) => {
      world.outage([ALPHA], 3 * DAY, 6 * DAY, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
    check: (world) => {
      // While it is down it is looked at every minute.
      expect(world.checks.length).toBeGreaterThan(2 * 24 * 60);
    },
  },
];
