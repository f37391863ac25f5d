/** How far several checks are, on a terminal's last line. */

import type { Output } from './io.ts';

export interface Progress {
  /** One more is done. */
  step(failed: boolean): void;
  /** Takes the line away, for the rows about to be written, and puts it back after `write`. */
  around(write: () => void): void;
  end(): void;
}

const WIDTH = 24;

export function createProgress(output: Output, total: number): Progress {
  let done = 0;
  let failed = 0;
  if (!output.isTerminal || total < 2)
    return {
      step: () => undefined,
      around: (write) => {
        write();
      },
      end: () => undefined,
    };

  const clear = () => {
    output.write('\r\x1b[K');
  };
  const draw = () => {
    const filled = Math.round((done / total) * WIDTH);
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
    clear();
    output.write(`[${bar}] ${done}/${total}${failed > 0 ? `, ${failed} down` : ''}`);
  };
  draw();
  return {
    step: (isFailure) => {
      done++;
      if (isFailure) failed++;
      draw();
    },
    around: (write) => {
      clear();
      write();
      draw();
    },
    end: clear,
  };
}
