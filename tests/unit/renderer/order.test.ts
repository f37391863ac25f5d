import { describe, expect, test } from 'vitest';

import type { ServerView } from '../../../preload/contract.ts';
import { DEFAULT_LIST } from '../../../preload/contract.ts';
import { comparison, nextSort } from '../../../renderer/model/sort.ts';

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

const withoutCertificate = (view: ServerView): ServerView => ({
  ...view,
  state: { ...view.state, certificate: null },
});

describe('a chosen order', () => {
  const quick = healthy('quick.test', { totalMs: 10, certificateDays: 90 });
  const slow = healthy('slow.test', { totalMs: 900, certificateDays: 30 });
  const silent = withoutCertificate(down('silent.test', failures.refused));

  test.each([
    ['name', false, ['quick.test', 'silent.test', 'slow.test']],
    ['name', true, ['slow.test', 'silent.test', 'quick.test']],
    ['response', false, ['quick.test', 'slow.test', 'silent.test']],
    ['response', true, ['slow.test', 'quick.test', 'silent.test']],
    ['certificate', false, ['slow.test', 'quick.test', 'silent.test']],
    ['status', false, ['silent.test', 'quick.test', 'slow.test']],
  ] as const)('by %s, descending %s, is %j', (column, descending, names) => {
    const sorted = [slow, silent, quick].sort(comparison({ column, descending }));
    expect(sorted.map((view) => view.server.name)).toEqual(names);
  });

  test('turns round at the second click and is worst first again at the third', () => {
    const first = nextSort(DEFAULT_LIST.sort, 'name');
    const second = nextSort(first, 'name');
    expect(first).toEqual({ column: 'name', descending: false });
    expect(second).toEqual({ column: 'name', descending: true });
    expect(nextSort(second, 'name')).toEqual(DEFAULT_LIST.sort);
  });
});
