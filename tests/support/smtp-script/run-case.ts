/** Runs a case and looks at what the check left behind. Needs no test framework, so that any runtime can do it. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';

import { systemClock } from '../../../main/core/clock.ts';
import type { Clock } from '../../../main/core/clock.ts';
import type { Resolver } from '../../../main/core/dns/resolver.ts';
import { createProbe } from '../../../main/core/probe/probe.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { createTrust } from '../../../main/core/probe/roots.ts';
import { differences, targetFor } from './case.ts';
import type { Certificates, ProbeCase } from './case.ts';
import { SECRET } from './cases/auth.ts';
import { serve } from './script.ts';

export interface Outcome {
  result: CheckResult;
  /** Empty when the case passed. */
  problems: string[];
}

/** The system's clock, with an account of the timers that were neither cancelled nor have run. */
export function accountedClock(): { clock: Clock; pending: Set<symbol> } {
  const pending = new Set<symbol>();
  const clock: Clock = {
    ...systemClock,
    after: (delayMs, callback) => {
      const id = Symbol();
      pending.add(id);
      const timer = systemClock.after(delayMs, () => {
        pending.delete(id);
        callback();
      });
      return {
        cancel: () => {
          pending.delete(id);
          timer.cancel();
        },
      };
    },
  };
  return { clock, pending };
}

/** Cases connect to addresses; a question is a mistake of the case. */
const noResolver: Resolver = {
  addresses: () => Promise.resolve({ kind: 'error', error: 'not-found', code: 'ENOTFOUND' }),
};

const trust = createTrust(() => []);

/** Every client socket opened by the check that runs, so that several may run side by side. */
const opened = new AsyncLocalStorage<Socket[]>();
subscribe('net.client.socket', (message) => {
  opened.getStore()?.push((message as { socket: Socket }).socket);
});

export async function runCase(probeCase: ProbeCase, certificates: Certificates): Promise<Outcome> {
  const { steps, expect } = probeCase;
  const server = await serve(typeof steps === 'function' ? steps(certificates) : steps);
  const { clock, pending } = accountedClock();
  const sockets: Socket[] = [];
  const abort = new AbortController();
  try {
    const probe = createProbe({ resolver: noResolver, clock, trust });
    const target = targetFor(probeCase, server.port, certificates);
    const result = await opened.run(sockets, () => probe(target, { signal: abort.signal }));
    const problems = differences(expect, result);
    if (sockets.length === 0) problems.push('it opened no socket');
    if (sockets.some((socket) => !socket.destroyed)) problems.push('it left a socket open');
    if (pending.size > 0) problems.push(`it left ${pending.size} timers running`);
    if (getEventListeners(abort.signal, 'abort').length > 0) problems.push('it left a listener');
    problems.push(...server.errors.map(({ message }) => message));
    if (JSON.stringify(result).includes(SECRET)) problems.push('it gave the password away');
    if (expect.quit !== undefined && expect.quit !== server.lines.includes('QUIT'))
      problems.push(expect.quit ? 'it never said QUIT' : 'it said QUIT');
    return { result, problems };
  } finally {
    await server.stop();
  }
}
