import { describe, expect, it } from 'vitest';

import { clockTime, duration, oneLine, responseTime } from '../../../main/core/words.ts';

describe('text from elsewhere', () => {
  it.each([
    ['line breaks become spaces', 'one\r\ntwo\n\nthree', 'one two three'],
    ['escape sequences become visible', '\u001b[31mred', '\\x1b[31mred'],
    ['what turns the direction becomes visible', 'a\u202egnp', 'a\\u202egnp'],
    ['what cannot be seen becomes visible', 'pay\u200bpal', 'pay\\u200bpal'],
    ['ordinary letters of any script stay', 'Поштовий сервер ☂', 'Поштовий сервер ☂'],
  ])('%s', (_what, text, shown) => {
    expect(oneLine(text, 100)).toBe(shown);
  });

  it('is cut to its limit, with a mark where it was cut', () => {
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abcde…');
    expect(oneLine('x'.repeat(10_000_000), 6)).toHaveLength(6);
  });

  it('is no longer than its limit even when every character is made visible', () => {
    expect(oneLine('\u0007'.repeat(50), 20)).toHaveLength(20);
  });
});

describe('figures', () => {
  it.each([
    [-5, '0 s'],
    [45_900, '45 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [4_320_000, '1 h 12 min'],
    [97_200_000, '1 d 3 h'],
  ])('%i ms last %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('are milliseconds below a second and seconds from there', () => {
    expect([responseTime(849.6), responseTime(1840)]).toEqual(['850 ms', '1.84 s']);
  });

  it('name the day of a time that was not today', () => {
    const now = new Date(2026, 10, 23, 12, 0).getTime();
    const today = clockTime(new Date(2026, 10, 23, 9, 5).getTime(), now);
    const yesterday = clockTime(new Date(2026, 10, 22, 9, 5).getTime(), now);
    expect(yesterday.endsWith(today)).toBe(true);
    expect(yesterday).toContain('22');
    expect(today).not.toContain('23');
  });
});
