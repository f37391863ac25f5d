import { describe, expect, test } from 'vitest';

import {
  daysUntil,
  duration,
  milliseconds,
  percent,
  shortDuration,
} from '../../../renderer/model/format.ts';

describe('milliseconds', () => {
  test.each([
    [0, '0.0 ms'],
    [1.24, '1.2 ms'],
    [9.94, '9.9 ms'],
    [9.96, '10 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1840, '1.84 s'],
    [12_340, '12.3 s'],
  ])('%d reads %s', (ms, words) => {
    expect(milliseconds(ms)).toBe(words);
  });
});

describe('duration', () => {
  test.each([
    [-5, '0 s'],
    [48_900, '48 s'],
    [240_000, '4 min'],
    [3_600_000, '1 h'],
    [4_320_000, '1 h 12 min'],
    [273_600_000, '3 d 4 h'],
  ])('%d reads %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('shortDuration', () => {
  test.each([
    [12_000, '12 s'],
    [119_000, '1 min'],
    [4_320_000, '1 h'],
    [273_600_000, '3 d'],
  ])('%d reads %s', (ms, words) => {
    expect(shortDuration(ms)).toBe(words);
  });
});

describe('percent', () => {
  test.each([
    [1, '100 %'],
    [0.99999, '99.99 %'],
    [0.9973, '99.73 %'],
    [0.5, '50.0 %'],
    [0, '0.0 %'],
  ])('%d reads %s, never rounding an outage away', (share, words) => {
    expect(percent(share)).toBe(words);
  });
});

test('days are whole days left, negative once past', () => {
  const day = 86_400_000;
  expect(daysUntil(61.4 * day, 0)).toBe(61);
  expect(daysUntil(0.5 * day, 0)).toBe(0);
  expect(daysUntil(-0.5 * day, 0)).toBe(-1);
});
