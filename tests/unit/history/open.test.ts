import { describe, expect, it } from 'vitest';
import type { HistoryWorker } from '../../../main/core/history/connection.ts';
import { openHistory } from '../../../main/core/history/open.ts';
import type { Batch, Reply, Request } from '../../../main/core/history/protocol.ts';
import type { HistoryStore, Salvage } from '../../../main/core/history/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, sampleAt } from '../../support/samples.ts';

/** A worker that keeps what it is given, or fails as a test says. */
class ScriptedWorker {
  readonly batches: Batch[] = [];
  readonly requests: string[] = [];
  problem: string | null = null;
  /** While true, replies wait. */
  held = false;
  terminated = false;
  readonly #waiting: (() => void)[] = [];
  #listener: (reply: Reply) => void = () => undefined;

  postMessage(request: Request): void {
    this.requests.push(request.name);
    const answer = (): void => {
      this.#listener(this.#reply(request));
    };
    if (this.held) this.#waiting.push(answer);
    else queueMicrotask(answer);
  }

  on(event: string, listener: (reply: Reply) => void): this {
    if (event === 'message') this.#listener = listener;
    return this;
  }

  terminate(): Promise<number> {
    this.terminated = true;
    return Promise.resolve(0);
  }

  release(): void {
    this.held = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  replaced(keptAs: string): void {
    this.#listener({ number: null, replaced: { kind: 'replaced', keptAs, problem: 'malformed' } });
  }

  salvaged(salvaged: Salvage): void {
    this.#listener({ number: null, salvaged });
  }

  #reply({ number, name, argument }: Request): Reply {
    if (this.problem !== null && name === 'write') {
      return { number, ok: false, problem: this.problem };
    }
    if (name === 'write') this.batches.push(argument.batch);
    if (name === 'samples') return { number, ok: true, answer: '[]' };
    return { number, ok: true, answer: name === 'open' ? { kind: 'created' } : null };
  }
}

interface Opened {
  clock: ManualClock;
  worker: ScriptedWorker;
  history: HistoryStore;
  problems: (string | null)[];
  /** Times of the samples of each batch written. */
  written: () => number[][];
}

async function opened(): Promise<Opened> {
  const clock = new ManualClock();
  const worker = new ScriptedWorker();
  const history = await openHistory({
    path: 'history.sqlite',
    worker: () => worker as unknown as HistoryWorker,
    clock,
  });
  const problems: (string | null)[] = [];
  history.onProblem((problem) => problems.push(problem));
  return {
    clock,
    worker,
    history,
    problems,
    written: () => worker.batches.map(({ samples }) => samples.map(({ sample }) => sample.atMs)),
  };
}

