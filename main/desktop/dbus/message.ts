/**
 * Just enough of the D-Bus wire format (D-Bus Specification, "Message Protocol") to ask a question with string
 * arguments and to read answers made of strings, numbers and booleans. Pure: bytes in, messages out.
 */

export interface BusCall {
  path: string;
  interface: string;
  member: string;
  destination: string;
  arguments: readonly string[];
}

export type BusValue = string | number | boolean;

/** A message received. Values of types this reader does not know are left out, with all after them. */
export interface BusMessage {
  type: 'return' | 'error' | 'signal' | 'other';
  /** The serial number of the call this answers. */
  replyTo: number;
  interface: string;
  member: string;
  body: BusValue[];
}

const METHOD_CALL = 1;
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 };
const TYPES = ['other', 'other', 'return', 'error', 'signal'] as const;
const HEADER_BYTES = 16;
/** The specification's limit is 128 MiB; nothing we ask for comes near this. */
const MESSAGE_LIMIT = 1024 * 1024;

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

/** A method call, little-endian. */
export function encodeCall(call: BusCall, serial: number): Buffer {
  const fields = new Writer();
  const field = (code: number, type: string, value: string): void => {
    fields.align(8).byte(code).signature(type);
    if (type === 'g') fields.signature(value);
    else fields.string(value);
  };
  field(FIELD.path, 'o', call.path);
  field(FIELD.interface, 's', call.interface);
  field(FIELD.member, 's', call.member);
  field(FIELD.destination, 's', call.destination);
  if (call.arguments.length > 0) field(FIELD.signature, 'g', 's'.repeat(call.arguments.length));
  const body = new Writer();
  for (const argument of call.arguments) body.string(argument);
  const head = new Writer();
  head.byte('l'.charCodeAt(0)).byte(METHOD_CALL).byte(0).byte(1);
  head.uint32(body.bytes().length).uint32(serial).uint32(fields.bytes().length);
  const start = Buffer.concat([head.bytes(), fields.bytes()]);
  return Buffer.concat([start, Buffer.alloc(align(start.length, 8) - start.length), body.bytes()]);
}

/** The complete messages at the start of `bytes`, and what is left over. Throws on what is not D-Bus. */
export function decodeMessages(bytes: Buffer): { messages: BusMessage[]; rest: Buffer } {
  const messages: BusMessage[] = [];
  let rest = bytes;
  while (rest.length >= HEADER_BYTES) {
    const reader = new Reader(rest, rest[0] === 'l'.charCodeAt(0));
    const bodyStart = align(HEADER_BYTES + reader.uint32At(12), 8);
    const length = bodyStart + reader.uint32At(4);
    if (length > MESSAGE_LIMIT) throw new RangeError('The message is too long');
    if (rest.length < length) break;
    messages.push(decode(reader, bodyStart, length));
    rest = rest.subarray(length);
  }
  return { messages, rest };
}

function decode(reader: Reader, bodyStart: number, end: number): BusMessage {
  const fields = new Map<number, BusValue>();
  const fieldsEnd = HEADER_BYTES + reader.uint32At(12);
  reader.offset = HEADER_BYTES;
  while (reader.offset < fieldsEnd) {
    reader.align(8);
    const code = reader.byte();
    const value = reader.value('v');
    if (value === undefined) break;
    fields.set(code, value);
  }
  const text = (code: number): string => String(fields.get(code) ?? '');
  const body: BusValue[] = [];
  reader.offset = bodyStart;
  for (const type of text(FIELD.signature)) {
    const value = reader.offset < end ? reader.value(type) : undefined;
    if (value === undefined) break;
    body.push(value);
  }
  return {
    type: TYPES[reader.byteAt(1)] ?? 'other',
    replyTo: Number(fields.get(FIELD.replySerial) ?? 0),
    interface: text(FIELD.interface),
    member: text(FIELD.member),
    body,
  };
}

class Writer {
  readonly #parts: number[] = [];

  bytes(): Buffer {
    return Buffer.from(this.#parts);
  }

  byte(value: number): this {
    this.#parts.push(value & 0xff);
    return this;
  }

  align(to: number): this {
    while (this.#parts.length % to !== 0) this.#parts.push(0);
    return this;
  }

  uint32(value: number): this {
    this.align(4);
    for (let shift = 0; shift < 32; shift += 8) this.byte(value >>> shift);
    return this;
  }

  string(value: string): this {
    const text = Buffer.from(value, 'utf8');
    this.uint32(text.length);
    this.#parts.push(...text, 0);
    return this;
  }

  signature(value: string): this {
    this.byte(value.length);
    this.#parts.push(...Buffer.from(value, 'latin1'), 0);
    return this;
  }
}

class Reader {
  offset = 0;
  readonly #bytes: Buffer;
  readonly #little: boolean;

  constructor(bytes: Buffer, little: boolean) {
    this.#bytes = bytes;
    this.#little = little;
  }

  byteAt(offset: number): number {
    return this.#bytes.readUInt8(offset);
  }

  uint32At(offset: number): number {
    return this.#little ? this.#bytes.readUInt32LE(offset) : this.#bytes.readUInt32BE(offset);
  }

  align(to: number): void {
    this.offset = align(this.offset, to);
  }

  byte(): number {
    return this.byteAt(this.offset++);
  }

  uint32(): number {
    this.align(4);
    const value = this.uint32At(this.offset);
    this.offset += 4;
    return value;
  }

  /** A value of a basic type, or the one in a variant; undefined for any other type. */
  value(type: string): BusValue | undefined {
    switch (type) {
      case 'y':
        return this.byte();
      case 'b':
        return this.uint32() !== 0;
      case 'u':
      case 'i':
        return this.uint32();
      case 's':
      case 'o':
        return this.#text(this.uint32());
      case 'g':
        return this.#text(this.byte());
      case 'v': {
        const inner = this.#text(this.byte());
        return inner === 'v' ? undefined : this.value(inner);
      }
      default:
        return undefined;
    }
  }

  #text(length: number): string {
    const text = this.#bytes.toString('utf8', this.offset, this.offset + length);
    this.offset += length + 1;
    return text;
  }
}
