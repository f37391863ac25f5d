/** What DNS records say: the types that matter to mail. Pure; any bytes may come in. */

import { decodeName } from './name.ts';
import type { MxRecord, TlsaRecord } from './resolver.ts';

export type RecordData =
  | { type: 'A' | 'AAAA'; address: string }
  | { type: 'CNAME'; target: string }
  | ({ type: 'MX' } & MxRecord)
  /** The parts joined. */
  | { type: 'TXT'; text: string }
  | ({ type: 'TLSA' } & TlsaRecord);

export type RecordType = RecordData['type'];

/** Null when it is malformed. */
export function decodeData(
  type: RecordType,
  message: Buffer,
  begin: number,
  end: number,
): RecordData | null {
  const data = message.subarray(begin, end);
  switch (type) {
    case 'A':
      return data.length === 4 ? { type, address: data.join('.') } : null;
    case 'AAAA':
      return data.length === 16 ? { type, address: ipv6Text(data) } : null;
    case 'CNAME': {
      const target = nameWithin(message, begin, end);
      return target === null ? null : { type, target };
    }
    case 'MX': {
      const exchange = data.length < 3 ? null : nameWithin(message, begin + 2, end);
      return exchange === null ? null : { type, preference: data.readUInt16BE(0), exchange };
    }
    case 'TXT': {
      const text = stringsText(data);
      return text === null ? null : { type, text };
    }
    case 'TLSA': {
      const [usage, selector, matchingType] = data;
      if (usage === undefined || selector === undefined || matchingType === undefined) return null;
      return { type, usage, selector, matchingType, data: data.subarray(3).toString('hex') };
    }
  }
}

function nameWithin(message: Buffer, begin: number, end: number): string | null {
  const decoded = decodeName(message, begin);
  return decoded?.end === end ? decoded.name : null;
}

/** RFC 1035 section 3.3: strings, each with its length before it. */
function stringsText(data: Buffer): string | null {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + 1 + (data[at] ?? 0);
    if (end > data.length) return null;
    parts.push(data.subarray(at + 1, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** RFC 5952: lower case, the longest run of two or more zero groups, the first of equals, as `::`. */
function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  let best = { begin: 0, length: 1 };
  for (let begin = 0; begin < 8; begin += 1) {
    const after = groups.findIndex((group, index) => index >= begin && group !== 0);
    const length = (after < 0 ? 8 : after) - begin;
    if (length > best.length) best = { begin, length };
  }
  const text = (from: number, to?: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best.length < 2 ? text(0) : `${text(0, best.begin)}::${text(best.begin + best.length)}`;
}
