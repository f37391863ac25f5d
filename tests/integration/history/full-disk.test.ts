import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
/** Only root may make a file system, and only on Linux it is this easy. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canMount).each(['node', 'wasm'] as const)(
  'on a disk that is full, history over the %s driver',
  (driver) => {
    let folder: string;
    let history: HistoryStore;
    let problems: (string | null)[];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'relaywatch-full-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
      await open();
    });

    afterEach(async () => {
      await history.close();
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    });

    async function open(): Promise<void> {
      history = await openHistory({ path: join(folder, 'history.sqlite'), worker: WORKER, driver });
      problems = [];
      history.onProblem((problem) => problems.push(problem));
    }

    const filler = (): string => join(folder, 'filler');

    /** Leaves so many bytes. */
    function fillDisk(left = 0): void {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler(), Buffer.alloc(Math.max(0, bavail * bsize - left)));
    }

    const timesOf = async (id: string): Promise<number[]> =>
      (await history.samples(id, 0, 100_000)).map(({ atMs }) => atMs / MINUTE);

    const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

    it('says so, answers what it can, and writes everything in order when there is room', async () => {
      for (const i of range(500)) history.addSample('mx1', sampleAt(i * MINUTE));
      await history.flush();
      fillDisk(65_536);
      for (const i of range(3_000)) history.addSample('mx2', sampleAt(i * MINUTE));
      history.saveIncident({
        id: 'incident-1',
        serverId: 'mx2',
        location: 'here',
        startedMs: 1,
        confirmedMs: 2,
        endedMs: null,
        failure: REFUSED,
      });
      await history.flush();
      expect(problems.length).toBeGreaterThan(0);
      expect(new Set(problems)).toEqual(new Set([expect.stringContaining('the disk is full')]));
      // What was there before can be looked at meanwhile.
      expect(await timesOf('mx1')).toEqual(range(500));
      expect(await timesOf('mx2')).toEqual([]);

      rmSync(filler());
      await history.flush();
      expect(problems.at(-1)).toBeNull();
      expect(await timesOf('mx2')).toEqual(range(3_000));
      expect(await history.incidents('mx2', 10)).toHaveLength(1);
    });

    it('has lost nothing that it said was written when the program ends just then', async () => {
      for (const i of range(500)) history.addSample('mx1', sampleAt(i * MINUTE));
      await history.flush();
      fillDisk(65_536);
      for (const i of range(3_000)) history.addSample('mx2', sampleAt(i * MINUTE));
      await history.close();
      rmSync(filler());
      await open();
      expect(history.opening).toEqual({ kind: 'opened' });
      expect(await timesOf('mx1')).toEqual(range(500));
    });

    it('begins when there is room, if there was none for a file at the start', async () => {
      await history.close();
      rmSync(join(folder, 'history.sqlite'));
      fillDisk();
      await open();
      expect(history.opening).toMatchObject({ kind: 'failed' });
      history.addSample('mx1', sampleAt(0));
      await history.flush();
      rmSync(filler());
      await history.flush();
      expect(problems.at(-1)).toBeNull();
      expect(await timesOf('mx1')).toEqual([0]);
    });
  },
);
