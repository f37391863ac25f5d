import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { REPLY_LIMITS, ReplyParser } from '../../../main/core/probe/reply.ts';
import type { Reply, ReplyLimits, ReplyProblem } from '../../../main/core/probe/reply.ts';

interface Parsed {
  replies: Reply[];
  problem: ReplyProblem | null;
  idle: boolean;
}

function parse(chunks: readonly (string | Uint8Array)[], limits?: ReplyLimits): Parsed {
  const parser = new ReplyParser(limits);
  const replies = chunks.flatMap((chunk) =>
    parser.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk),
  );
  return { replies, problem: parser.problem, idle: parser.idle };
}

const reply = (code: number, lines: string[], enhanced: string | null = null): Reply => ({
  code,
  lines,
  enhanced,
});

describe('the reply parser reads', () => {
  test.each<[string, string, Reply[]]>([
    ['one line', '220 mx ESMTP\r\n', [reply(220, ['mx ESMTP'])]],
    ['several lines', '250-mx\r\n250-SIZE\r\n250 HELP\r\n', [reply(250, ['mx', 'SIZE', 'HELP'])]],
    ['a code with a space and nothing', '250 \r\n', [reply(250, [''])]],
    ['a code alone', '250\r\n', [reply(250, [''])]],
    ['a code alone at the end of several lines', '250-a\r\n250\r\n', [reply(250, ['a', ''])]],
    ['an empty middle line', '250-a\r\n250-\r\n250 b\r\n', [reply(250, ['a', '', 'b'])]],
    ['two replies', '250 a\r\n221 b\r\n', [reply(250, ['a']), reply(221, ['b'])]],
    ['a bare LF', '220 mx\n', [reply(220, ['mx'])]],
    ['a stray CR, visibly', '220 a\rb\r\n', [reply(220, ['a\\rb'])]],
    ['a doubled CR, visibly', '220 a\r\r\n', [reply(220, ['a\\r'])]],
    ['NUL and escape, visibly', '220 \0\x1b[0m\r\n', [reply(220, ['\\x00\\x1b[0m'])]],
    ['8-bit bytes that are no UTF-8, visibly', '220 \xe9t\xe9\r\n', [reply(220, ['\\xe9t\\xe9'])]],
    ['UTF-8 as text', '220 \xc3\xa9t\xc3\xa9\r\n', [reply(220, ['été'])]],
    ['text that would run backwards, visibly', '220 \xe2\x80\xae\r\n', [reply(220, ['\\u202e'])]],
    ['a line that begins with spaces', '250-  a\r\n250 b\r\n', [reply(250, ['  a', 'b'])]],
    ['an enhanced code', '535 5.7.8 No\r\n', [reply(535, ['5.7.8 No'], '5.7.8')]],
    ['an enhanced code without text', '250 2.0.0\r\n', [reply(250, ['2.0.0'], '2.0.0')]],
    ['no enhanced code of another class', '550 4.7.1 Hm\r\n', [reply(550, ['4.7.1 Hm'])]],
    ['no enhanced code in a version number', '220 2.1.5-beta\r\n', [reply(220, ['2.1.5-beta'])]],
  ])('%s', (_, text, replies) => {
    expect(parse([text])).toEqual({ replies, problem: null, idle: true });
  });

  test.each([
    ['half a code', '22'],
    ['a line without end', '220 mx'],
    ['a line before its LF', '220 mx\r'],
    ['a reply without last line', '220-mx\r\n'],
  ])('nothing yet of %s', (_, text) => {
    expect(parse([text])).toEqual({ replies: [], problem: null, idle: false });
  });
});

