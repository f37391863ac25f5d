/** Certificates, TLS, STARTTLS and logins that change. */

import { expect } from 'vitest';
import type { CertificateFacts, TlsFacts } from '../../../main/core/probe/result.ts';
import { serverOf } from '../../support/monitored.ts';
import { tlsUntil } from '../../support/samples.ts';
import type { Scenario } from '../scenario.ts';
import { servers } from '../servers.ts';
import { DAY, HOUR, MINUTE, WEEK } from '../world.ts';
import type { Service, World } from '../world.ts';

const ALPHA = 'mx.alpha.example';
const HOURLY = { intervalSeconds: 3_600 };

/** A certificate of 90 days that ends so long after the beginning of the story. */
function ending(world: World, inMs: number, change: Partial<CertificateFacts> = {}): TlsFacts {
  const untilMs = world.clock.wallMs() + inMs;
  const validFrom = new Date(untilMs - 90 * DAY).toISOString();
  return tlsUntil(untilMs, { validFrom, ...change });
}

const offering = (tls: TlsFacts): ReturnType<Service['finds']> => ({
  tls,
  capabilities: ['PIPELINING', 'AUTH PLAIN LOGIN'],
  capabilitiesBeforeTls: ['PIPELINING', 'STARTTLS'],
});

export const SECURITY: readonly Scenario[] = [
  {
    name: 'certificate expires over weeks',
    lastsMs: 30 * DAY,
    servers: servers(2, { port: 587, ...HOURLY }),
    script: (world) => {
      const tls = ending(world, 27 * DAY);
      world.finds(ALPHA, 0, () => offering(tls));
      world.at(27 * DAY, () => {
        world.outages.push({ serverId: ALPHA, fromMs: 27 * DAY, toMs: Infinity });
      });
    },
    notices: [
      'alpha certificate expires in 20 days',
      'alpha certificate expires in 6 days',
      'alpha certificate expires in 2 days',
      'alpha certificate expires in 0 days',
      'alpha is down',
    ],
  },
  {
    name: 'certificates of 6 days, each renewed in time',
    lastsMs: 4 * WEEK,
    servers: servers(2, { port: 587, ...HOURLY }),
    script: (world) => {
      const { clock } = world;
      const beganMs = clock.wallMs();
      world.finds(ALPHA, 0, () => {
        const turn = Math.floor(clock.trueMs() / (3 * DAY));
        const untilMs = beganMs + (turn * 3 + 6) * DAY;
        const validFrom = new Date(untilMs - 6 * DAY).toISOString();
        return offering(tlsUntil(untilMs, { validFrom, serial: String(turn) }));
      });
    },
    // Of the first nobody knows whether it will be renewed.
    notices: ['alpha certificate expires in 5 days'],
  },
  {
    name: 'certificate renewed but one port not reloaded',
    lastsMs: WEEK,
    servers: [
      serverOf('mx.alpha.example', { name: 'alpha', port: 587, intervalSeconds: 600 }),
      {
        ...serverOf('mx.alpha.example', { name: 'alpha tls', port: 465, intervalSeconds: 600 }),
        id: 'mx.alpha.example:465',
      },
      ...servers(2).slice(1),
    ],
    script: (world) => {
      const old = ending(world, 40 * DAY);
      const renewed = ending(world, 88 * DAY, { serial: '02' });
      world.finds(ALPHA, 0, () => offering(old));
      world.finds('mx.alpha.example:465', 0, () => ({ tls: old, capabilities: ['AUTH PLAIN'] }));
      world.finds(ALPHA, 2 * DAY, () => offering(renewed));
      world.finds('mx.alpha.example:465', 5 * DAY, () => ({
        tls: renewed,
        capabilities: ['AUTH PLAIN'],
      }));
    },
    notices: ['alpha tls still uses an old certificate'],
  },
  {
    name: 'two hosts behind one name, two certificates',
    lastsMs: WEEK,
    servers: servers(2, { port: 587, intervalSeconds: 600 }),
    script: (world) => {
      const both = [
        ending(world, 60 * DAY, { serial: '0A', fingerprint256: 'AA' }),
        ending(world, 70 * DAY, { serial: '0B', fingerprint256: 'BB', issuer: 'CN=Other CA' }),
      ];
      let turn = 0;
      world.finds(ALPHA, 0, () => offering(both[turn++ % 2] ?? ending(world, 60 * DAY)));
    },
    notices: [],
  },
  {
    name: 'certificate of another issuer',
    lastsMs: 3 * DAY,
    servers: servers(2, { port: 587, intervalSeconds: 600 }),
    script: (world) => {
      const old = ending(world, 60 * DAY);
      const other = ending(world, 80 * DAY, { serial: '02', issuer: 'CN=Other CA' });
      world.finds(ALPHA, 0, () => offering(old));
      world.finds(ALPHA, DAY, () => offering(other));
    },
    notices: ['alpha has a certificate of another issuer'],
  },
  {
    name: 'MX server moves to another address',
    lastsMs: 3 * DAY,
    servers: servers(3, { intervalSeconds: 300 }),
    script: (world) => {
      world.finds(ALPHA, DAY, () => ({ address: '77.7.7.25' }));
    },
    notices: [],
  },
  {
    name: 'TLS version lower than last week',
    lastsMs: WEEK,
    servers: servers(2, { port: 587, intervalSeconds: 600 }),
    script: (world) => {
      const tls = ending(world, 80 * DAY);
      world.finds(ALPHA, 0, () => offering(tls));
      world.finds(ALPHA, 2 * DAY, () => offering({ ...tls, version: 'TLSv1.1' }));
    },
    notices: ['alpha is less secure than before'],
  },
  {
    name: 'STARTTLS stripped for a day',
    lastsMs: 4 * DAY,
    servers: servers(2, { intervalSeconds: 600 }),
    script: (world) => {
      const tls = ending(world, 80 * DAY);
      world.finds(ALPHA, 0, () => offering(tls));
      world.finds(ALPHA, DAY, () => ({
        capabilities: ['PIPELINING'],
        capabilitiesBeforeTls: ['PIPELINING'],
      }));
      world.finds(ALPHA, 2 * DAY, () => offering(tls));
    },
    notices: ['alpha is less secure than before'],
  },
  {
    name: 'password changed, never locked out',
    lastsMs: DAY,
    servers: [
      ...servers(1, { port: 587, auth: { user: 'monitor', mechanism: null } }),
      ...servers(3).slice(1),
    ],
    script: (world) => {
      const tls = ending(world, 80 * DAY);
      let changed = false;
      world.at(6 * HOUR, () => {
        changed = true;
      });
      world.finds(ALPHA, 0, (target) => ({
        ...offering(tls),
        ...(changed &&
          target.auth && {
            failure: {
              reason: 'auth-rejected',
              phase: 'auth',
              message: 'The server rejected the user name or password',
              reply: { code: 535, enhanced: '5.7.8', text: 'Authentication failed' },
            },
          }),
      }));
      world.at(6 * HOUR, () => {
        world.outages.push({ serverId: ALPHA, fromMs: 6 * HOUR, toMs: Infinity });
      });
    },
    notices: ['alpha is down'],
    check: (world) => {
      const tries = world.checks.filter(
        ({ serverId, depth, atMs }) => serverId === ALPHA && depth === 'auth' && atMs > 6 * HOUR,
      );
      for (const { atMs } of tries) {
        const within = tries.filter((other) => other.atMs >= atMs && other.atMs < atMs + HOUR);
        expect(within.length).toBeLessThanOrEqual(2);
      }
      expect(tries.length).toBeGreaterThan(15);
    },
  },
  {
    name: 'login fails for a moment, as its backend restarts',
    lastsMs: DAY,
    servers: [
      ...servers(1, { port: 587, auth: { user: 'monitor', mechanism: null } }),
      ...servers(3).slice(1),
    ],
    script: (world) => {
      const tls = ending(world, 80 * DAY);
      world.finds(ALPHA, 0, (target) => {
        const minute = Math.floor(world.clock.trueMs() / MINUTE);
        const failing = target.auth && minute % 240 === 7;
        return {
          ...offering(tls),
          ...(failing && {
            failure: { reason: 'auth-temporary', phase: 'auth', message: 'Try again later' },
          }),
        };
      });
    },
    notices: [],
  },
];
