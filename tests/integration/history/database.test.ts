import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HistoryDatabase } from '../../../main/core/history/database.ts';
import { openDatabase } from '../../../main/core/history/driver.ts';
import type { SqlDatabase } from '../../../main/core/history/driver.ts';
import type { Batch } from '../../../main/core/history/protocol.ts';
import { migrate } from '../../../main/core/history/schema.ts';
import { sampleAt } from '../../support/samples.ts';

const DAY = 86_400_000;

function batchOf(serverId: string, times: readonly number[]): Batch {
  return {
    forgotten: [],
    samples: times.map((atMs) => ({ serverId, sample: sampleAt(atMs) })),
    states: [],
    incidents: [],
  };
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

  it('writes all of a batch or nothing, and goes on as soon as there is room again', () => {
    database.write(batchOf('mx1', range(10)));
    const [{ page_count: pages } = {}] = sql.all('PRAGMA page_count');
    sql.exec(`PRAGMA max_page_count = ${Number(pages) + 2}`);
    const large = batchOf('mx2', range(20_000));
    for (let i = 0; i < 3; i++)
      expect(() => {
        database.write(large);
      }).toThrow(/full/);
    expect(database.samples('mx2', 0, 10)).toEqual([]);
    expect(database.samples('mx1', 0, 100)).toHaveLength(10);

    sql.exec('PRAGMA max_page_count = 1000000');
    database.write(large);
    expect(database.samples('mx2', 0, 100_000)).toHaveLength(20_000);
  });

  it('deletes what is too old in small steps, and nothing else', () => {
    database.write(batchOf('mx1', range(40, DAY / 10)));
    database.write(batchOf('mx2', range(5, DAY, DAY)));
    let steps = 0;
    while (database.prune(3 * DAY)) steps++;
    expect(steps).toBe(5);
    expect(database.samples('mx1', 0, 100).map(({ atMs }) => atMs)).toEqual(
      range(10, DAY / 10, 3 * DAY),
    );
    expect(database.samples('mx2', 0, 100).map(({ atMs }) => atMs)).toEqual(range(3, DAY, 3 * DAY));
  });

  it('keeps a sample once, however often the same is written', () => {
    for (let i = 0; i < 3; i++) database.write(batchOf('mx1', [1, 2]));
    expect(database.samples('mx1', 0, 100)).toHaveLength(2);
  });

  it('keeps its write-ahead log short over many small batches and questions', () => {
    for (const atMs of range(3_000)) {
      database.write(batchOf('mx1', [atMs]));
      database.uptime('mx1', atMs - 10, atMs);
    }
    // A whole checkpoint is possible only when no statement is left half-way.
    const [checkpoint] = sql.all('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(checkpoint).toMatchObject({ busy: 0, log: 0 });
  });
});
