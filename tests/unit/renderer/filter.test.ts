import { expect, test } from 'vitest';

import { parseFilter } from '../../../renderer/model/filter.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';

const views = [
  healthy('mx1.example.org', { entry: { group: 'Vienna', tags: ['inbound'] } }),
  healthy('mx2.example.org', { entry: { port: 465 }, certificateDays: 12 }),
  down('relay.example.com', failures.refused, 60_000, { entry: { name: 'Relay' } }),
];

test.each([
  ['', ['mx1.example.org', 'mx2.example.org', 'relay.example.com']],
  ['EXAMPLE.org', ['mx1.example.org', 'mx2.example.org']],
  ['relay', ['relay.example.com']],
  ['vienna', ['mx1.example.org']],
  ['status:down', ['relay.example.com']],
  ['status:up', ['mx1.example.org', 'mx2.example.org']],
  ['status:', ['mx1.example.org', 'mx2.example.org', 'relay.example.com']],
  ['group:vie', ['mx1.example.org']],
  ['tag:inb', ['mx1.example.org']],
  ['port:465', ['mx2.example.org']],
  ['cert:<14', ['mx2.example.org']],
  ['mx status:down', []],
  ['-status:up', ['relay.example.com']],
  ['-relay -port:465', ['mx1.example.org']],
  ['cert:>14', ['mx1.example.org', 'relay.example.com']],
  ['cert:>=12 cert:<=12', ['mx2.example.org']],
  ['"mx1.example.org"', ['mx1.example.org']],
  ['group:"vie', ['mx1.example.org']],
  ['-', ['mx1.example.org', 'mx2.example.org', 'relay.example.com']],
  ['constructor:x', []],
])('%j lets through %j', (filter, hosts) => {
  const { holds } = parseFilter(filter);
  expect(views.filter((view) => holds(view, Date.now())).map((view) => view.server.host)).toEqual(
    hosts,
  );
});

test.each([
  ['mx status:down -tag:x', []],
  ['colour:', []],
  ['colour:red', [{ kind: 'unknown-key', key: 'colour' }]],
  ['constructor:x', [{ kind: 'unknown-key', key: 'constructor' }]],
  ['cert:soon', [{ kind: 'bad-value', key: 'cert', value: 'soon' }]],
  ['port:smtp', [{ kind: 'bad-value', key: 'port', value: 'smtp' }]],
  ['status:red', [{ kind: 'bad-value', key: 'status', value: 'red' }]],
])('%j means nothing in %j', (filter, problems) => {
  expect(parseFilter(filter).problems).toEqual(problems);
});

test('a value that cannot be lets everything through', () => {
  const { holds } = parseFilter('cert:soon');
  expect(views.every((view) => holds(view, Date.now()))).toBe(true);
});
