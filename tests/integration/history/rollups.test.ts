import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HistoryDatabase } from '../../../main/core/history/database.ts';
import { openDatabase } from '../../../main/core/history/driver.ts';
import type { SqlDatabase } from '../../../main/core/history/driver.ts';
import type { Gap } from '../../../main/core/history/records.ts';
import { rollUp, tallyOf } from '../../../main/core/history/arithmetic/roll-up.ts';
import { talliesOf } from '../../../main/core/history/tallies.ts';
import { migrate } from '../../../main/core/history/tables/schema.ts';
import type { Incident } from '../../../main/core/monitor/state.ts';
import { batchWith, nowAt, runChore } from '../../support/history-batch.ts';
import { compareRollups } from '../../support/history-crash/agreement.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** When the story ends, on its second day. */
const END = 46 * HOUR;
const LOCATIONS = ['here', 'berlin'] as const;
const SERVERS = ['mx1', 'mx2'] as const;

const serverId = fc.constantFrom(...SERVERS);
const location = fc.constantFrom(...LOCATIONS);
const moment = fc.integer({ min: 0, max: END });
const lengthMs = fc.option(fc.integer({ min: -HOUR, max: 5 * HOUR }));

type Event =
  | { kind: 'samples'; serverId: string; location: string; fromMs: number; count: number }
  | { kind: 'incident'; incident: Incident }
  | { kind: 'gap'; gap: Gap }
  | { kind: 'rollUp'; nowMs: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('samples' as const),
      serverId,
      location,
      fromMs: moment,
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  fc
    .record({ id: fc.constantFrom('a', 'b', 'c'), serverId, location, startedMs: moment, lengthMs })
    .map(({ id, lengthMs: long, ...rest }) => ({
      kind: 'incident' as const,
      incident: {
        ...rest,
        id: `${id} ${rest.serverId} ${rest.location}`,
        confirmedMs: rest.startedMs,
        endedMs: long === null ? null : rest.startedMs + long,
        failure: REFUSED,
      },
    })),
  fc
    .record({ serverId: fc.option(serverId), location, fromMs: moment, lengthMs })
    .map(({ lengthMs: long, ...rest }) => ({
      kind: 'gap' as const,
      gap: { ...rest, toMs: long === null ? null : rest.fromMs + long, cause: 'asleep' as const },
    })),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('rollUp' as const), nowMs: moment }),
  },
);

describe.each(['node', 'wasm'] as const)('rollups over the %s driver', (driver) => {
  let sql: SqlDatabase;
  let database: HistoryDatabase;

  const begin = async (): Promise<void> => {
    sql = await openDatabase(':memory:', driver);
    migrate(sql);
    database = new HistoryDatabase(sql);
  };
  beforeEach(begin);
  afterEach(() => {
    sql.close();
  });

  const tell = (happened: Event): void => {
    if (happened.kind === 'rollUp') {
      runChore(database, database.rollUp(nowAt(happened.nowMs)));
      return;
    }
    if (happened.kind === 'incident')
      database.write(batchWith({ incidents: [happened.incident] }), nowAt(0));
    if (happened.kind === 'gap') database.write(batchWith({ gaps: [happened.gap] }), nowAt(0));
    if (happened.kind !== 'samples') return;
    const { fromMs, count, serverId: id, location: place } = happened;
    const samples = Array.from({ length: count }, (_, i) => ({
      serverId: id,
      sample: sampleAt(fromMs + i * 77_000, {
        location: place,
        coversMs: 100_000 + (i % 7) * 200_000,
        totalMs: i % 5 === 0 ? null : 10 + i,
        failure: i % 5 === 0 ? { reason: 'connect-refused', phase: 'connect' } : null,
        ...(i % 3 === 1 && { degraded: true }),
      }),
    }));
    database.write(batchWith({ samples }), nowAt(0));
  };

  const keysOf = (id: string, place: string): [server: number, location: number] => [
    database.keys.server(id),
    database.keys.location(place),
  ];

  /** Everything raw, whatever rollups say. */
  const everything = (id: string, place: string): ReturnType<typeof database.queries.rawPast> =>
    database.queries.rawPast(...keysOf(id, place), { fromMs: 0, toMs: 10 * DAY });

  const expectAgreement = (): void => {
    expect(compareRollups(database).different).toEqual([]);
  };

  it('agree with the raw samples, whatever came late, changed or overlapped', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 3, maxLength: 25 }), (events) => {
        for (const id of SERVERS) database.write(batchWith({ forgotten: [id] }), nowAt(0));
        sql.exec('DELETE FROM gap');
        for (const happened of events) tell(happened);
        expectAgreement();
      }),
      { numRuns: driver === 'node' ? 150 : 30 },
    );
  });

  it('and the rest of the samples together answer any range exactly', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), moment, moment, (events, a, b) => {
        for (const id of SERVERS) database.write(batchWith({ forgotten: [id] }), nowAt(0));
        sql.exec('DELETE FROM gap');
        for (const happened of events) tell(happened);
        const range = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
        for (const id of SERVERS) {
          for (const place of LOCATIONS) {
            const [server, at] = keysOf(id, place);
            const [found] = talliesOf(database, [server], at, [range]).get(server) ?? [];
            expect(found).toEqual(tallyOf(everything(id, place), range));
            const latencies = database.queries.latencies(server, at, range);
            const [whole] = rollUp(everything(id, place), range, 100 * DAY);
            expect(latencies.percentiles()).toEqual(whole?.latencies.percentiles() ?? {});
          }
        }
      }),
      { numRuns: driver === 'node' ? 150 : 30 },
    );
  });

  it('made while the clock was far ahead are given up when it is set right', () => {
    tell({ kind: 'samples', serverId: 'mx1', location: 'here', fromMs: 0, count: 20 });
    tell({ kind: 'rollUp', nowMs: 400 * DAY });
    const [server, here] = keysOf('mx1', 'here');
    expect(database.rollups.progress.get(server, here)?.watermarks[0]).toBeGreaterThan(399 * DAY);
    tell({ kind: 'rollUp', nowMs: 10 * MINUTE });
    expect(database.rollups.progress.get(server, here)?.watermarks[0]).toBe(5 * MINUTE);
    expectAgreement();
  });

  it('of a check that is still running are not made before it has ended', () => {
    tell({ kind: 'samples', serverId: 'mx1', location: 'here', fromMs: 0, count: 1 });
    tell({ kind: 'rollUp', nowMs: 5 * MINUTE + 120_000 });
    const [server, here] = keysOf('mx1', 'here');
    expect(database.rollups.progress.get(server, here)?.watermarks[0]).toBe(0);
    tell({ kind: 'rollUp', nowMs: 5 * MINUTE + 150_000 });
    expect(database.rollups.progress.get(server, here)?.watermarks[0]).toBe(5 * MINUTE);
  });
});
