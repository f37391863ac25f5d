/** What people do while things happen: pause, mute, acknowledge, edit, plan. */

import { serverOf } from '../../support/monitored.ts';
import type { Scenario } from '../scenario.ts';
import type { Outage } from '../truth.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, WEEK } from '../world.ts';

const ALPHA = 'mx.alpha.example';
const DOWN_AND_UP = ['alpha is down', 'alpha is up again'];

/** Down from the sixth to the ninth hour. */
const OUTAGE = { fromMs: 6 * HOUR, toMs: 9 * HOUR };
const excused = (fromMs: number, toMs: number): Outage[] => [{ serverId: ALPHA, fromMs, toMs }];

export const PEOPLE: readonly Scenario[] = [
  {
    name: 'paused during an outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.edit(ALPHA, { enabled: false });
      });
      world.at(12 * HOUR, () => {
        program.edit(ALPHA, { enabled: true });
      });
    },
    excused: excused(7 * HOUR, 12 * HOUR),
    notices: DOWN_AND_UP,
  },
  {
    name: 'paused before an outage and resumed after it',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(5 * HOUR, () => {
        program.edit(ALPHA, { enabled: false });
      });
      world.at(10 * HOUR, () => {
        program.edit(ALPHA, { enabled: true });
      });
    },
    excused: excused(5 * HOUR, 10 * HOUR),
    notices: [],
  },
  {
    name: 'muted for the whole of an outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(5 * HOUR, () => {
        program.monitor.muteServer(ALPHA, world.clock.wallMs() + 6 * HOUR);
      });
    },
    notices: [],
  },
  {
    name: 'muted, and the outage outlasts it',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(5 * HOUR, () => {
        program.monitor.muteServer(ALPHA, world.clock.wallMs() + 2 * HOUR);
      });
    },
    notices: DOWN_AND_UP,
  },
  {
    name: 'all muted until resumed',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.outage(['mx.bravo.example'], 8 * HOUR, 12 * HOUR, { kind: 'refuses' });
      world.at(5 * HOUR, () => {
        program.setPolicy({ muted: 'until-resumed' });
      });
      world.at(10 * HOUR, () => {
        program.setPolicy({ muted: null });
      });
    },
    notices: ['bravo is down', 'bravo is up again'],
  },
  {
    name: 'quiet hours, the critical passes',
    lastsMs: 2 * DAY,
    servers: servers(3),
    timeZone: 'Europe/Berlin',
    script: (world, program) => {
      program.policy = {
        ...program.policy,
        quietHours: {
          enabled: true,
          windows: ['Mon,Tue,Wed,Thu,Fri,Sat,Sun 22:00-07:00'],
          criticalPasses: true,
        },
      };
      // From 2 in the night to 4; that it is over can wait until the morning.
      world.outage([ALPHA], 17 * HOUR, 19 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
    check: (world, { notices }) => {
      const up = notices.find(({ notice }) => notice.kind === 'up');
      const hour = up && new Date(world.clock.wallMs() - 2 * DAY + up.trueMs).getUTCHours();
      if (hour !== 6) throw new Error(`Told at ${String(hour)} o’clock UTC`);
    },
  },
  ...[
    { night: 'the hour is skipped', began: '2026-03-28T08:00:00.000Z', endsAt: 5 },
    { night: 'the hour comes twice', began: '2026-10-24T08:00:00.000Z', endsAt: 6 },
  ].map(({ night, began, endsAt }): Scenario => ({
    name: `quiet hours in the night in which ${night}`,
    lastsMs: 2 * DAY,
    servers: servers(3),
    timeZone: 'Europe/Berlin',
    options: { beganMs: Date.parse(began) },
    script: (world, program) => {
      program.policy = {
        ...program.policy,
        quietHours: { enabled: true, windows: ['Sat 22:00-07:00'], criticalPasses: true },
      };
      world.outage([ALPHA], 17 * HOUR, 19 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
    // 7 o'clock on the wall, in summer time and in winter time.
    check: (_world, { notices }) => {
      const up = notices.find(({ notice }) => notice.kind === 'up');
      const hour = up && new Date(Date.parse(began) + up.trueMs).getUTCHours();
      if (hour !== endsAt) throw new Error(`Told at ${String(hour)} o’clock UTC`);
    },
  })),
  {
    name: 'reminded every hour, then acknowledged',
    lastsMs: DAY,
    servers: servers(3, { remindMinutes: 60 }),
    script: (world, program) => {
      world.outage([ALPHA], 6 * HOUR, 12 * HOUR, { kind: 'refuses' });
      world.at(8.5 * HOUR, () => {
        program.monitor.acknowledge(ALPHA, null);
      });
    },
    notices: ['alpha is down', 'alpha is still down', 'alpha is still down', 'alpha is up again'],
  },
  {
    name: 'acknowledged, recovers and fails again',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], 6 * HOUR, 8 * HOUR, { kind: 'refuses' });
      world.outage([ALPHA], 10 * HOUR, 11 * HOUR, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.monitor.acknowledge(ALPHA, null);
      });
    },
    notices: [...DOWN_AND_UP, ...DOWN_AND_UP],
  },
  {
    name: 'maintenance every week',
    lastsMs: 3 * WEEK,
    servers: [
      ...servers(1, { ...CALM, maintenance: ['Wed 02:00-04:00'] }),
      ...servers(3, CALM).slice(1),
    ],
    script: (world) => {
      // From Monday 8 o'clock on.
      for (const week of [0, 1, 2]) {
        const fromMs = week * WEEK + DAY + 18.2 * HOUR;
        world.outage([ALPHA], fromMs, fromMs + HOUR, { kind: 'silent' });
      }
    },
    excused: [0, 1, 2].flatMap((week) => {
      const fromMs = week * WEEK + DAY + 18 * HOUR;
      return excused(fromMs, fromMs + 2 * HOUR);
    }),
    notices: [],
  },
  {
    name: 'maintenance that does not end well',
    lastsMs: 3 * DAY,
    servers: [...servers(1, { maintenance: ['Wed 02:00-04:00'] }), ...servers(3).slice(1)],
    script: (world) => {
      world.outage([ALPHA], DAY + 18.2 * HOUR, DAY + 21 * HOUR, { kind: 'silent' });
    },
    excused: excused(DAY + 18 * HOUR, DAY + 20 * HOUR),
    notices: DOWN_AND_UP,
  },
  {
    name: 'servers behind one that is down',
    lastsMs: DAY,
    servers: [
      serverOf('gw.alpha.example', { name: 'gateway' }),
      ...servers(3, { behind: 'gateway' }),
      serverOf('mx.other.example', { name: 'other' }),
    ],
    script: (world) => {
      const all = ['gw.alpha.example', ALPHA, 'mx.bravo.example', 'mx.delta.example'];
      world.outage(all.slice(0, 3), 6 * HOUR, 8 * HOUR, { kind: 'silent' });
      // One stays down when the gateway is back.
      world.outage(all.slice(3), 6 * HOUR, 10 * HOUR, { kind: 'silent' });
    },
    notices: ['gateway is down', 'gateway is up again', 'delta is down', 'delta is up again'],
  },
  {
    name: 'server removed during an outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.setServers(program.servers.filter(({ id }) => id !== ALPHA));
      });
    },
    excused: excused(7 * HOUR, DAY),
    uptimeUnknown: true,
    notices: ['alpha is down'],
  },
  {
    name: 'server added during its outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      const all = [...program.servers];
      program.setServers(all.slice(1));
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.setServers(all);
      });
    },
    excused: excused(0, 7 * HOUR),
    uptimeUnknown: true,
    notices: DOWN_AND_UP,
  },
  {
    name: 'server renamed and its interval changed during an outage',
    lastsMs: DAY,
    servers: servers(3),
    script: (world, program) => {
      world.outage([ALPHA], OUTAGE.fromMs, OUTAGE.toMs, { kind: 'refuses' });
      world.at(7 * HOUR, () => {
        program.edit(ALPHA, { name: 'renamed', intervalSeconds: 120 });
      });
    },
    notices: ['alpha is down', 'renamed is up again'],
  },
  {
    name: '‘Check now’ clicked again and again',
    lastsMs: 4 * HOUR,
    servers: servers(3),
    script: (world, program) => {
      world.every(MINUTE / 20, HOUR, 2 * HOUR, () => {
        program.monitor.checkNow([ALPHA]);
      });
      world.outage([ALPHA], 1.5 * HOUR, 2.5 * HOUR, { kind: 'refuses' });
    },
    notices: DOWN_AND_UP,
  },
];
