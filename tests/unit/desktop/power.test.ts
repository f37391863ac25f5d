import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchPower } from '../../../main/desktop/power.ts';

it('tells the monitor of sleep and waking until closed', () => {
  const powerMonitor = new EventEmitter();
  const told: string[] = [];
  const watch = watchPower({
    powerMonitor,
    monitor: {
      setAsleep: (asleep) => told.push(asleep ? 'asleep' : 'awake'),
      look: () => told.push('look'),
    },
  });
  for (const event of ['suspend', 'resume', 'unlock-screen']) powerMonitor.emit(event);
  expect(told).toEqual(['asleep', 'awake', 'look']);
  watch.close();
  for (const event of ['suspend', 'resume', 'unlock-screen']) powerMonitor.emit(event);
  expect(told).toHaveLength(3);
});
