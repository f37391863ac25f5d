/**
 * A stub resolver (RFC 1034 section 5.3.1) for what Node's own does not give in every version from 20 on: TLSA records,
 * and whether an answer was validated.
 */

import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';

import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { exchange } from './exchange.ts';
import type { Exchanged, NameServer } from './exchange.ts';
import { answersOf } from './message.ts';
import type { Question } from './message.ts';
import type { RecordData, RecordType } from './record-data.ts';
import { trustsAuthenticData } from './resolv-conf.ts';
import { errorAnswer } from './resolver.ts';
import type { Answer, MailPolicyResolver, Validation } from './resolver.ts';

export interface StubOptions {
  /** `address`, `address:port` or `[address]:port`; those of the system when absent. */
  servers?: readonly string[];
  /** Whether name servers that are not on this computer are believed; as resolv.conf has it when absent. */
  trustAuthenticData?: boolean;
  /** Milliseconds until the next server is asked, or the same one again. */
  timeoutMs?: number;
  clock?: Clock;
}

/** How often each server is asked. */
const ROUNDS = 3;

const CODES = { noError: 0, formatError: 1, nameError: 3 } as const;
/** What a name server says when it will not answer, in words of c-ares. */
const REFUSALS: Record<number, string> = {
  1: 'EFORMERR',
  2: 'ESERVFAIL',
  4: 'ENOTIMP',
  5: 'EREFUSED',
};

export function createStubResolver({
  servers,
  trustAuthenticData,
  timeoutMs = 2000,
  clock = systemClock,
}: StubOptions = {}): MailPolicyResolver {
  const nameServers = (servers ?? getServers()).map(parseServer);
  const trustsAll = trustAuthenticData ?? (servers === undefined && systemTrusts());

  /** The first reply that says something about the name, of any server. */
  const ask = async (question: Question, signal: AbortSignal): Promise<Asked> => {
    let error: string = 'ECONNREFUSED';
    for (let round = 0; round < ROUNDS; round += 1)
      for (const server of nameServers) {
        const options = { timeoutMs, clock, signal };
        let reply = await exchange(server, question, { ...options, extended: true });
        if (typeof reply !== 'string' && reply.code === CODES.formatError)
          // An old one, to which extensions mean nothing (RFC 6891 section 7).
          reply = await exchange(server, question, { ...options, extended: false });
        if (typeof reply !== 'string' && isAnswer(reply.code)) return { ok: true, reply, server };
        error = typeof reply === 'string' ? reply : (REFUSALS[reply.code] ?? 'EBADRESP');
        if (error === 'ECANCELLED' || error === 'EBADNAME') return { ok: false, code: error };
      }
    return { ok: false, code: error };
  };

  const look = async <T extends RecordType>(
    name: string,
    type: T,
    signal: AbortSignal,
  ): Promise<Answer<Extract<RecordData, { type: T }>>> => {
    const question = { name: name.replace(/\.$/, ''), type };
    const asked = await ask(question, signal);
    if (!asked.ok) return errorAnswer(asked.code);
    const { reply, server } = asked;
    const records = answersOf(reply, question);
    const found = records.filter((data) => isOf(data, type));
    if (found.length === 0)
      return errorAnswer(reply.code === CODES.nameError ? 'ENOTFOUND' : 'ENODATA');
    const trusted = trustsAll || isLoopback(server.address);
    return { kind: 'found', records: found, validation: validationOf(reply, trusted) };
  };

  return {
    addresses: async (host, family, signal) =>
      mapped(await look(host, family === 4 ? 'A' : 'AAAA', signal), ({ address }) => address),
    cname: async (host, signal) =>
      mapped(await look(host, 'CNAME', signal), ({ target }) => target),
    mx: async (domain, signal) =>
      mapped(await look(domain, 'MX', signal), ({ preference, exchange: host }) => ({
        preference,
        exchange: host,
      })),
    tlsa: async (name, signal) =>
      mapped(await look(name, 'TLSA', signal), ({ usage, selector, matchingType, data }) => ({
        usage,
        selector,
        matchingType,
        data,
      })),
    txt: async (name, signal) => mapped(await look(name, 'TXT', signal), ({ text }) => text),
  };
}

type Reply = Exclude<Exchanged, string>;
type Asked = { ok: true; reply: Reply; server: NameServer } | { ok: false; code: string };

const isAnswer = (code: number): boolean => code === CODES.noError || code === CODES.nameError;

function isOf<T extends RecordType>(
  data: RecordData,
  type: T,
): data is Extract<RecordData, { type: T }> {
  return data.type === type;
}

function mapped<T, R>(answer: Answer<T>, change: (record: T) => R): Answer<R> {
  return answer.kind === 'error' ? answer : { ...answer, records: answer.records.map(change) };
}

function validationOf({ authenticated }: Reply, trusted: boolean): Validation {
  if (!authenticated) return 'none';
  return trusted ? 'validated' : 'claimed';
}

/** As `dns.getServers()` writes them: the port only where it is not 53. */
function parseServer(text: string): NameServer {
  const [, bracketed, plain, port = '53'] =
    /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return { address: bracketed ?? plain ?? text, port: Number(port) };
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

function systemTrusts(): boolean {
  try {
    return trustsAuthenticData(readFileSync('/etc/resolv.conf', 'utf8'));
  } catch {
    return false;
  }
}
