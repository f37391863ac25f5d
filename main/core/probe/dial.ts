/** From a list of addresses to one connected socket: RFC 8305 section 5, attempts started apart, first one wins. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { Clock, TimerHandle } from '../clock.ts';
import type { Deadline } from './deadline.ts';
import type { FailureReason } from './failure.ts';
import { Stop, expired } from './stop.ts';

export interface Endpoint {
  address: string;
  family: 4 | 6;
}

export interface Dialled extends Endpoint {
  socket: Socket;
  /** Monotonic clock. */
  atMs: number;
}

/** RFC 8305 section 8: recommended delay before the next attempt is started beside one still running. */
const ATTEMPT_DELAY_MS = 250;
const CONNECT_LIMIT_MS = 30_000;

/** RFC 8305 section 4: families alternate, beginning with the one preferred. */
export function interleave(preferred: readonly Endpoint[], other: readonly Endpoint[]): Endpoint[] {
  const order: Endpoint[] = [];
  for (let i = 0; i < Math.max(preferred.length, other.length); i += 1) {
    const [first, second] = [preferred[i], other[i]];
    if (first) order.push(first);
    if (second) order.push(second);
  }
  return order;
}

/** Rejects with a `Stop` when every attempt failed or time ran out; then no socket is left open. */
export function dial(
  endpoints: readonly Endpoint[],
  port: number,
  clock: Clock,
  deadline: Deadline,
  open: typeof connect = connect,
): Promise<Dialled> {
  return deadline.wait<Dialled>(
    CONNECT_LIMIT_MS,
    (allowedMs) => expired('connect', allowedMs),
    ({ resolve, reject }) => {
      const waiting = [...endpoints];
      const running = new Set<Socket>();
      const failures: NodeJS.ErrnoException[] = [];
      let next: TimerHandle | null = null;

      const attempt = (): void => {
        next?.cancel();
        next = null;
        const endpoint = waiting.shift();
        if (!endpoint) {
          if (running.size === 0) reject(connectFailure(failures));
          return;
        }
        const socket = open({
          host: endpoint.address,
          port,
          family: endpoint.family,
          noDelay: true,
        });
        running.add(socket);
        const onConnect = (): void => {
          running.delete(socket);
          resolve({ ...endpoint, socket, atMs: clock.monotonicMs() });
        };
        const onError = (error: NodeJS.ErrnoException): void => {
          // One that won has a new owner, one given up is of no interest; but neither may fail unheard.
          if (!running.delete(socket)) return;
          failures.push(error);
          attempt();
        };
        socket.once('connect', onConnect);
        socket.on('error', onError);
        if (waiting.length > 0) next = clock.after(ATTEMPT_DELAY_MS, attempt);
      };

      attempt();
      return () => {
        next?.cancel();
        const others = [...running];
        running.clear();
        for (const socket of others) socket.destroy();
      };
    },
  );
}

/** The most telling of several failures: an answer says more than silence, silence more than no route. */
const RANK: readonly FailureReason[] = [
  'connect-refused',
  'connect-reset',
  'connect-timeout',
  'network-unreachable',
  'internal',
];

function connectFailure(errors: readonly NodeJS.ErrnoException[]): Stop {
  const stops = errors.map((error) => connectStop(error));
  stops.sort((a, b) => RANK.indexOf(a.reason) - RANK.indexOf(b.reason));
  return stops[0] ?? new Stop('dns', 'The name has no address');
}

function connectStop(error: NodeJS.ErrnoException): Stop {
  const code = error.code ?? 'no code';
  switch (code) {
    case 'ECONNREFUSED':
      return new Stop(
        'connect-refused',
        'The connection was refused: nothing listens on this port',
      );
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return new Stop('connect-reset', 'The connection was reset');
    case 'ETIMEDOUT':
      return new Stop('connect-timeout', 'The network gave the connection attempt up');
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'EPERM':
    case 'EAFNOSUPPORT':
      return new Stop('network-unreachable', `There is no way to this address from here (${code})`);
    default:
      return new Stop('internal', `The connection could not be made (${code})`);
  }
}
