import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { answersOf, decodeReply, encodeQuestion } from '../../../main/core/dns/message.ts';
import type { DnsReply, Question } from '../../../main/core/dns/message.ts';
import { decodeName, encodeName } from '../../../main/core/dns/name.ts';
import type { RecordData } from '../../../main/core/dns/record-data.ts';

const QUESTION: Question = { name: 'mx.example.org', type: 'A' };
const ID = 0x1234;

const TYPES = { A: 1, NS: 2, CNAME: 5, MX: 15, TXT: 16, AAAA: 28, TLSA: 52 };

/** Two bytes, big-endian. */
const word = (value: number): number[] => [value >> 8, value & 0xff];

const nameBytes = (name: string): number[] => [...(encodeName(name) ?? [])];

/** Owned by the name in the question unless `owner` says otherwise. */
function record(type: keyof typeof TYPES, data: number[], owner: number[] = [0xc0, 12]): number[] {
  return [...owner, ...word(TYPES[type]), ...word(1), 0, 0, 0, 60, ...word(data.length), ...data];
}

/** A reply to the question; 0x8180 is a plain one, recursion desired and available. */
function reply(
  records: number[][],
  {
    flags = 0x8180,
    id = ID,
    question = QUESTION,
  }: { flags?: number; id?: number; question?: Question } = {},
): Buffer {
  return Buffer.from([
    ...[...word(id), ...word(flags), ...word(1), ...word(records.length), 0, 0, 0, 0],
    ...[...nameBytes(question.name), ...word(TYPES[question.type]), ...word(1)],
    ...records.flat(),
  ]);
}

const decode = (message: Buffer, question = QUESTION) => decodeReply(message, ID, question);

function dataOf(type: Question['type'], data: number[]): RecordData | undefined {
  const question = { ...QUESTION, type };
  const decoded = decode(reply([record(type, data)], { question }), question);
  return typeof decoded === 'string' ? undefined : decoded.answers[0]?.data;
}

describe('a question', () => {
  it('asks for recursion and validation, and can be read back', () => {
    const bytes = encodeQuestion(ID, QUESTION, true) ?? Buffer.alloc(0);
    expect(bytes.subarray(0, 12).toString('hex')).toBe('123401200001000000000001');
    expect(decodeName(bytes, 12)).toEqual({ name: 'mx.example.org', end: 28 });
    // OPT: root, type 41, 1232 bytes, no flags, no options.
    expect(bytes.subarray(-11).toString('hex')).toBe('00002904d0000000000000');
    expect(encodeQuestion(ID, QUESTION, false)).toHaveLength(bytes.length - 11);
  });

  it.each([
    'a..b',
    '.a',
    'a.',
    'x'.repeat(64),
    `${'a.'.repeat(127)}bc`,
    'with space',
    'bücher.example',
    'nul\0',
  ])('cannot be made of %j', (name) => {
    expect(encodeQuestion(ID, { name, type: 'MX' }, true)).toBeNull();
  });
});

describe('a reply', () => {
  it('has its flags and code', () => {
    const plain = { truncated: false, code: 0, authenticated: false, answers: [] };
    expect(decode(reply([]))).toEqual(plain);
    expect(decode(reply([], { flags: 0x81a0 }))).toEqual({ ...plain, authenticated: true });
    expect(decode(reply([], { flags: 0x8183 }))).toEqual({ ...plain, code: 3 });
  });

  it('cut off says nothing but that', () => {
    const message = reply([record('A', [192, 0, 2, 1])], { flags: 0x8380 }).subarray(0, -3);
    expect(decode(message)).toMatchObject({ truncated: true, answers: [] });
  });

  it('that understood nothing need not repeat the question', () => {
    const message = Buffer.from([...word(ID), ...word(0x8181), ...Array<number>(8).fill(0)]);
    expect(decode(message)).toMatchObject({ code: 1, answers: [] });
  });

  it.each([
    ['of another number', reply([], { id: ID + 1 })],
    ['to another name', reply([], { question: { ...QUESTION, name: 'mx.example.net' } })],
    ['to another type', reply([], { question: { ...QUESTION, type: 'AAAA' } })],
    ['that is a question', reply([], { flags: 0x0100 })],
    ['too short for a header', reply([]).subarray(0, 11)],
    [
      'without a question',
      Buffer.from([...word(ID), ...word(0x8180), ...Array<number>(8).fill(0)]),
    ],
  ])('%s is none of ours', (_case, message) => {
    expect(decode(message)).toBe('foreign');
  });

  it.each([
    ['a record that is not there', reply([[]])],
    ['a record longer than the message', reply([record('A', [192, 0, 2, 1])]).subarray(0, -1)],
    ['an address of three bytes', reply([record('A', [192, 0, 2])])],
    ['a name that points at itself', reply([record('CNAME', [0xc0, 44])])],
    ['a name that points ahead', reply([record('CNAME', [0xc0, 0xff])])],
    ['a name longer than its record', reply([record('CNAME', [3, 97])])],
    ['a name with bytes after it', reply([record('CNAME', [1, 97, 0, 0])])],
    ['a reserved kind of label', reply([record('CNAME', [0x80, 0])])],
  ])('with %s is malformed', (_case, message) => {
    expect(decode(message)).toBe('malformed');
  });

  it('leaves out what it does not know', () => {
    const decoded = decode(reply([record('NS', [0xff, 0xff]), record('A', [192, 0, 2, 1])]));
    expect(decoded).toMatchObject({
      answers: [{ owner: 'mx.example.org', data: { type: 'A', address: '192.0.2.1' } }],
    });
  });
});

