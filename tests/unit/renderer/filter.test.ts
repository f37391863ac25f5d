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
])('%j lets through %j', (filter, hosts) => {
  const holds = parseFilter(filter);
  expect(views.filter((view) => holds(view, Date.now())).map((view) => view.server.host)).toEqual(
    hosts,
  );
});