describe('the reply parser gives up on', () => {
  const limits: ReplyLimits = { lineBytes: 20, linesPerReply: 3, totalBytes: 200 };

  test.each<[string, string, ReplyProblem['kind']]>([
    ['letters', 'OK\r\n', 'no-code'],
    ['an empty line', '\r\n', 'no-code'],
    ['two digits', '22 x\r\n', 'no-code'],
    ['four digits', '2200 x\r\n', 'no-code'],
    ['a code below 200', '150 x\r\n', 'no-code'],
    ['a code above 599', '600 x\r\n', 'no-code'],
    ['a tab after the code', '220\tx\r\n', 'no-code'],
    ['a leading space', ' 220 x\r\n', 'no-code'],
    ['a TLS record, at its first byte', '\x16', 'no-code'],
    ['codes that differ', '250-a\r\n251 b\r\n', 'codes-differ'],
    ['a line too long', `250 ${'x'.repeat(17)}\r\n`, 'line-too-long'],
    ['a line too long and without end', `250 ${'x'.repeat(30)}`, 'line-too-long'],
    ['too many lines', '250-a\r\n'.repeat(4), 'too-many-lines'],
    ['too many bytes', '250 abcdef\r\n'.repeat(20), 'too-many-bytes'],
  ])('%s', (_, text, kind) => {
    expect(parse([text], limits).problem?.kind).toBe(kind);
  });

  test('a line exactly as long as allowed it still reads', () => {
    const text = `250 ${'x'.repeat(16)}`;
    expect(parse([`${text}\r\n`], limits).replies).toHaveLength(1);
    expect(parse([`${text}\n`], limits).replies).toHaveLength(1);
  });

  test('a stream for good: what comes later does not count', () => {
    const { replies, problem } = parse(['250 a\r\nnoise\r\n', '250 b\r\n']);
    expect(replies).toEqual([reply(250, ['a'])]);
    expect(problem).toEqual({ kind: 'no-code', line: 'noise' });
  });
});

/** Streams that are nearly SMTP: pieces of replies, line ends, noise. */
const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom('250 ', '250-', '220-', '554 ', '\r\n', '\n', '\r', '5.7.1 ', 'x', '\0', 'é'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));

/** The same bytes cut anywhere. */
const cutStream = fc.tuple(stream, fc.array(fc.nat(60), { maxLength: 30 })).map(([bytes, cuts]) => {
  const chunks: Uint8Array[] = [];
  let rest: Uint8Array = bytes;
  for (const cut of cuts) {
    chunks.push(rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  return { bytes, chunks: [...chunks, rest] };
});

/** What of a problem may not depend on the cut: all but how much of an unreadable line had come. */
const kindsOnly = ({ replies, problem, idle }: Parsed) => ({
  replies,
  problem: problem?.kind,
  idle,
});

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 2000);

describe('whatever the bytes', () => {
  test('the replies are the same however they are cut', () => {
    fc.assert(
      fc.property(cutStream, ({ bytes, chunks }) => {
        expect(kindsOnly(parse(chunks))).toEqual(kindsOnly(parse([bytes])));
      }),
      { numRuns: RUNS },
    );
  });

  test('nothing throws, and every reply is one of SMTP in visible characters', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 }), (chunks) => {
        for (const { code, lines } of parse(chunks).replies) {
          expect(code).toSatisfy((value: number) => value >= 200 && value <= 599);
          expect(lines.length).toBeGreaterThan(0);
          expect(lines.join('')).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('what a server means is what is read', () => {
    const text = fc.stringMatching(/^[ -~]{0,60}$/);
    const meant = fc.array(
      fc.record({
        code: fc.integer({ min: 200, max: 599 }),
        lines: fc.array(text, { minLength: 1 }),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(meant, (replies) => {
        const wire = replies.flatMap(({ code, lines }) =>
          lines.map((line, i) => `${code}${i < lines.length - 1 ? '-' : ' '}${line}\r\n`),
        );
        const read = parse([wire.join('')]).replies.map(({ code, lines }) => ({ code, lines }));
        expect(read).toEqual(replies);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  test('no more is kept than a reply may hold', () => {
    const parser = new ReplyParser();
    const much = Buffer.alloc(1 << 20, '250-x\r\n');
    for (let i = 0; i < 20; i += 1) parser.push(much);
    expect(parser.problem).toEqual({ kind: 'too-many-lines' });
    expect(REPLY_LIMITS.totalBytes).toBeLessThan(1 << 20);
  });
});
