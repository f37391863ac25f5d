import { describe, expect, it } from 'vitest';

import { readListLayout } from '../../../main/desktop/list-layout.ts';
import { DEFAULT_LIST } from '../../../preload/list-layout.ts';

const LAYOUT = {
  hidden: ['next'],
  widths: { name: 240 },
  sort: { column: 'uptimeMonth', descending: true },
  groupBy: 'domain',
  collapsed: ['domain:example.org'],
};

describe('how the list is arranged', () => {
  it('is read as it was stored', () => {
    expect(readListLayout(LAYOUT)).toEqual(LAYOUT);
  });

  it.each([
    ['nothing was stored', {}],
    ['a column is not known', { ...LAYOUT, hidden: ['colour'] }],
    ['a width is none', { ...LAYOUT, widths: { name: -1 } }],
    ['the order is none', { ...LAYOUT, sort: { column: 'name', descending: 1 } }],
  ])('is as usual where %s', (_what, stored) => {
    expect(readListLayout(stored)).toEqual(DEFAULT_LIST);
  });
});
