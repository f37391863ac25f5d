/**
 * Which rows are near enough to be drawn in full. Every server has its row in the list, but only
 * those in sight or a little beyond have contents: a thousand cost little more than twenty.
 */

import { hasProblem } from '../model/problem.ts';
import { layOut, rowsWithin } from '../model/row-layout.ts';
import type { App } from './app.ts';
import type { Overview } from './overview.svelte.ts';

/** Heights in pixels, one of the hairline included; the list hands them on to its style sheet. */
export const ROW_PX = { comfortable: 37, compact: 29 } as const;
export const PROBLEM_PX = 28;
export const GROUP_PX = 31;

/** Drawn beyond what is in sight, so that scrolling finds rows ready. */
const MARGIN_PX = 480;
/** The window moves in steps: not every pixel scrolled is worth a look at a thousand rows. */
const STEP_PX = 120;

export class RowWindow {
  readonly #app: Pick<App, 'store'>;
  readonly #overview: Overview;
  #step = $state(0);
  #heightPx = $state(0);

  readonly layout = $derived.by(() => {
    const { servers, preferences } = this.#app.store;
    const rowPx = ROW_PX[preferences.density];
    const { lines, groups } = this.#overview;
    return layOut(lines, (id) => {
      if (groups?.has(id)) return GROUP_PX;
      const view = servers.among(id);
      return view && hasProblem(view) ? rowPx + PROBLEM_PX : rowPx;
    });
  });

  readonly near = $derived.by(() => {
    const topPx = this.#step * STEP_PX;
    return rowsWithin(this.layout, topPx - MARGIN_PX, topPx + STEP_PX + this.#heightPx + MARGIN_PX);
  });

  constructor(app: Pick<App, 'store'>, overview: Overview) {
    this.#app = app;
    this.#overview = overview;
  }

  /** The list was scrolled or resized. */
  look(topPx: number, heightPx: number): void {
    this.#step = Math.floor(topPx / STEP_PX);
    this.#heightPx = heightPx;
  }
}
