/** How far the checks are, on a terminal's last line. Nothing where there is no terminal. */

import type { PhaseEvent } from '../core/probe/result.ts';
import type { Io } from './io.ts';
import { styleFor } from './output/style.ts';

export interface Progress {
  /** What the only check is doing. */
  phase: (event: PhaseEvent) => void;
  /** One more is done. */
  step(failed: boolean): void;
  /** Takes the line away, for the rows about to be written, and puts it back after `write`. */
  around(write: () => void): void;
  end(): void;
}

const MAX_BAR_WIDTH = 30;
const MIN_BAR_WIDTH = 5;

/** @param names of what is checked; one alone shows its phases, several a bar. */
export function createProgress(
  { stderr, environment }: Pick<Io, 'stderr' | 'environment'>,
  names: readonly string[],
): Progress {
  const style = styleFor(stderr, environment);
  const total = names.length;
  let done = 0;
  let failed = 0;
  let line = '';
  if (!stderr.isTerminal)
    return {
      phase: () => undefined,
      step: () => undefined,
      around: (write) => {
        write();
      },
      end: () => undefined,
    };

  const clear = () => {
    stderr.write('\r\x1b[K');
  };
  const show = (text: string) => {
    line = text;
    stderr.write(`\r${text}\x1b[K`);
  };
  const bar = () => {
    const counted = `${done}/${total}`;
    const down = failed > 0 ? `, ${failed} down` : '';
    const room = stderr.columns - counted.length - down.length - 4;
    const width = Math.min(MAX_BAR_WIDTH, room);
    const [full, empty] = style.unicode ? ['█', '░'] : ['#', '.'];
    const filled = Math.round((done / total) * width);
    const drawn =
      width < MIN_BAR_WIDTH
        ? ''
        : `${style.accent(full.repeat(filled))}${style.faint(empty.repeat(width - filled))} `;
    show(`${drawn}${counted}${style.bad(down)}`);
  };
  if (total > 1) bar();
  return {
    phase: (event) => {
      const [name = ''] = names;
      // Its last column stays free: some terminals go to the next line there.
      const text = `${name}  ${event.phase}`.slice(0, stderr.columns - 1);
      if (total === 1 && event.type === 'begin') show(style.faint(text));
    },
    step: (isFailure) => {
      done++;
      if (isFailure) failed++;
      if (total > 1) bar();
    },
    around: (write) => {
      clear();
      write();
      if (total > 1) stderr.write(line);
    },
    end: clear,
  };
}
