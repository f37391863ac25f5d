import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open as openFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../main/core/history/open.ts';
import type { HistoryStore } from '../../../main/core/history/store.ts';
import { sampleAt } from '../../support/samples.ts';

const WORKER = new URL('../../../main/core/history/worker.ts', import.meta.url);
const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));
const ROUNDS = 3;
const PAGE = 4096;

describe.each(['node', 'wasm'] as const)('history over the %s driver', (driver) => {
  let folder: string;
  let path: string;
  const stores: HistoryStore[] = [];

  const open = async (): Promise<HistoryStore> => {
    const store = await openHistory({ path, worker: WORKER, driver });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-damage-'));
    path = join(folder, 'history.sqlite');
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  /** Lets the writer run for a while, kills it, and says what the last thing was that it had on disk. */
  async function writeUntilKilled(first: number, rounds: number): Promise<number> {
    const child = spawn(process.execPath, [WRITER, path, driver, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = first - 1;
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('{')) expect(JSON.parse(line)).not.toHaveProperty('problem');
      else last = Number(line);
      if (last >= first + rounds) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    return last;
  }

  it('loses nothing it said was on disk when its process is killed, time and again', async () => {
    let written = 0;
    for (let round = 0; round < ROUNDS; round++) {
      written = await writeUntilKilled(written + 1, 5 + 10 * round);
      const store = await open();
      expect(store.opening).toEqual({ kind: 'opened' });
      for (const id of ['mx0', 'mx19']) {
        const times = (await store.samples(id, 0, 10_000)).map(({ atMs }) => atMs);
        expect(times.slice(0, written)).toEqual(Array.from({ length: written }, (_, i) => i + 1));
      }
      await store.close();
    }
  });

  /** A file with thousands of samples, of which these pages are then overwritten. */
  async function damagedFile(
    pages: (count: number) => { first: number; count: number },
  ): Promise<void> {
    const store = await open();
    for (let i = 0; i < 5_000; i++) store.addSample('mx1', sampleAt(i));
    await store.close();
    const { size } = await stat(path);
    const { first, count } = pages(size / PAGE);
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(count * PAGE, 0x5a), 0, count * PAGE, first * PAGE);
    await file.close();
  }

  const keptAside = async (): Promise<string | undefined> =>
    (await readdir(folder)).find((name) => name.includes('.broken-'));

  it('of which much is destroyed is kept aside when it is opened', async () => {
    await damagedFile((count) => ({ first: 1, count: count - 1 }));
    const { size } = await stat(path);
    const { opening } = await open();
    expect(opening).toMatchObject({ kind: 'replaced', keptAs: await keptAside() });
    expect(await readFile(join(folder, String(await keptAside())))).toHaveLength(size);
  });

  it('that shows its damage only in use is kept aside then, and goes on in a new one', async () => {
    await damagedFile((count) => ({ first: Math.floor(count / 2), count: 1 }));
    const store = await open();
    expect(store.opening).toEqual({ kind: 'opened' });
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    expect(await store.samples('mx1', 0, 10_000)).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(String(await keptAside()))]);
    store.addSample('mx1', sampleAt(1));
    expect(await store.samples('mx1', 0, 10)).toHaveLength(1);
  });

  it('that cannot be opened yet says so, keeps what comes, and writes it when it can', async () => {
    await mkdir(path);
    const store = await open();
    expect(store.opening).toMatchObject({ kind: 'failed' });
    expect(await store.restore()).toEqual(new Map());
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    store.addSample('mx1', sampleAt(1));
    await store.flush();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/cannot be written/);

    await rm(path, { recursive: true });
    await store.flush();
    expect(problems.at(-1)).toBeNull();
    expect(await store.samples('mx1', 0, 10)).toHaveLength(1);
  });

  it('goes on with a new worker when the old one died, and loses nothing', async () => {
    const workers: Worker[] = [];
    const store = await openHistory({
      path,
      driver,
      worker: () => {
        const worker = new Worker(WORKER);
        workers.push(worker);
        return worker;
      },
    });
    stores.push(store);
    store.addSample('mx1', sampleAt(1));
    await store.flush();
    store.addSample('mx1', sampleAt(2));
    const flushed = store.flush();
    await workers[0]?.terminate();
    await flushed;
    store.addSample('mx1', sampleAt(3));
    await store.flush();
    expect((await store.samples('mx1', 0, 10)).map(({ atMs }) => atMs)).toEqual([1, 2, 3]);
    expect(workers).toHaveLength(2);
  });

  it('written by a later version is kept aside, not misread', async () => {
    const store = await open();
    await store.close();
    const file = await openFile(path, 'r+');
    // The user version in the header of the file format.
    await file.write(Buffer.from([0, 0, 0, 99]), 0, 4, 60);
    await file.close();
    const again = await open();
    expect(again.opening).toMatchObject({ kind: 'replaced' });
    expect(again.opening.kind === 'replaced' && again.opening.problem).toMatch(/newer version/);
  });
});
