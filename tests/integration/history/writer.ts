/** A program of its own that writes history without pause and says what is on disk, until it is killed. */

import { openHistory } from '../../../main/core/history/open.ts';
import { sampleAt } from '../../support/samples.ts';

const [path, driver, first] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: writer.ts PATH DRIVER FIRST');

const history = await openHistory({
  path,
  worker: new URL('../../../main/core/history/worker.ts', import.meta.url),
  driver: driver === 'wasm' ? 'wasm' : 'node',
});
process.stdout.write(`${JSON.stringify(history.opening)}\n`);
for (let number = Number(first); ; number++) {
  for (let i = 0; i < 20; i++) history.addSample(`mx${i}`, sampleAt(number));
  await history.flush();
  process.stdout.write(`${number}\n`);
}
