/** A name server on loopback that knows only what a test tells it, over UDP and TCP. */

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** What is known of a name. `silent` never answers; a code is what the server says instead. */
export type Name =
  | 'silent'
  | 'servfail'
  | 'refused'
  | {
      a?: readonly string[];
      aaaa?: readonly string[];
      mx?: readonly (readonly [preference: number, exchange: string])[];
      cname?: string;
      txt?: readonly string[];
      tlsa?: readonly (readonly [usage: number, selector: number, type: number, hex: string])[];
      /** The answer says that it was validated (AD). */
      authenticated?: true;
      /** Over UDP the answer says only that it does not fit. */
      truncated?: true;
      /** Milliseconds until the answer for AAAA goes out. */
      delayAaaa?: number;
      /** What goes out in place of the answer, one message after the other. */
      instead?: (query: Buffer, answer: Buffer) => readonly Buffer[];
    };

export interface DnsServer {
  /** `address:port`, as Node's resolver takes it. */
  address: string;
  /** Questions so far, as `TYPE name`, with ` over TCP` behind it where it was. */
  questions: readonly string[];
  stop(): Promise<void>;
}

const TYPES: Record<number, 'a' | 'cname' | 'mx' | 'txt' | 'aaaa' | 'tlsa'> = {
  1: 'a',
  5: 'cname',
  15: 'mx',
  16: 'txt',
  28: 'aaaa',
  52: 'tlsa',
};
const CODES = { found: 0, servfail: 2, missing: 3, refused: 5 } as const;

/** Names not in `zone` do not exist. */
export async function startDnsServer(zone: Record<string, Name>): Promise<DnsServer> {
  const questions: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const respond = (query: Buffer, overTcp: boolean, send: (message: Buffer) => void): void => {
    const { name, type, end } = readQuestion(query);
    const what = `${(TYPES[type] ?? String(type)).toUpperCase()} ${name}`;
    questions.push(overTcp ? `${what} over TCP` : what);
    const known = zone[name];
    if (known === 'silent') return;
    const reply = answer(query, end, known, type, zone, overTcp);
    const messages = (typeof known === 'object' && known.instead?.(query, reply)) || [reply];
    const delay = typeof known === 'object' && type === 28 ? (known.delayAaaa ?? 0) : 0;
    const timer = setTimeout(() => {
      timers.delete(timer);
      messages.forEach(send);
    }, delay);
    timers.add(timer);
  };

  const { udp, tcp } = await bindBoth();
  udp.on('message', (query, from) => {
    respond(query, false, (message) => {
      udp.send(message, from.port, from.address);
    });
  });
  tcp.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      respond(data.subarray(2), true, (message) => {
        // In pieces, as a network may deliver it.
        const framed = Buffer.concat([twoBytes(message.length), message]);
        socket.write(framed.subarray(0, 1));
        setImmediate(() => socket.end(framed.subarray(1)));
      });
    });
  });
  return {
    address: `127.0.0.1:${udp.address().port}`,
    questions,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      udp.close();
      tcp.close();
      await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
    },
  };
}

/** One port number for both. */
async function bindBoth(): Promise<{ udp: Socket; tcp: Server }> {
  for (;;) {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const udp = createSocket('udp4').bind((tcp.address() as AddressInfo).port, '127.0.0.1');
    try {
      await once(udp, 'listening');
      return { udp, tcp };
    } catch {
      // Taken for UDP by someone else.
      tcp.close();
    }
  }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(
  query: Buffer,
  end: number,
  known: Name | undefined,
  type: number,
  zone: Record<string, Name>,
  overTcp: boolean,
): Buffer {
  const { authenticated, truncated } = typeof known === 'object' ? known : {};
  const cut = truncated === true && !overTcp;
  const records = typeof known === 'object' && !cut ? recordsOf(known, type, zone) : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  const code = typeof known === 'object' ? 'found' : (known ?? 'missing');
  const flags = 0x8180 | (authenticated ? 0x0020 : 0) | (cut ? 0x0200 : 0);
  header.writeUInt16BE(flags | CODES[code === 'silent' ? 'servfail' : code], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, end), ...records]);
}

function recordsOf(
  known: Exclude<Name, string>,
  type: number,
  zone: Record<string, Name>,
): Buffer[] {
  const target = known.cname === undefined ? undefined : zone[known.cname];
  if (known.cname !== undefined) {
    const alias = record(nameBytes(known.cname), 5);
    if (type === 5 || typeof target !== 'object') return [alias];
    return [
      alias,
      ...recordsOf(target, type, zone).map((bytes) => owned(bytes, known.cname ?? '')),
    ];
  }
  if (type === 1)
    return (known.a ?? []).map((address) => record(Buffer.from(address.split('.').map(Number)), 1));
  if (type === 28) return (known.aaaa ?? []).map((address) => record(ipv6Bytes(address), 28));
  if (type === 15)
    return (known.mx ?? []).map(([preference, exchange]) =>
      record(Buffer.concat([twoBytes(preference), nameBytes(exchange)]), 15),
    );
  if (type === 16)
    return (known.txt ?? []).map((text) => {
      const parts = text.match(/[^]{1,255}/g) ?? [];
      return record(
        Buffer.concat(
          parts.map((part) => Buffer.from(`${String.fromCharCode(part.length)}${part}`, 'latin1')),
        ),
        16,
      );
    });
  if (type === 52)
    return (known.tlsa ?? []).map(([usage, selector, matching, hex]) =>
      record(Buffer.concat([Buffer.of(usage, selector, matching), Buffer.from(hex, 'hex')]), 52),
    );
  return [];
}

/** Owned by the name in the question. */
function record(data: Buffer, type: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** The same record, owned by another name. */
const owned = (bytes: Buffer, name: string): Buffer =>
  Buffer.concat([nameBytes(name), bytes.subarray(2)]);

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.of(0),
  ]);
}

function twoBytes(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** Understands one `::`. */
function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const words = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - words(left).length - words(right).length;
  const all = [...words(left), ...Array<string>(missing).fill('0'), ...words(right)];
  return Buffer.concat(all.map((word) => twoBytes(Number.parseInt(word, 16))));
}