describe('what a record says', () => {
  const v6 = (text: string) => text.split(' ').flatMap((group) => word(Number.parseInt(group, 16)));

  it.each<[Question['type'], number[], object]>([
    ['A', [192, 0, 2, 255], { address: '192.0.2.255' }],
    ['AAAA', v6('2001 db8 0 0 1 0 0 1'), { address: '2001:db8::1:0:0:1' }],
    ['AAAA', v6('0 0 0 0 0 0 0 0'), { address: '::' }],
    ['AAAA', v6('0 0 0 0 0 0 0 1'), { address: '::1' }],
    ['AAAA', v6('fe80 0 0 0 0 0 0 0'), { address: 'fe80::' }],
    ['AAAA', v6('1 0 2 0 3 0 4 5'), { address: '1:0:2:0:3:0:4:5' }],
    ['AAAA', v6('1 0 0 2 0 0 0 5'), { address: '1:0:0:2::5' }],
    ['CNAME', nameBytes('Other.Example'), { target: 'other.example' }],
    ['CNAME', [1, 0x2e, 0], { target: '\\046' }],
    ['CNAME', [2, 0x1b, 0xff, 0], { target: '\\027\\255' }],
    ['MX', [0, 10, ...nameBytes('mx.example.org')], { preference: 10, exchange: 'mx.example.org' }],
    ['MX', [0, 0, 0], { preference: 0, exchange: '' }],
    ['MX', [0, 10, 0xc0, 12], { preference: 10, exchange: 'mx.example.org' }],
    ['TXT', [2, 97, 98, 0, 1, 99], { text: 'abc' }],
    ['TLSA', [3, 1, 1, 0xab, 0xcd], { usage: 3, selector: 1, matchingType: 1, data: 'abcd' }],
    ['TLSA', [3, 1, 1], { usage: 3, selector: 1, matchingType: 1, data: '' }],
  ])('%s %j', (type, data, expected) => {
    expect(dataOf(type, data)).toEqual({ type, ...expected });
  });

  it.each<[Question['type'], number[]]>([
    ['AAAA', [1]],
    ['MX', [0, 10]],
    ['TXT', [4, 97]],
    ['TLSA', [3, 1]],
  ])('%s %j is malformed', (type, data) => {
    expect(dataOf(type, data)).toBeUndefined();
  });
});

describe('what a reply says of a name', () => {
  const answers = (...records: [owner: string, data: RecordData][]): DnsReply => ({
    truncated: false,
    code: 0,
    authenticated: false,
    answers: records.map(([owner, data]) => ({ owner, data })),
  });
  const address = { type: 'A', address: '192.0.2.1' } as const;
  const alias = (target: string) => ({ type: 'CNAME', target }) as const;

  it('is found where its aliases lead, in whatever order they come', () => {
    const decoded = answers(
      ['c.example', address],
      ['mx.example.org', alias('b.example')],
      ['b.example', alias('c.example')],
      ['other.example', { ...address, address: '192.0.2.9' }],
    );
    expect(answersOf(decoded, { ...QUESTION, name: 'MX.example.org' })).toEqual([address]);
  });

  it('is nothing where aliases go in a circle', () => {
    const decoded = answers(
      ['mx.example.org', alias('b.example')],
      ['b.example', alias('mx.example.org')],
    );
    expect(answersOf(decoded, QUESTION)).toEqual([]);
  });
});

describe('whatever the bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array));

  it('a reply is read, or refused, without throwing', () => {
    fc.assert(
      fc.property(bytes, (message) => {
        const decoded = decodeReply(message, ID, QUESTION);
        expect(typeof decoded === 'string' || Array.isArray(decoded.answers)).toBe(true);
      }),
    );
  });

  it('behind a sound header and question too, and names stay within what RFC 1035 allows', () => {
    const types = fc.constantFrom<Question['type']>('A', 'AAAA', 'CNAME', 'MX', 'TXT', 'TLSA');
    fc.assert(
      fc.property(types, fc.nat({ max: 20 }), bytes, (type, count, rest) => {
        const question = { ...QUESTION, type };
        const head = reply([], { question });
        head.writeUInt16BE(count, 6);
        const decoded = decodeReply(Buffer.concat([head, rest]), ID, question);
        if (typeof decoded === 'string') return;
        expect(decoded.answers.length).toBeLessThanOrEqual(count);
        // Every byte of a name may become four characters.
        for (const { owner } of decoded.answers) expect(owner.length).toBeLessThan(4 * 255);
      }),
      { numRuns: 500 },
    );
  });

  it('a sound reply changed anywhere is read or refused', () => {
    const message = reply([
      record('CNAME', nameBytes('other.example')),
      record('A', [192, 0, 2, 1], nameBytes('other.example')),
    ]);
    fc.assert(
      fc.property(
        fc.nat({ max: message.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const changed = Buffer.from(message);
          changed[at] = value;
          const decoded = decode(changed);
          if (typeof decoded !== 'string') answersOf(decoded, QUESTION);
        },
      ),
    );
  });

  it('a name that was sent is the name that is read', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,63}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const name = labels.join('.');
        const encoded = encodeName(name);
        if (encoded === null) expect(name.length).toBeGreaterThan(253);
        else expect(decodeName(encoded, 0)).toEqual({ name, end: encoded.length });
      }),
    );
  });
});
