/** One question to one name server: over UDP, and over TCP when the answer does not fit (RFC 7766 section 5). */

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

import type { Clock } from '../clock.ts';
import { decodeReply, encodeQuestion } from './message.ts';
import type { DnsReply, Question } from './message.ts';

export interface NameServer {
  address: string;
  port: number;
}

/** Codes as c-ares and Node name them. */
export type ExchangeError =
  'EBADNAME' | 'EBADRESP' | 'ECANCELLED' | 'ECONNREFUSED' | 'ETIMEOUT' | 'EUNREACHABLE';

export type Exchanged = DnsReply | ExchangeError;

export interface ExchangeOptions {
  extended: boolean;
  timeoutMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** Never rejects; leaves neither socket nor timer. The time is for UDP and for TCP each. */
export async function exchange(
  server: NameServer,
  question: Question,
  options: ExchangeOptions,
): Promise<Exchanged> {
  const id = randomInt(0x1_0000);
  const query = encodeQuestion(id, question, options.extended);
  if (query === null) return 'EBADNAME';
  const read = (message: Buffer) => decodeReply(message, id, question);
  const reply = await within(options, (settle) => overUdp(server, query, read, settle));
  if (typeof reply === 'string' || !reply.truncated) return reply;
  const whole = await within(options, (settle) => overTcp(server, query, read, settle));
  return typeof whole !== 'string' && whole.truncated ? 'EBADRESP' : whole;
}

type Settle = (outcome: Exchanged) => void;
type Read = (message: Buffer) => ReturnType<typeof decodeReply>;

/** @param start returns how to end it, which happens exactly once. */
function within(
  { timeoutMs, clock, signal }: ExchangeOptions,
  start: (settle: Settle) => () => void,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve('ECANCELLED');
      return;
    }
    const onAbort = (): void => {
      settle('ECANCELLED');
    };
    const timer = clock.after(timeoutMs, () => {
      settle('ETIMEOUT');
    });
    signal.addEventListener('abort', onAbort);
    let end: (() => void) | null = null;
    const settle: Settle = (outcome) => {
      if (end === null) return;
      end();
      end = null;
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    end = start(settle);
  });
}

/** Connected, so that only this server is heard, and is heard to refuse. */
function overUdp(
  { address, port }: NameServer,
  query: Buffer,
  read: Read,
  settle: Settle,
): () => void {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('error', (error) => {
    settle(errorOf(error));
  });
  socket.on('message', (message) => {
    const reply = read(message);
    // Something else on this port is waited past: it may be an attempt to get in before the answer.
    if (reply !== 'foreign') settle(reply === 'malformed' ? 'EBADRESP' : reply);
  });
  socket.once('connect', () => {
    socket.send(query);
  });
  socket.connect(port, address);
  return () => {
    socket.close();
  };
}

/** RFC 1035 section 4.2.2: the length in two bytes before each message. */
function overTcp(
  { address, port }: NameServer,
  query: Buffer,
  read: Read,
  settle: Settle,
): () => void {
  const socket = connect({ host: address, port, noDelay: true });
  let received = Buffer.alloc(0);
  socket.on('error', (error) => {
    settle(errorOf(error));
  });
  socket.once('close', () => {
    settle('EBADRESP');
  });
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const length = received.length < 2 ? Infinity : received.readUInt16BE(0);
    if (received.length < 2 + length) return;
    const reply = read(received.subarray(2, 2 + length));
    settle(typeof reply === 'string' ? 'EBADRESP' : reply);
  });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  socket.write(Buffer.concat([length, query]));
  return () => {
    socket.destroy();
  };
}

function errorOf(error: NodeJS.ErrnoException): ExchangeError {
  return error.code === 'ECONNREFUSED' ? 'ECONNREFUSED' : 'EUNREACHABLE';
}
