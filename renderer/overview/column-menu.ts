/** What can be changed about the list as a whole. */

import { COLUMNS } from '../../preload/contract.ts';
import type { Grouping, Preferences } from '../../preload/contract.ts';
import type { MenuItem } from '../components/menu/items.ts';
import { isFixed } from '../model/columns.ts';
import { pairs } from '../model/pairs.ts';
import type { App } from '../state/app.ts';
import { text } from '../text/en.ts';

export function columnItems({ arrangement, store, actions }: App): MenuItem[] {
  const { layout } = arrangement;
  return [
    ...COLUMNS.filter((column) => !isFixed(column)).map((column): MenuItem => ({
      kind: 'check',
      label: text.list.columns[column],
      checked: !layout.hidden.includes(column),
      set: (shown) => {
        arrangement.show(column, shown);
      },
    })),
    {
      label: text.columns.reset,
      run: () => {
        arrangement.resetColumns();
      },
    },
    { kind: 'separator' },
    {
      kind: 'choice',
      label: text.columns.groupBy,
      value: layout.groupBy,
      options: pairs(text.columns.groupings),
      choose: (groupBy) => {
        arrangement.change({ groupBy: groupBy as Grouping });
      },
    },
    { kind: 'separator' },
    {
      kind: 'choice',
      label: text.columns.density,
      value: store.preferences.density,
      options: pairs(text.settings.densities),
      choose: (density) => {
        actions.savePreferences({
          ...store.preferences,
          density: density as Preferences['density'],
        });
      },
    },
  ];
}
