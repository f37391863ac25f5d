/** Servers that really fail. */

import { expect } from 'vitest';
import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';

export const OUTAGES: readonly Scenario[] = [
  {
    name: 'a quiet week',
    lastsMs: WEEK,
    servers: servers(5, CALM),
    script: () => undefined,
    notices: [],
  },
  {
    name: 'one server refuses for an hour',
    lastsMs: DAY,
    servers: servers(5),
    script: (world) => {
      world.outage(['mx.bravo.example'], 9 * HOUR, 10 * HOUR, { kind: 'refuses' });
    },
    notices: ['bravo is down', 'bravo is up again'],
  },
  {
    name: 'one server silent for 10 minutes, each day',
    lastsMs: WEEK,
    servers: servers(4, CALM),
    script: (world) => {
      world.every(DAY, 5 * HOUR, WEEK, (day) => {
        const fromMs = day * DAY + 5 * HOUR;
        world.outage(['mx.alpha.example'], fromMs, fromMs + 10 * MINUTE, { kind: 'silent' });
      });
    },
    notices: Array.from({ length: 7 }, () => ['alpha is down', 'alpha is up again']).flat(),
  },
  {
    name: 'server reboots weekly, 2 minutes',
    lastsMs: 2 * WEEK,
    servers: servers(3, { intervalSeconds: 120 }),
    script: (world) => {
      for (const week of [0, 1]) {
        const fromMs = week * WEEK + 3 * DAY;
        world.outage(['mx.delta.example'], fromMs, fromMs + 2 * MINUTE, { kind: 'silent' });
      }
    },
    notices: ['delta is down', 'delta is up again', 'delta is down', 'delta is up again'],
  },
  {
    name: '300 of 1,000 servers fail at once',
    lastsMs: 20 * MINUTE,
    servers: servers(1000),
    script: (world) => {
      const ids = [...world.services.keys()].filter((_, index) => index % 10 < 3);
      world.outage(ids, 5 * MINUTE, 12 * MINUTE, { kind: 'silent' });
    },
    notices: null,
    check: (_world, { alarms, notices }) => {
      expect(alarms.filter(({ alarm }) => alarm.kind === 'down')).toHaveLength(300);
      expect(alarms.filter(({ alarm }) => alarm.kind === 'up')).toHaveLength(300);
      // Gathered, so that nobody is buried under three hundred.
      expect(notices.length).toBeLessThan(120);
    },
  },
  {
    name: 'the only server watched fails',
    lastsMs: DAY,
    servers: servers(1),
    script: (world) => {
      world.outage(['mx.alpha.example'], 9 * HOUR, 9 * HOUR + 30 * MINUTE, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: 'no retries: told by the first failure',
    lastsMs: 2 * HOUR,
    servers: servers(4, { retries: 0 }),
    script: (world) => {
      world.outage(['mx.alpha.example'], HOUR, HOUR + 10 * MINUTE, { kind: 'silent' });
    },
    notices: ['alpha is down', 'alpha is up again'],
  },
  {
    name: '1,000 servers every 10 seconds, one of them fails',
    lastsMs: 5 * MINUTE,
    servers: servers(1000, { intervalSeconds: 10 }),
    script: (world) => {
      world.outage(['mx.domain77.example'], 2 * MINUTE, 4 * MINUTE + 5 * SECOND, {
        kind: 'refuses',
      });
    },
    notices: ['domain77 is down', 'domain77 is up again'],
  },
];
