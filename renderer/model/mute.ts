/** How long things can be muted. */

import { UNTIL_RESUMED_MS } from '../../preload/contract.ts';
import type { Snapshot } from '../../preload/contract.ts';
import type { MenuItem } from '../components/menu/items.ts';
import { text } from '../text/en.ts';

const HOUR_MS = 3_600_000;
const HOURS = [1, 4, 8] as const;

/** 1, 4, 8 hours, until ended: the same as in the tray. */
export function muteAllChoices(
  nowMs: () => number,
  mute: (until: Snapshot['muted']) => void,
): MenuItem[] {
  return [
    ...hours(nowMs, mute),
    {
      label: text.mute.untilResumed,
      run: () => {
        mute('until-resumed');
      },
    },
  ];
}

/** 1, 4, 8 hours, a week, or until ended. */
export function muteServerChoices(
  nowMs: () => number,
  mute: (untilMs: number) => void,
): MenuItem[] {
  return [
    ...hours(nowMs, mute),
    {
      label: text.mute.week,
      run: () => {
        mute(nowMs() + 7 * 24 * HOUR_MS);
      },
    },
    {
      label: text.mute.untilResumed,
      run: () => {
        mute(UNTIL_RESUMED_MS);
      },
    },
  ];
}

const hours = (nowMs: () => number, mute: (untilMs: number) => void): MenuItem[] =>
  HOURS.map((n) => ({
    label: text.mute.hours(n),
    run: () => {
      mute(nowMs() + n * HOUR_MS);
    },
  }));
