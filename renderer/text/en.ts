/** Everything the window says in English, apart from sentences that main sends. */

import { adding } from './en/adding.ts';
import { alerts } from './en/alerts.ts';
import { data } from './en/data.ts';
import { detail } from './en/detail.ts';
import { form } from './en/form.ts';
import { importing } from './en/importing.ts';
import { overview } from './en/overview.ts';
import { resultSheet } from './en/result-sheet.ts';
import { shell } from './en/shell.ts';
import { vocabulary } from './en/vocabulary.ts';

export const text = {
  ...vocabulary,
  ...shell,
  ...overview,
  ...data,
  ...detail,
  ...form,
  ...adding,
  ...importing,
  ...resultSheet,
  ...alerts,
} as const;
