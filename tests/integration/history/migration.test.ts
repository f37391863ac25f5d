import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/core/history/driver.ts';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS = 4;

/** The schema of the first version, as its files have it. */
const FIRST_VERSION = `
  CREATE TABLE location (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE server (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT) STRICT;
  CREATE TABLE sample (
    server INTEGER NOT NULL, at_ms INTEGER NOT NULL, location INTEGER NOT NULL,
    covers_ms INTEGER NOT NULL, total_us INTEGER,
    dns_us INTEGER, connect_us INTEGER, tls_us INTEGER, greeting_us INTEGER, ehlo_us INTEGER,
    starttls_us INTEGER, ehlotls_us INTEGER, auth_us INTEGER, mail_us INTEGER, rcpt_us INTEGER,
    data_us INTEGER, quit_us INTEGER, reason TEXT, phase TEXT,
    PRIMARY KEY (server, at_ms, location)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE incident (
    id TEXT PRIMARY KEY, server INTEGER NOT NULL, location INTEGER NOT NULL,
    started_ms INTEGER NOT NULL, confirmed_ms INTEGER NOT NULL, ended_ms INTEGER, failure TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incident_of_server ON incident (server, started_ms);
  PRAGMA user_version = 1;`;

describe.each(['node', 'wasm'] as const)('a file of the first version, over %s', (driver) => {
  let folder: string;
  let clock: ManualClock;
  let history: HistoryStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-migration-'));
    clock = new ManualClock();
    const path = join(folder, 'history.sqlite');
    const file = await openDatabase(path, driver);
    file.exec(FIRST_VERSION);
    const now = clock.wallMs();
    file.run("INSERT INTO location (key, name) VALUES (1, 'here')");
    file.run("INSERT INTO server (key, id, state) VALUES (1, 'mx1', NULL), (2, 'mx2', NULL)");
    file.exec('BEGIN');
    for (let atMs = now - DAYS * DAY; atMs < now; atMs += MINUTE)
      file.run(
        `INSERT INTO sample (server, at_ms, location, covers_ms, total_us, dns_us, connect_us, greeting_us, ehlo_us)
         VALUES (1, ?, 1, 60000, 66000, 1000, 20000, 25000, 20000)`,
        atMs,
      );
    file.exec('COMMIT');
    file.run(
      "INSERT INTO incident VALUES ('incident-1', 1, 1, ?, ?, ?, ?)",
      now - 3 * DAY,
      now - 3 * DAY + MINUTE,
      now - 2 * DAY,
      JSON.stringify(REFUSED),
    );
    file.close();
    history = await openHistory({ path, worker: WORKER, driver, clock });
  });

  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });

  it('keeps everything it had', async () => {
    expect(history.opening).toEqual({ kind: 'opened' });
    const now = clock.wallMs();
    expect(await history.samples('mx1', now - 2 * MINUTE, 10)).toEqual([
      sampleAt(now - 2 * MINUTE),
      sampleAt(now - MINUTE),
    ]);
    expect(await history.incidents('mx1', 10)).toEqual([
      {
        id: 'incident-1',
        serverId: 'mx1',
        location: 'here',
        startedMs: now - 3 * DAY,
        confirmedMs: now - 3 * DAY + MINUTE,
        endedMs: now - 2 * DAY,
        failure: REFUSED,
      },
    ]);
    expect([...(await history.restore()).keys()]).toEqual(['mx1', 'mx2']);
  });

  it('is rolled up in the background, with no check needed to begin', async () => {
    const wanted = { monitoredMs: DAYS * DAY, downMs: DAY, checks: DAYS * 1_440 };
    await expect
      .poll(async () => (await history.uptimes({ windowsMs: [30 * DAY] })).get('mx1')?.[0], {
        timeout: 20_000,
      })
      .toMatchObject({ ...wanted, uptime: 1 - 1 / DAYS, gapMs: 0 });
  });

  it('goes on as if it had always been one of this version', async () => {
    const now = clock.wallMs();
    history.addSample('mx1', sampleAt(now, { degraded: true }));
    history.addSample('mx2', sampleAt(now));
    expect(await history.samples('mx1', now, 1)).toEqual([sampleAt(now, { degraded: true })]);
    await clock.advance(MINUTE);
    const uptimes = await history.uptimes({ windowsMs: [MINUTE] });
    expect([...uptimes.values()].map(([uptime]) => uptime?.monitoredMs)).toEqual([MINUTE, MINUTE]);
  });
});
