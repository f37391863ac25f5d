import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HistoryDatabase } from '../../../main/core/history/database.ts';
import { openDatabase } from '../../../main/core/history/driver.ts';
import type { SqlDatabase } from '../../../main/core/history/driver.ts';
import type { Batch } from '../../../main/core/history/protocol.ts';
import { completeRetention } from '../../../main/core/history/retention.ts';
import { samplesIn } from '../../../main/core/history/sample-rows.ts';
import { migrate } from '../../../main/core/history/tables/schema.ts';
import { batchWith, nowAt, runChore } from '../../support/history-batch.ts';
import { sampleAt } from '../../support/samples.ts';

const DAY = 86_400_000;

function batchOf(serverId: string, times: readonly number[]): Batch {
  return batchWith({ samples: times.map((atMs) => ({ serverId, sample: sampleAt(atMs) })) });
}

const range = (count: number, step = 1, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

describe.each(['node', 'wasm'] as const)('the database over the %s driver', (driver) => {
  let folder: string;
  let sql: SqlDatabase;
  let database: HistoryDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-database-'));
    sql = await openDatabase(join(folder, 'history.sqlite'), driver);
    migrate(sql);
    database = new HistoryDatabase(sql);
  });

  afterEach(async () => {
    sql.close();
    await rm(folder, { recursive: true });
  });

  const write = (batch: Batch): void => {
    database.write(batch, nowAt(0));
  };

  const timesOf = (id: string): number[] =>
    samplesIn(database.newestSamples(id, 0, 100_000)).map(({ atMs }) => atMs);

  it('writes all of a batch or nothing, and goes on as soon as there is room again', () => {
    write(batchOf('mx1', range(10)));
    const [{ page_count: pages } = {}] = sql.all('PRAGMA page_count');
    sql.exec(`PRAGMA max_page_count = ${Number(pages) + 2}`);
    const large = batchOf('mx2', range(20_000));
    for (let i = 0; i < 3; i++)
      expect(() => {
        write(large);
      }).toThrow(/full/);
    expect(timesOf('mx2')).toEqual([]);
    expect(timesOf('mx1')).toHaveLength(10);

    sql.exec('PRAGMA max_page_count = 1000000');
    write(large);
    expect(timesOf('mx2')).toHaveLength(20_000);
  });

  it('keeps a sample once, however often the same is written', () => {
    for (let i = 0; i < 3; i++) write(batchOf('mx1', [1, 2]));
    expect(timesOf('mx1')).toHaveLength(2);
  });

  it('keeps its write-ahead log short over many small batches and questions', () => {
    for (const atMs of range(3_000)) {
      write(batchOf('mx1', [atMs]));
      database.queries.uptimes({
        serverIds: ['mx1'],
        location: 'here',
        windowsMs: [10],
        nowMs: atMs,
      });
    }
    // A whole checkpoint is possible only when no statement is left half-way.
    const [checkpoint] = sql.all('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(checkpoint).toMatchObject({ busy: 0, log: 0 });
  });

  describe('forgets with time', () => {
    const retention = completeRetention({ rawDays: 3, fiveMinuteDays: 10, rollupDays: 20 });

    /** Once an hour, as the program does. */
    const pruneAt = (wallMs: number): number => {
      runChore(database, database.rollUp(nowAt(wallMs)));
      return runChore(database, database.prune(retention, nowAt(wallMs)));
    };

    const countOf = (table: string, level: number): number =>
      Number(
        sql.all(`SELECT COUNT(*) AS count FROM ${table} WHERE level = ?`, level)[0]?.['count'],
      );

    it('what is too old, in small steps, and nothing else', () => {
      write(batchOf('mx1', range(40, DAY / 10)));
      write(batchOf('mx2', range(5, DAY, DAY)));
      const steps = pruneAt(6 * DAY);
      expect(steps).toBeGreaterThan(5);
      expect(timesOf('mx1')).toEqual(range(10, DAY / 10, 3 * DAY));
      expect(timesOf('mx2')).toEqual(range(3, DAY, 3 * DAY));
    });

    it('raw samples first, then five-minute rollups, then the rest', () => {
      write(batchOf('mx1', range(288 * 5, 300_000)));
      pruneAt(9 * DAY);
      expect(timesOf('mx1')).toEqual([]);
      expect([1, 2, 3].map((level) => countOf('rollup', level))).toEqual([1440, 120, 5]);
      for (const day of range(5, 1, 10)) pruneAt(day * DAY);
      expect([1, 2, 3].map((level) => countOf('rollup', level))).toEqual([288, 120, 5]);
      for (const day of range(10, 1, 15)) pruneAt(day * DAY);
      expect([1, 2, 3].map((level) => countOf('rollup', level))).toEqual([0, 24, 1]);
      expect([1, 2, 3].map((level) => countOf('rollup_latency', level))).toEqual([0, 24, 1]);
    });

    it('nothing that is not rolled up yet', () => {
      write(batchOf('mx1', range(5, DAY)));
      runChore(database, database.prune(retention, nowAt(30 * DAY)));
      expect(timesOf('mx1')).toHaveLength(5);
    });

    it('no more than a day an hour when the clock jumps years ahead', () => {
      write(batchOf('mx1', range(10, DAY)));
      pruneAt(10 * DAY);
      expect(timesOf('mx1')).toHaveLength(3);
      pruneAt(1_000 * DAY);
      expect(timesOf('mx1')).toHaveLength(2);
      pruneAt(10 * DAY);
      expect(timesOf('mx1')).toHaveLength(2);
    });

    it('what a late sample would be added to, and takes no such sample any more', () => {
      write(batchOf('mx1', range(10, DAY)));
      pruneAt(10 * DAY);
      write(batchOf('mx1', [2 * DAY + 1, 8 * DAY + 1]));
      expect(timesOf('mx1')).toEqual([7 * DAY, 8 * DAY, 8 * DAY + 1, 9 * DAY]);
      pruneAt(10 * DAY);
      const [uptime] =
        database.queries
          .uptimes({ serverIds: null, location: 'here', windowsMs: [20 * DAY], nowMs: 10 * DAY })
          .get('mx1') ?? [];
      expect(uptime?.checks).toBe(11);
    });
  });
});
