/** Where to connect: an address given, an IP literal, or both families looked up together (RFC 8305 section 3). */

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

import type { Clock, TimerHandle } from '../clock.ts';
import type { Answer, DnsErrorKind, Resolver } from '../dns/resolver.ts';
import type { Deadline } from './deadline.ts';
import { interleave } from './dial.ts';
import type { Endpoint } from './dial.ts';
import { Stop, expired } from './stop.ts';
import type { Target } from './target.ts';

const DNS_LIMIT_MS = 15_000;

/** RFC 8305 section 8: how long an A answer waits for the AAAA answer. */
const RESOLUTION_DELAY_MS = 50;

/** Rejects with a `Stop` when there is nowhere to connect to. Never empty. */
export async function resolveEndpoints(
  target: Target,
  resolver: Resolver,
  clock: Clock,
  deadline: Deadline,
): Promise<Endpoint[]> {
  const literal = target.address ?? target.host;
  const version = isIP(literal);
  if (version !== 0) {
    const family = version === 6 ? 6 : 4;
    if (target.family !== 'auto' && target.family !== family)
      throw new Stop('network-unreachable', `${literal} is not an IPv${target.family} address`, {
        phase: 'connect',
      });
    return [{ address: literal, family }];
  }
  const name = asciiName(literal);
  const families = target.family === 'auto' ? ([6, 4] as const) : ([target.family] as const);
  const answers = await lookUp(name, families, resolver, clock, deadline);
  const [preferred, other] = families.map((family) => endpointsOf(answers.get(family), family));
  const endpoints = interleave(preferred ?? [], other ?? []);
  if (endpoints.length === 0) throw dnsStop(name, [...answers.values()]);
  return endpoints;
}

function asciiName(name: string): string {
  const ascii = domainToASCII(name.replace(/\.$/, ''));
  if (ascii === '') throw new Stop('dns', `${name} is not a valid host name`, { phase: 'dns' });
  return ascii;
}

function endpointsOf(answer: Answer<string> | undefined, family: 4 | 6): Endpoint[] {
  if (answer?.kind !== 'found') return [];
  return answer.records.map((address) => ({ address, family }));
}

/** Asks for all families at once; goes on with IPv4 alone when IPv6 is more than a moment later. */
function lookUp(
  name: string,
  families: readonly (4 | 6)[],
  resolver: Resolver,
  clock: Clock,
  deadline: Deadline,
): Promise<Map<4 | 6, Answer<string>>> {
  return deadline.wait(
    DNS_LIMIT_MS,
    (allowedMs) => expired('dns', allowedMs),
    ({ resolve, reject }) => {
      const abort = new AbortController();
      const answers = new Map<4 | 6, Answer<string>>();
      let grace: TimerHandle | null = null;
      for (const family of families) {
        resolver.addresses(name, family, abort.signal).then((answer) => {
          answers.set(family, answer);
          if (answers.size === families.length) resolve(answers);
          else if (family === 4 && answer.kind === 'found')
            grace = clock.after(RESOLUTION_DELAY_MS, () => {
              resolve(answers);
            });
        }, reject);
      }
      return () => {
        grace?.cancel();
        abort.abort();
      };
    },
  );
}

const MESSAGES: Record<DnsErrorKind, string> = {
  'not-found': 'The name does not exist',
  'no-data': 'The name has no address',
  timeout: 'The name servers did not answer',
  unavailable: 'The name could not be looked up',
  invalid: 'This is not a valid host name',
};

/** An error that says something about the name outweighs one that says only that nothing is known. */
const ORDER: readonly DnsErrorKind[] = [
  'timeout',
  'unavailable',
  'invalid',
  'not-found',
  'no-data',
];

function dnsStop(name: string, answers: readonly Answer<string>[]): Stop {
  const errors = answers.filter((answer) => answer.kind === 'error');
  errors.sort((a, b) => ORDER.indexOf(a.error) - ORDER.indexOf(b.error));
  const [first] = errors;
  if (!first) return new Stop('dns', `The name has no address: ${name}`);
  return new Stop('dns', `${MESSAGES[first.error]}: ${name} (${first.code})`);
}
