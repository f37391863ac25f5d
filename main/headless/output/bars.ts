/** A waterfall of phases in text: each bar begins where the one before ended. */

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** One bar for each duration, all on one scale `width` characters wide. What took no time still shows. */
export function waterfall(
  durationsMs: readonly number[],
  width: number,
  unicode: boolean,
): string[] {
  const totalMs = durationsMs.reduce((sum, ms) => sum + ms, 0);
  let beganMs = 0;
  return durationsMs.map((ms) => {
    const begin = Math.min(Math.floor(share(beganMs, totalMs) * width), width - 1);
    const length = Math.min(share(ms, totalMs) * width, width - begin);
    beganMs += ms;
    return (
      ' '.repeat(begin) + (unicode ? blocks(length) : '#'.repeat(Math.max(1, Math.round(length))))
    );
  });
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Full blocks, and a last one in eighths. */
function blocks(length: number): string {
  const eighths = Math.max(1, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
