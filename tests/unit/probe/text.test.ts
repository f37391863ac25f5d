import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Redaction } from '../../../main/core/probe/redaction.ts';
import { bounded, decodeBytes, visible } from '../../../main/core/probe/text.ts';

describe('text of a server', () => {
  test.each([
    ['a tab', 'a\tb', 'a\\tb'],
    ['a line break', 'a\r\nb', 'a\\r\\nb'],
    ['NUL', '\0', '\\x00'],
    ['an escape sequence', '\x1b[2J', '\\x1b[2J'],
    ['C1 controls', '\x9b', '\\x9b'],
    ['a right-to-left override', 'a\u202eb', 'a\\u202eb'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['invisible tags', '\u{e0041}', '\\u{e0041}'],
    ['letters and emoji, left alone', 'é 漢 🙂', 'é 漢 🙂'],
  ])('shows %s', (_, given, shown) => {
    expect(visible(given)).toBe(shown);
  });

  test('never holds a control character, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(visible(decodeBytes(bytes))).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test.each([
    ['short enough', 'abc', 3, 'abc'],
    ['too long', 'abcd', 3, 'ab…'],
    ['cut within a surrogate pair', 'a🙂bc', 3, 'a…'],
  ])('is bounded: %s', (_, given, length, kept) => {
    expect(bounded(given, length)).toBe(kept);
  });
});

describe('a secret', () => {
  test.each([
    ['plain', 'wrong: hunter2!', 'wrong: ***!'],
    ['in base64', 'wrong: aHVudGVyMg==', 'wrong: ***'],
    ['twice', 'hunter2hunter2', '******'],
    ['not there', 'all is well', 'all is well'],
  ])('%s is taken out', (_, given, shown) => {
    const redaction = new Redaction();
    redaction.add('hunter2');
    expect(redaction.apply(given)).toBe(shown);
  });

  test('that contains another is taken out whole', () => {
    const redaction = new Redaction();
    redaction.add('abc');
    redaction.add('abcdef');
    expect(redaction.apply('abcdef')).toBe('***');
  });

  test('that is empty hides nothing', () => {
    const redaction = new Redaction();
    redaction.add('');
    expect(redaction.apply('abc')).toBe('abc');
  });
});
