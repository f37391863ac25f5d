/** DNS messages, RFC 1035 section 4: a question to bytes, bytes to an answer. Pure; any bytes may come in. */

import { decodeName, encodeName } from './name.ts';
import { decodeData } from './record-data.ts';
import type { RecordData, RecordType } from './record-data.ts';

/** Numbers of the types asked for. */
const TYPE_NUMBERS: Record<RecordType, number> = {
  A: 1,
  CNAME: 5,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  TLSA: 52,
};

export interface Question {
  /** ASCII, without final dot. */
  name: string;
  type: RecordType;
}

export interface DnsReply {
  /** It did not fit: to be asked again over TCP. */
  truncated: boolean;
  code: number;
  /** The name server says that it validated the answer (AD, RFC 4035 section 3.2.3). */
  authenticated: boolean;
  answers: ResourceRecord[];
}

export interface ResourceRecord {
  owner: string;
  data: RecordData;
}

const HEADER_BYTES = 12;
const CLASS_INTERNET = 1;
const FLAGS = { reply: 0x8000, truncated: 0x0200, wantRecursion: 0x0100, authentic: 0x0020 };
/** An answer of this size reaches everyone in one piece (DNS flag day 2020). */
const UDP_BYTES = 1232;
const OPT = 41;

/**
 * Asks for recursion, and by AD (RFC 6840 section 5.7) to be told whether the answer was validated.
 * @param extended with EDNS (RFC 6891), without which an answer over UDP has 512 bytes.
 * @returns null when the name cannot be asked for.
 */
export function encodeQuestion(
  id: number,
  { name, type }: Question,
  extended: boolean,
): Buffer | null {
  const encoded = encodeName(name);
  if (encoded === null) return null;
  const header = words(id, FLAGS.wantRecursion | FLAGS.authentic, 1, 0, 0, extended ? 1 : 0);
  const question = [encoded, words(TYPE_NUMBERS[type], CLASS_INTERNET)];
  const options = extended ? [Buffer.of(0), words(OPT, UDP_BYTES, 0, 0, 0)] : [];
  return Buffer.concat([header, ...question, ...options]);
}

/** `foreign`: these bytes answer some other question, or none. `malformed`: they answer this one, but cannot be read. */
export function decodeReply(
  message: Buffer,
  id: number,
  question: Question,
): DnsReply | 'foreign' | 'malformed' {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== id) return 'foreign';
  const flags = message.readUInt16BE(2);
  if ((flags & FLAGS.reply) === 0) return 'foreign';
  const head = {
    truncated: (flags & FLAGS.truncated) !== 0,
    code: flags & 0x000f,
    authenticated: (flags & FLAGS.authentic) !== 0,
  };
  const questions = message.readUInt16BE(4);
  // A server that understood nothing may not repeat what it was asked.
  if (questions === 0 && head.code !== 0) return { ...head, answers: [] };
  const end = questions === 1 ? endOfQuestion(message, question) : null;
  if (end === null) return 'foreign';
  // A message cut off may end anywhere; nothing in it is used.
  if (head.truncated) return { ...head, answers: [] };
  const answers = decodeAnswers(message, end, message.readUInt16BE(6));
  return answers === null ? 'malformed' : { ...head, answers };
}

/** Null when it is not this question. */
function endOfQuestion(message: Buffer, { name, type }: Question): number | null {
  const asked = decodeName(message, HEADER_BYTES);
  if (asked === null || asked.end + 4 > message.length) return null;
  const same =
    asked.name === name.toLowerCase() &&
    message.readUInt16BE(asked.end) === TYPE_NUMBERS[type] &&
    message.readUInt16BE(asked.end + 2) === CLASS_INTERNET;
  return same ? asked.end + 4 : null;
}

/** Records of other types and classes are left out. */
function decodeAnswers(message: Buffer, start: number, count: number): ResourceRecord[] | null {
  const records: ResourceRecord[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const owner = decodeName(message, at);
    if (owner === null || owner.end + 10 > message.length) return null;
    const type = message.readUInt16BE(owner.end);
    const begin = owner.end + 10;
    at = begin + message.readUInt16BE(owner.end + 8);
    if (at > message.length) return null;
    if (message.readUInt16BE(owner.end + 2) !== CLASS_INTERNET) continue;
    const name = RECORD_TYPES.find((known) => TYPE_NUMBERS[known] === type);
    if (name === undefined) continue;
    const data = decodeData(name, message, begin, at);
    if (data === null) return null;
    records.push({ owner: owner.name, data });
  }
  return records;
}

const RECORD_TYPES = Object.keys(TYPE_NUMBERS) as RecordType[];

/** More aliases than that in a row are a loop, or as good as one. */
const MAX_ALIASES = 16;

/** What a reply says of a name: the records of the type asked for, wherever its aliases lead. */
export function answersOf({ answers }: DnsReply, { name, type }: Question): RecordData[] {
  let canonicalName = name.toLowerCase();
  for (let hops = 0; hops < MAX_ALIASES; hops += 1) {
    const own = answers.filter(({ owner }) => owner === canonicalName).map(({ data }) => data);
    const records = own.filter((data) => data.type === type);
    if (records.length > 0) return records;
    const alias = own.find((data) => data.type === 'CNAME');
    if (alias?.type !== 'CNAME') break;
    canonicalName = alias.target;
  }
  return [];
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}
