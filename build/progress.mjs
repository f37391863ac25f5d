/** One line a step: a spinner on a terminal, plain lines elsewhere. */

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const terminal = process.stdout.isTTY && !process.env['CI'];

/** A duration for people: `850 ms`, `12.3 s`, `2 min 5 s`. */
export const duration = (ms) => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

/** A plain line between steps. */
export const say = (line) => process.stdout.write(`${line}\n`);

/**
 * Runs `work` as a visible step. `work` may call its argument with a short note on how far it is;
 * what it returns is returned, and what it throws is thrown after the line says that it failed.
 */
export const step = async (label, work) => {
  const began = performance.now();
  let note = '';
  let frame = 0;
  const elapsed = () => duration(performance.now() - began);
  const draw = () => {
    frame += 1;
    process.stdout.write(`\r\x1b[K${FRAMES[frame % FRAMES.length]} ${label} ${note}`);
  };
  const timer = terminal ? setInterval(draw, 100) : undefined;
  if (!terminal) say(`… ${label}`);
  const finish = (mark) => {
    clearInterval(timer);
    say(`${terminal ? '\r\x1b[K' : ''}${mark} ${label} (${elapsed()})`);
  };
  try {
    const result = await work((text) => {
      note = text;
    });
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
};
