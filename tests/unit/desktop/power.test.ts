import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';

import { watchPower } from '../../../main/desktop/power.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock: ManualClock;
let system: EventEmitter;
let offline: boolean;
let told: boolean[];
let watch: { close(): void };

beforeEach(() => {
  clock = new ManualClock();
  system = new EventEmitter();
  offline = false;
  told = [];
  watch = watchPower({
    powerMonitor: system,
    isOffline: () => offline,
    clock,
    tell: (now) => told.push(now),
  });
});

describe('the network of this computer', () => {
  it('is told at once, and then only when it changes', async () => {
    expect(told).toEqual([false]);
    await clock.advance(60_000);
    offline = true;
    await clock.advance(60_000);
    offline = false;
    await clock.advance(60_000);
    expect(told).toEqual([false, true, false]);
  });

  it('is away while the computer sleeps, however often that is said', async () => {
    system.emit('suspend');
    system.emit('suspend');
    await clock.advance(10_000);
    system.emit('resume');
    system.emit('resume');
    await clock.advance(10_000);
    expect(told).toEqual([false, true, false]);
  });

  it('stays away when it is not there after waking', async () => {
    system.emit('suspend');
    offline = true;
    system.emit('resume');
    await clock.advance(10_000);
    expect(told).toEqual([false, true]);
  });

  it('is looked at no more in the end', () => {
    watch.close();
    expect(clock.timers).toBe(0);
  });
});
