/** DNS over the network (c-ares). Unlike getaddrinfo it holds no thread while it waits, and it can be cancelled. */

import { Resolver as Channel } from 'node:dns/promises';

import { answer } from './resolver.ts';
import type { Answer, MailResolver } from './resolver.ts';

export interface DnsClientOptions {
  /** `address` or `address:port`; those of the system when absent. */
  servers?: readonly string[];
  /** Milliseconds until a question is asked again; it is asked three times. */
  timeoutMs?: number;
}

/**
 * A channel a question: cancelling one leaves the others alone, and the system's name servers are those of now,
 * not those of the network the computer was in at start.
 */
export function createDnsClient({
  servers,
  timeoutMs = 2000,
}: DnsClientOptions = {}): MailResolver {
  const ask = async <T>(
    signal: AbortSignal,
    query: (channel: Channel) => Promise<T[]>,
  ): Promise<Answer<T>> => {
    if (signal.aborted) return { kind: 'error', error: 'timeout', code: 'ECANCELLED' };
    const channel = new Channel({ timeout: timeoutMs, tries: 3 });
    if (servers) channel.setServers(servers);
    const cancel = (): void => {
      channel.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await answer(query(channel));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };

  return {
    addresses: (host, family, signal) =>
      ask(signal, (channel) => (family === 4 ? channel.resolve4(host) : channel.resolve6(host))),
    cname: (host, signal) => ask(signal, (channel) => channel.resolveCname(host)),
    mx: (domain, signal) =>
      ask(signal, async (channel) => {
        const records = await channel.resolveMx(domain);
        return records.map(({ priority, exchange }) => ({
          preference: priority,
          exchange: exchange.replace(/\.$/, ''),
        }));
      }),
  };
}
