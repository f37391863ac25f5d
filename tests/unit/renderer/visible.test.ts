import { expect, test } from 'vitest';

import { visible } from '../../../renderer/model/visible.ts';

test.each([
  ['plain text', 'plain text', 'stays as it is'],
  ['بريد müller 邮件', 'بريد müller 邮件', 'of any script stays as it is'],
  ['a\u0000b', 'a␀b', 'with NUL'],
  ['\u001b[31mred', '␛[31mred', 'with an escape sequence'],
  ['a\r\nb', 'a␍␊b', 'with line ends'],
  ['a\u007fb', 'a␡b', 'with DEL'],
  ['a\u0085b', 'a⟨U+0085⟩b', 'with a C1 control'],
  ['\u202egro.elpmaxe', '⟨U+202E⟩gro.elpmaxe', 'that would turn direction'],
  ['a\u200bb', 'a⟨U+200B⟩b', 'with a space of no width'],
])('%j is shown as %j: text %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('is cut to the limit, with the cut marked', () => {
  expect(visible('x'.repeat(600))).toBe(`${'x'.repeat(499)}…`);
  expect(visible('abc', 3)).toBe('abc');
});
