/**
 * A program of its own that writes history without pause, a minute of the story a round, and says what is on disk,
 * until it is killed.
 */

import { openHistory } from '../../../main/core/history/open.ts';
import { plotClock, write } from './plot.ts';

const [path, driver, first] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: writer.ts PATH DRIVER FIRST');

const clock = plotClock(Number(first));
const history = await openHistory({
  path,
  worker: new URL('../../../main/core/history/worker.ts', import.meta.url),
  driver: driver === 'wasm' ? 'wasm' : 'node',
  retention: { rawDays: 1, fiveMinuteDays: 3 },
  clock,
});
history.onProblem((problem) => {
  process.stdout.write(`${JSON.stringify({ problem })}\n`);
});
process.stdout.write(`${JSON.stringify({ opening: history.opening })}\n`);
for (;;) {
  write(history, clock.round);
  await history.flush();
  process.stdout.write(`${clock.round}\n`);
  clock.nextRound();
}