describe('the queue before the disk', () => {
  it('is written within a second, together', async () => {
    const { clock, history, written } = await opened();
    history.addSample('mx1', sampleAt(1));
    await clock.advance(100);
    history.addSample('mx2', sampleAt(2));
    expect(written()).toEqual([]);
    await clock.advance(900);
    expect(written()).toEqual([[1, 2]]);
  });

  it('is written in one batch with what is told in the same go', async () => {
    const { worker, history, clock } = await opened();
    const about = { id: 'i', serverId: 'mx1', location: 'here' };
    history.addSample('mx1', sampleAt(1));
    history.saveIncident({
      ...about,
      startedMs: 1,
      confirmedMs: 2,
      endedMs: null,
      failure: REFUSED,
    });
    history.addIncidentEvent({
      incidentId: 'i',
      serverId: 'mx1',
      location: 'here',
      atMs: 1,
      kind: 'began',
      failure: REFUSED,
    });
    history.addNotification({
      id: 'i down native',
      atMs: 2,
      channel: 'native',
      alarm: 'down',
      serverId: 'mx1',
      incidentId: 'i',
      outcome: 'pending',
      problem: null,
      payload: null,
    });
    await clock.advance(0);
    expect(worker.batches).toMatchObject([
      { samples: [{}], incidents: [{}], incidentEvents: [{}], notifications: [{}] },
    ]);
  });

  it('needs no timer while there is nothing to write', async () => {
    const { clock, history } = await opened();
    history.addSample('mx1', sampleAt(1));
    await clock.advance(1_000);
    expect(clock.timers).toBe(0);
  });

  it('has one batch on its way at a time, and flushing waits for the next too', async () => {
    const { history, worker, written } = await opened();
    worker.held = true;
    history.addSample('mx1', sampleAt(1));
    const first = history.flush();
    history.addSample('mx1', sampleAt(2));
    const second = history.flush();
    await new Promise(setImmediate);
    expect(worker.requests.filter((name) => name === 'write')).toHaveLength(1);
    worker.release();
    await Promise.all([first, second]);
    expect(written()).toEqual([[1], [2]]);
  });

  it('is kept while it cannot be written, told of, and written in order when it can', async () => {
    const { clock, history, worker, problems, written } = await opened();
    worker.problem = 'database or disk is full';
    for (let i = 1; i <= 30; i++) {
      history.addSample('mx1', sampleAt(i));
      await clock.advance(1_000);
    }
    expect(written()).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(problems)).toEqual(new Set([expect.stringContaining('disk is full')]));
    // It is tried now and then, not with every sample.
    expect(worker.requests.filter((name) => name === 'write').length).toBeLessThan(10);

    worker.problem = null;
    await clock.advance(10_000);
    expect(written()).toEqual([Array.from({ length: 30 }, (_, i) => i + 1)]);
    expect(problems.at(-1)).toBeNull();
  });

  it('asks the disk only after what was queued before is there', async () => {
    const { history, worker } = await opened();
    history.addSample('mx1', sampleAt(1));
    await history.samples('mx1', 0, 10);
    expect(worker.requests).toEqual(['open', 'write', 'samples']);
  });

  it('is written before closing, which leaves neither timer nor worker', async () => {
    const { clock, history, worker, written } = await opened();
    history.addSample('mx1', sampleAt(1));
    await history.close();
    await history.close();
    expect(written()).toEqual([[1]]);
    expect(worker.terminated).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('does not keep closing waiting when it cannot be written', async () => {
    const { clock, history, worker } = await opened();
    worker.problem = 'disk I/O error';
    history.addSample('mx1', sampleAt(1));
    await history.close();
    expect(worker.terminated).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it.each(['with a batch on its way', 'with nothing to write'])(
    'does not keep closing waiting for a worker that hangs, %s',
    async (state) => {
      const { clock, history, worker } = await opened();
      worker.held = true;
      if (state === 'with a batch on its way') {
        history.addSample('mx1', sampleAt(1));
        void history.flush();
        history.addSample('mx1', sampleAt(2));
      }
      let closed = false;
      const closing = history.close().then(() => {
        closed = true;
      });
      await clock.advance(4_000);
      expect(closed).toBe(false);
      await clock.advance(2_000);
      await closing;
      expect(worker.terminated).toBe(true);
      expect(worker.requests.filter((name) => name === 'open')).toHaveLength(1);
      expect(clock.timers).toBe(0);
    },
  );

  it('tells of salvage, also whoever asks only after it', async () => {
    const { worker, history } = await opened();
    const salvage = {
      keptAs: 'history.sqlite.broken-1',
      samples: 7,
      incidents: 1,
      complete: false,
    };
    const told: Salvage[] = [];
    history.onSalvage((found) => told.push(found));
    worker.salvaged(salvage);
    history.onSalvage((found) => told.push(found));
    expect(told).toEqual([salvage, salvage]);
  });

  it('passes on that the file broke and was replaced', async () => {
    const { worker, problems } = await opened();
    worker.replaced('history.sqlite.broken-1');
    expect(problems).toEqual([expect.stringContaining('history.sqlite.broken-1')]);
  });
});
