import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crashOnce } from '../../support/history-crash/crash.ts';

const ROUNDS = 10;

it.each(['node', 'wasm'] as const)(
  'history over the %s driver loses nothing it said was on disk, however often its program is killed',
  async (driver) => {
    const folder = await mkdtemp(join(tmpdir(), 'relaywatch-crash-'));
    let told = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const crash = await crashOnce(join(folder, 'history.sqlite'), driver, told, Math.random);
      expect(crash.problems).toEqual([]);
      told = crash.found;
    }
    expect(told).toBeGreaterThan(0);
    await rm(folder, { recursive: true });
  },
  120_000,
);
