/** The references as Node can ask them: the gateway, the system's resolver, and root name servers. */

import { Resolver } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { SystemFacts } from './facts.ts';
import type { References } from './inquiry.ts';
import type { ReferenceKind } from './suspicion.ts';

/** Anybody's to ask, in different networks: a, d and k of the root (RFC 7720). */
const ROOTS = ['198.41.0.4', '199.7.91.13', '193.0.14.129'] as const;
const LIMIT_MS = 1_500;
const TRIES = 2;
/** A port that most gateways answer on, if only with a refusal. */
const GATEWAY_PORT = 53;

interface Asking {
  /** Name servers outside, `address[:port]`. */
  outside: readonly string[];
  gatewayPort: number;
  /** How long one try may take. */
  limitMs: number;
}

/** Asks as the arguments say; where they do not, the root name servers, port 53 of the gateway, each for seconds at most. */
export function nodeReferences({
  outside = ROOTS,
  gatewayPort = GATEWAY_PORT,
  limitMs = LIMIT_MS,
}: Partial<Asking> = {}): References {
  const ask: Record<ReferenceKind, (facts: SystemFacts) => Promise<boolean>> = {
    outside: () => any(outside.map((server) => answersDns([server], limitMs))),
    resolver: ({ resolvers }) => answersDns(resolvers, limitMs),
    gateway: ({ gateways }) =>
      any((gateways ?? []).map((gateway) => answersTcp(gateway, gatewayPort, limitMs))),
  };
  return { ask: (kind, facts) => ask[kind](facts) };
}

/** Whether one of them answers; known as soon as it does. */
function any(asked: readonly Promise<boolean>[]): Promise<boolean> {
  const answers = asked.map(async (answer) => ((await answer) ? true : Promise.reject(SILENT)));
  return Promise.any(answers).catch(() => false);
}

const SILENT = new Error('No answer');

/** Asks for the name servers of the root, which every resolver knows and none of them tells on. */
async function answersDns(servers: readonly string[], limitMs: number): Promise<boolean> {
  if (servers.length === 0) return false;
  const resolver = new Resolver({ timeout: limitMs, tries: TRIES });
  try {
    resolver.setServers(servers);
    await resolver.resolveNs('.');
    return true;
  } catch (error) {
    return isRefusal(error);
  }
}

/** An answer that is none is one, too; a forwarder that cannot reach anybody says SERVFAIL, which is not. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENODATA' || code === 'ENOTFOUND' || code === 'EREFUSED' || code === 'ENOTIMP';
}

function answersTcp(address: string, port: number, limitMs: number): Promise<boolean> {
  // A gateway known by a link-local address only cannot be dialled without its interface.
  if (isIP(address) === 0 || /^fe[89ab]/i.test(address)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: limitMs * TRIES });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => {
      end(true);
    });
    socket.on('timeout', () => {
      end(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET');
    });
  });
}
