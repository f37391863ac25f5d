import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  ExportContent,
  ExportOutcome,
  ExportProgress,
  ExportRequest,
} from '../../../main/core/history/export/request.ts';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt, tlsUntil } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const HOSTILE = '=HYPERLINK("http://evil.example","x"), bye';
/** What is done in the background is waited for. */
const SOON = { timeout: 20_000 };
/** Only root may make a file system, and only on Linux it is this easy. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

const SERVERS = [
  { id: 'id-1', name: 'First, of two', host: 'mx1.example.org', port: 25 },
  { id: 'id-2', name: '=Second', host: 'mx2.example.org', port: 587 },
];

describe.each(['node', 'wasm'] as const)('an export of history over the %s driver', (driver) => {
  let folder: string;
  let target: string;
  let history: HistoryStore;
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-export-'));
    target = join(folder, 'out', 'history.csv');
    await mkdir(join(folder, 'out'));
    const path = join(folder, 'history.sqlite');
    history = await openHistory({ path, worker: WORKER, driver, clock });
  });

  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });

  const request = (content: ExportContent, change: Partial<ExportRequest> = {}): ExportRequest => ({
    content,
    format: 'csv',
    fromMs: NOW - 30 * DAY,
    toMs: NOW,
    servers: SERVERS,
    ofAll: true,
    path: target,
    ...change,
  });

  /** Hours of checks a minute, the last at one minute ago. */
  const check = (serverId: string, hours: number, change = {}): void => {
    for (let ago = hours * HOUR; ago > 0; ago -= MINUTE)
      history.addSample(serverId, sampleAt(NOW - ago, { coversMs: MINUTE, ...change }));
  };

  const lines = async (wanted: ExportRequest): Promise<string[]> => {
    const outcome = await history.export(wanted);
    const text = await readFile(wanted.path, 'utf8');
    expect(text.endsWith('\r\n')).toBe(true);
    const all = text.split('\r\n').slice(0, -1);
    const bytes = Buffer.byteLength(text);
    expect(outcome).toEqual({ kind: 'done', rows: all.length - 1, bytes });
    return all;
  };

  const left = (): Promise<string[]> => readdir(join(folder, 'out'));

  it('has a line for every check of a range, of the servers chosen', async () => {
    check('id-1', 20);
    check('id-2', 1, { failure: REFUSED, totalMs: null, location: 'berlin' });
    const all = await lines(request('samples', { fromMs: NOW - 12 * HOUR, toMs: NOW - MINUTE }));
    expect(all[0]).toMatch(/^server,host,port,location,time,status,reason,phase,totalMs,dnsMs,/);
    expect(all).toHaveLength(1 + 12 * 60 - 1 + 59);
    expect(all[1]).toMatch(
      /^"First, of two",mx1\.example\.org,25,here,2026-11-23T00:00:00\.000Z,up,,,/,
    );
    expect(all.at(-1)).toMatch(
      /^'=Second,mx2\.example\.org,587,berlin,2026-11-23T11:58:00\.000Z,down,connect-refused,connect,,/,
    );
    const one = await lines(request('samples', { servers: SERVERS.slice(1) }));
    expect(one).toHaveLength(1 + 60);
  });

  it('parses as a whole as JSON, row for row what CSV has', async () => {
    check('id-1', 30);
    const csv = await lines(request('samples'));
    await history.export(request('samples', { format: 'json' }));
    const parsed = JSON.parse(await readFile(target, 'utf8')) as {
      relaywatchHistory: number;
      rows: Record<string, unknown>[];
    };
    expect(parsed).toMatchObject({
      relaywatchHistory: 1,
      content: 'samples',
      from: new Date(NOW - 30 * DAY).toISOString(),
      to: new Date(NOW).toISOString(),
    });
    expect(parsed.rows).toHaveLength(csv.length - 1);
    expect(Object.keys(parsed.rows[0] ?? {}).join(',')).toBe(csv[0]);
    expect(parsed.rows.at(-1)).toMatchObject({ server: 'First, of two', port: 25, status: 'up' });
  });

  it.each(['csv', 'json'] as const)(
    'of nothing is a whole %s file all the same',
    async (format) => {
      const outcome = await history.export(request('incidents', { format }));
      expect(outcome).toMatchObject({ kind: 'done', rows: 0 });
      const text = await readFile(target, 'utf8');
      if (format === 'json') expect(JSON.parse(text)).toMatchObject({ rows: [] });
      else expect(text.split('\r\n')).toHaveLength(2);
    },
  );

  it('sums up by the hour and by the day', async () => {
    check('id-1', 60);
    await history.flush();
    // What has passed is rolled up once a minute.
    await clock.advance(2 * MINUTE);
    history.addSample('id-3', sampleAt(NOW));
    await history.flush();
    const hours = async (): Promise<string[]> => lines(request('hours'));
    await expect.poll(async () => (await hours()).length, SOON).toBe(1 + 60 - 1);
    expect((await hours())[1]).toMatch(
      /,here,2026-11-21T00:00:00\.000Z,60,0,0,3600000,0,\d+(\.\d+)?,/,
    );
    const days = await lines(request('days'));
    expect(days.slice(1).map((line) => line.split(',')[5])).toEqual([
      '2026-11-21T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ]);
  });

  it('says what incidents consisted of, and runs no formula that a server replied', async () => {
    const failure = { ...REFUSED, reply: { code: 554, enhanced: '5.7.1', text: HOSTILE } };
    const incident = { serverId: 'id-1', location: 'here', failure };
    const [startedMs, endedMs] = [NOW - HOUR, NOW - HOUR / 2];
    const confirmedMs = startedMs + MINUTE;
    history.saveIncident({ ...incident, id: 'a', startedMs, confirmedMs, endedMs });
    const event = { ...incident, incidentId: 'a' };
    history.addIncidentEvent({ ...event, atMs: startedMs, kind: 'began' });
    history.addIncidentEvent({ ...event, atMs: endedMs, kind: 'ended', failure: null });
    const [, line] = await lines(request('incidents'));
    expect(line).toContain(
      '2026-11-23T11:00:00.000Z began connect-refused; 2026-11-23T11:30:00.000Z ended',
    );
    expect(line).toContain('"554 5.7.1 =HYPERLINK(""http://evil.example"",""x""), bye"');
  });

  it('lists certificates as long as they were seen', async () => {
    const { certificate } = tlsUntil(NOW, {
      subject: HOSTILE,
      subjectAltNames: ['DNS:a', 'DNS:b'],
    });
    history.addCertificate({ serverId: 'id-1', location: 'here', atMs: NOW - DAY, certificate });
    const [, line] = await lines(request('certificates'));
    expect(line).toContain(`"'=HYPERLINK(""http://evil.example"",""x""), bye"`);
    expect(line).toContain('DNS:a; DNS:b');
    expect(await lines(request('certificates', { toMs: NOW - 2 * DAY }))).toHaveLength(1);
  });

  it('lists what people were told, of these servers, and of all when that is wanted', async () => {
    const told = (id: string, atMs: number, serverId: string | null): void => {
      history.addNotification({
        ...{ id, atMs, serverId, channel: 'native', alarm: 'down', incidentId: null },
        ...{ outcome: 'sent', problem: null, payload: 'never shown' },
      });
    };
    told('a', NOW - 3 * DAY, 'id-1');
    told('b', NOW - 2 * DAY, null);
    told('c', NOW - DAY, 'id-2');
    const all = await lines(request('notifications'));
    expect(all.slice(1).map((line) => line.split('Z,')[0]?.slice(-23))).toEqual([
      '2026-11-20T12:00:00.000',
      '2026-11-21T12:00:00.000',
      '2026-11-22T12:00:00.000',
    ]);
    expect(all.join()).not.toContain('never shown');
    const one = { servers: SERVERS.slice(0, 1), ofAll: false };
    expect(await lines(request('notifications', one))).toHaveLength(2);
  });

  it('tells how far it is, and checks are written meanwhile', async () => {
    for (const server of SERVERS) check(server.id, 24 * 20);
    await history.flush();
    const told: ExportProgress[] = [];
    const written: Promise<void>[] = [];
    const outcome = await history.export(request('samples'), {
      onProgress: (progress) => {
        told.push(progress);
        history.addSample('id-3', sampleAt(NOW - MINUTE));
        written.push(history.flush());
      },
    });
    await Promise.all(written);
    expect(outcome).toMatchObject({ kind: 'done', rows: 2 * 24 * 60 * 20 });
    expect(told.length).toBeGreaterThan(1);
    const shares = told.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(await history.samples('id-3', 0, 10)).toHaveLength(1);
  });

  it('that is cancelled leaves nothing behind, and what was there as it was', async () => {
    check('id-1', 24 * 20);
    await history.flush();
    await writeFile(target, 'of yesterday');
    const abort = new AbortController();
    const outcome = await history.export(request('samples'), {
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(await left()).toEqual(['history.csv']);
    expect(await readFile(target, 'utf8')).toBe('of yesterday');
  });

  it('that is under way when history is closed leaves nothing behind', async () => {
    check('id-1', 24 * 20);
    await history.flush();
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const outcome = history.export(request('samples'), {
      onProgress: () => {
        begin();
      },
    });
    await begun;
    await history.close();
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(await left()).toEqual([]);
  });

  it.each<[where: string, path: () => string]>([
    ['where there is no folder', () => join(folder, 'nowhere', 'history.csv')],
    ['on a folder', () => join(folder, 'out')],
  ])('%s says that it cannot be written, and leaves nothing behind', async (_where, path) => {
    const outcome = await history.export(request('incidents', { path: path() }));
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'not-writable',
      message: expect.stringMatching(/^The file could not be written: .+\.$/) as string,
    });
    expect(await readdir(folder)).toEqual(
      expect.not.arrayContaining([expect.stringContaining('.part')]) as string[],
    );
    expect(await left()).toEqual([]);
  });

  it.skipIf(!canMount)('onto a disk that gets full says so, and gives the room back', async () => {
    check('id-1', 24 * 20);
    const mounted = join(folder, 'out');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mounted]);
    let outcome: ExportOutcome;
    try {
      outcome = await history.export(request('samples'));
      expect(await left()).toEqual([]);
      const { bfree, blocks } = await statfs(mounted);
      expect(bfree).toBe(blocks);
    } finally {
      execFileSync('umount', [mounted]);
    }
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'disk-full',
      message: 'There is not enough room on the disk for the export.',
    });
  });
});
