/** The PROXY protocol header, by which a proxy tells a server whom it speaks for (haproxy, doc/proxy-protocol.txt). */

import { isIP } from 'node:net';
import type { Socket } from 'node:net';

import type { ProxyVersion } from './target.ts';

type Ends = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

export interface ProxyHeader {
  bytes: Buffer;
  /** The same for people. */
  shown: string;
}

interface Addresses {
  family: 4 | 6;
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
}

/** Says that we speak for ourselves, from the socket's own addresses. */
export function proxyHeader(version: ProxyVersion, socket: Ends): ProxyHeader {
  const addresses = addressesOf(socket);
  return version === 'v1' ? textHeader(addresses) : binaryHeader(addresses);
}

/** Null when the connection is already lost. */
function addressesOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Ends): Addresses | null {
  const source = plain(localAddress);
  const destination = plain(remoteAddress);
  const known = source !== null && destination !== null && isIP(source) === isIP(destination);
  if (!known || localPort === undefined || remotePort === undefined) return null;
  const family = isIP(source) === 6 ? 6 : 4;
  return { family, source, destination, sourcePort: localPort, destinationPort: remotePort };
}

/** Without zone, and IPv4 as such. */
function plain(address: string | undefined): string | null {
  return address?.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}

/** Section 2.1. */
function textHeader(addresses: Addresses | null): ProxyHeader {
  const shown = addresses ? words(addresses) : 'PROXY UNKNOWN';
  return { bytes: Buffer.from(`${shown}\r\n`, 'latin1'), shown };
}

function words({ family, source, destination, sourcePort, destinationPort }: Addresses): string {
  return `PROXY TCP${family} ${source} ${destination} ${sourcePort} ${destinationPort}`;
}

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const VERSION_2_LOCAL = 0x20;
const VERSION_2_PROXY = 0x21;
const TCP_OVER = { 4: 0x11, 6: 0x21 } as const;

/** Section 2.2. */
function binaryHeader(addresses: Addresses | null): ProxyHeader {
  if (!addresses) {
    const bytes = Buffer.concat([SIGNATURE, Buffer.from([VERSION_2_LOCAL, 0, 0, 0])]);
    return { bytes, shown: 'PROXY v2 LOCAL' };
  }
  const { family, source, destination, sourcePort, destinationPort } = addresses;
  const body = Buffer.concat([
    addressBytes(source),
    addressBytes(destination),
    sixteenBits(sourcePort),
    sixteenBits(destinationPort),
  ]);
  const head = Buffer.from([VERSION_2_PROXY, TCP_OVER[family]]);
  return {
    bytes: Buffer.concat([SIGNATURE, head, sixteenBits(body.length), body]),
    shown: words(addresses).replace('PROXY', 'PROXY v2'),
  };
}

function sixteenBits(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

/** @param address as the system writes them. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.concat([...before, ...zeros, ...after].map(sixteenBits));
}
