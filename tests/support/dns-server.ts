/** A name server on loopback that knows only what a test tells it. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

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
      /** Milliseconds until the answer for AAAA goes out. */
      delayAaaa?: number;
    };

export interface DnsServer {
  /** `address:port`, as Node's resolver takes it. */
  address: string;
  /** Questions so far, as `TYPE name`. */
  questions: readonly string[];
  stop(): Promise<void>;
}

const TYPES: Record<number, 'a' | 'cname' | 'mx' | 'aaaa'> = {
  1: 'a',
  5: 'cname',
  15: 'mx',
  28: 'aaaa',
};
const CODES = { found: 0, servfail: 2, missing: 3, refused: 5 } as const;

/** Names not in `zone` do not exist. */
export async function startDnsServer(zone: Record<string, Name>): Promise<DnsServer> {
  const questions: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    questions.push(`${(TYPES[type] ?? String(type)).toUpperCase()} ${name}`);
    const known = zone[name];
    if (known === 'silent') return;
    const reply = answer(query, end, known, type, zone);
    const delay = typeof known === 'object' && type === 28 ? (known.delayAaaa ?? 0) : 0;
    const timer = setTimeout(() => {
      timers.delete(timer);
      socket.send(reply, from.port, from.address);
    }, delay);
    timers.add(timer);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      socket.close();
      await once(socket, 'close');
    },
  };
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
): Buffer {
  const records = typeof known === 'object' ? recordsOf(known, type, zone) : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  const code = typeof known === 'object' ? 'found' : (known ?? 'missing');
  header.writeUInt16BE(0x8180 | CODES[code === 'silent' ? 'servfail' : code], 2);
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
    return (known.mx ?? []).map(([preference, exchange]) => {
      const head = Buffer.alloc(2);
      head.writeUInt16BE(preference);
      return record(Buffer.concat([head, nameBytes(exchange)]), 15);
    });
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

/** Understands one `::`. */
function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const words = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - words(left).length - words(right).length;
  const all = [...words(left), ...Array<string>(missing).fill('0'), ...words(right)];
  return Buffer.concat(
    all.map((word) => {
      const bytes = Buffer.alloc(2);
      bytes.writeUInt16BE(Number.parseInt(word, 16));
      return bytes;
    }),
  );
}
