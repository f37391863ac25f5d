import { expect, test } from 'vitest';

import {
  compareWorstFirst,
  countByStatus,
  inFormerOrder,
  nextToExpire,
} from '../../../renderer/model/status.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';

const paused = healthy('a-paused.test', { state: { status: 'unknown', unknownCause: 'paused' } });
const unknown = healthy('b-new.test', {
  state: { status: 'unknown', unknownCause: 'not-checked' },
});
const degraded = healthy('c-slow.test', { state: { status: 'degraded' }, certificateDays: 9 });
const broken = down('d-down.test', failures.refused);
const up = healthy('mx2.test');
const upLater = healthy('mx10.test');

test('the worst comes first, then names as a person counts', () => {
  const sorted = [paused, upLater, up, unknown, degraded, broken].sort(compareWorstFirst);
  expect(sorted.map((view) => view.server.name)).toEqual([
    'd-down.test',
    'c-slow.test',
    'b-new.test',
    'mx2.test',
    'mx10.test',
    'a-paused.test',
  ]);
});

test('a paused server counts as unknown', () => {
  expect(countByStatus([paused, unknown, up, broken])).toEqual({
    up: 1,
    degraded: 0,
    down: 1,
    unknown: 2,
  });
});

test('the next certificate to expire is found, and none where none is known', () => {
  expect(nextToExpire([up, degraded, broken])).toBe(degraded);
  expect(nextToExpire([healthy('x.test', { state: { certificate: null } })])).toBeNull();
});

test('a former order is kept, what is new comes after it, what is gone is gone', () => {
  const ids = inFormerOrder([up, broken, degraded], ['gone', degraded.server.id, up.server.id]);
  expect(ids).toEqual([degraded, up, broken]);
});
