import { beforeEach, describe, expect, it } from 'vitest';

import { createMute } from '../../../main/desktop/mute.ts';
import type { Mute } from '../../../main/desktop/mute.ts';
import type { Snapshot } from '../../../preload/contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HOUR = 3_600_000;

let clock: ManualClock;
let stored: Snapshot['muted'];
let told: Snapshot['muted'][];

beforeEach(() => {
  clock = new ManualClock();
  stored = null;
  told = [];
});

const start = (): Mute =>
  createMute({
    clock,
    load: () => stored,
    save: (muted) => {
      stored = muted;
    },
    onChange: (muted) => told.push(muted),
  });

describe('mute', () => {
  it('for a time ends by itself, and says so', async () => {
    const mute = start();
    const until = clock.wallMs() + HOUR;
    mute.set(until);
    await clock.advance(HOUR - 1);
    expect(mute.get()).toBe(until);
    await clock.advance(1);
    expect(mute.get()).toBeNull();
    expect(stored).toBeNull();
    expect(told).toEqual([until, null]);
    expect(clock.timers).toBe(0);
  });

  it('until resumed lasts', async () => {
    const mute = start();
    mute.set('until-resumed');
    await clock.advance(1000 * HOUR);
    expect(mute.get()).toBe('until-resumed');
    mute.set(null);
    expect(mute.get()).toBeNull();
  });

  it('goes on after a restart, for the time that is left', async () => {
    stored = clock.wallMs() + HOUR;
    const mute = start();
    expect(mute.get()).toBe(stored);
    await clock.advance(HOUR);
    expect(told).toEqual([null]);
  });

  it('is over when its end came while the program did not run', () => {
    stored = clock.wallMs() - HOUR;
    expect(start().get()).toBeNull();
  });

  it('lasts longer than a timer can', async () => {
    const mute = start();
    const days = 24 * HOUR;
    mute.set(clock.wallMs() + 60 * days);
    await clock.advance(59 * days);
    expect(mute.get()).not.toBeNull();
    await clock.advance(days);
    expect(mute.get()).toBeNull();
  });

  it('leaves no timer when it ends', () => {
    const mute = start();
    mute.set(clock.wallMs() + HOUR);
    mute.close();
    expect(clock.timers).toBe(0);
  });
});
