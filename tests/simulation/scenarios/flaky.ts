/** Servers and networks that are not at their best, and no worse than that. */

import type { Failure } from '../../../main/core/probe/failure.ts';
import type { Scenario } from '../scenario.ts';
import { CALM, servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK } from '../world.ts';
import type { Service } from '../world.ts';

const LATER: Failure = {
  reason: 'greeting-rejected',
  phase: 'greeting',
  message: 'The server refused the session in its greeting',
  reply: { code: 450, enhanced: '4.7.1', text: 'Greylisted, come back later' },
};

/** Every so often one check meets this. */
function everyNth(n: number, answer: ReturnType<Service['finds']>): Service['finds'] {
  let count = 0;
  return () => (++count % n === 0 ? answer : {});
}

const FAST = { warnMs: 500, critMs: 2_000 };

export const FLAKY: readonly Scenario[] = [
  {
    name: 'greylisting server, 4xx now and then',
    lastsMs: WEEK,
    servers: servers(3, CALM),
    script: (world) => {
      world.finds('mx.alpha.example', 0, everyNth(7, { failure: LATER }));
      world.finds('mx.bravo.example', 0, everyNth(2, { failure: LATER }));
    },
    notices: [],
  },
  {
    name: 'tarpitting server, greeting after 8 seconds',
    lastsMs: 2 * DAY,
    servers: servers(3, FAST),
    script: (world) => {
      world.finds('mx.alpha.example', 0, () => ({ greetingMs: 8_000 }));
      world.finds('mx.alpha.example', DAY, () => ({ greetingMs: 5_000 }));
    },
    notices: [],
  },
  {
    name: 'one packet in a hundred lost',
    lastsMs: 2 * DAY,
    // Limits below the second that a lost packet may cost would be crossed now and then.
    servers: servers(6, { warnMs: 1_500, critMs: 5_000, retries: 1 }),
    script: (world) => {
      world.change({ loss: 0.01 });
    },
    notices: [],
  },
  {
    name: 'response time spikes',
    lastsMs: 2 * DAY,
    servers: servers(3, FAST),
    script: (world) => {
      world.finds('mx.alpha.example', 0, everyNth(5, { replyMs: 4_000 }));
    },
    notices: [],
  },
  {
    name: 'slow drift over a day, and back',
    lastsMs: 3 * DAY,
    servers: servers(3, { ...CALM, ...FAST }),
    script: (world) => {
      const { clock } = world;
      // From 20 ms to 3 s within a day, back within an hour.
      world.finds('mx.alpha.example', 0, () => {
        const now = clock.trueMs();
        const share = now < 2 * DAY ? Math.max(0, (now - DAY) / DAY) : 0;
        return { replyMs: 3_000 * share };
      });
    },
    notices: ['alpha is slow', 'alpha is slow'],
  },
  {
    name: 'flapping for four hours',
    lastsMs: DAY,
    servers: servers(3, { retries: 0 }),
    script: (world) => {
      world.every(2 * MINUTE, 6 * HOUR, 10 * HOUR, (turn) => {
        const fromMs = 6 * HOUR + turn * 2 * MINUTE;
        world.outage(['mx.alpha.example'], fromMs, fromMs + MINUTE, { kind: 'refuses' });
      });
    },
    notices: [
      ...Array.from({ length: 4 }, () => ['alpha is down', 'alpha is up again']).flat(),
      'alpha is flapping',
      'alpha has settled',
    ],
    // Once it is known to flap, single outages are not told.
    excused: [{ serverId: 'mx.alpha.example', fromMs: 6 * HOUR, toMs: 11 * HOUR }],
  },
  {
    name: 'failures of half a minute, never confirmed',
    lastsMs: 2 * DAY,
    servers: servers(3),
    script: (world) => {
      world.every(HOUR, HOUR, 2 * DAY, (turn) => {
        // At another moment between two checks each time.
        const fromMs = HOUR + turn * (HOUR + 7 * SECOND);
        world.outage(['mx.alpha.example'], fromMs, fromMs + 29 * SECOND, { kind: 'refuses' });
      });
    },
    notices: [],
  },
];
