/** What one channel still has to deliver: in order, tried again with growing pauses, kept back while nobody is there. */

import type { Clock, TimerHandle } from '../clock.ts';
import { isWorthRetrying } from './channel.ts';
import type { Channel, Delivery } from './channel.ts';
import type { ChannelStatus } from './channel-status.ts';
import type { Notice } from './notice.ts';

export interface OutboxNeeds {
  clock: Clock;
  channel: Channel;
  /** Told of every step of a notice, so that it can be kept. */
  record(notice: Notice, outcome: 'pending' | 'sent' | 'failed', problem: string | null): void;
  /** Resolves when everything recorded so far is kept; null where nothing is. */
  recorded(): Promise<void> | null;
  onStatus(status: ChannelStatus): void;
  /** One notice in place of several that were kept back. */
  merge(notices: readonly Notice[]): Notice;
}

export interface Outbox {
  send(notice: Notice): void;
  /** Uses another channel from the next try on: the same with other settings. */
  setChannel(channel: Channel): void;
  /** While true nothing is delivered; afterwards what came meanwhile is delivered as one. */
  hold(held: boolean): void;
  /** What was in the way may have gone: no need to wait for the next try. */
  retryNow(): void;
  status(): ChannelStatus;
  /** Ends a delivery that runs, and every timer; what is not delivered stays on record as pending. */
  close(): void;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Pauses between tries; the last one again and again. */
const PAUSES_MS = [5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** After so long it is no longer news. */
const WORTH_TELLING_MS = 24 * 60 * MINUTE_MS;
const LIMIT = 200;
/** A disk that is slower keeps nobody from being told. */
const RECORDED_MS = 2 * SECOND_MS;

interface Waiting {
  notice: Notice;
  /** What it stands for: itself, or what was merged into it. */
  parts: readonly Notice[];
  tries: number;
}

export function createOutbox(needs: OutboxNeeds): Outbox {
  const { clock } = needs;
  let { channel } = needs;
  let queue: Waiting[] = [];
  let last: ChannelStatus['last'] = null;
  let running: AbortController | null = null;
  let pause: TimerHandle | null = null;
  let held = false;
  let closed = false;

  const status = (): ChannelStatus => ({
    waiting: queue.reduce((sum, { parts }) => sum + parts.length, 0),
    last,
  });
  const tell = (): void => {
    needs.onStatus(status());
  };
  const finish = ({ parts }: Waiting, outcome: 'sent' | 'failed', problem: string | null): void => {
    for (const part of parts) needs.record(part, outcome, problem);
  };

  const next = (): void => {
    const [head] = queue;
    if (head && !running && !pause && !held && !closed) void deliver(head);
  };

  const deliver = async (waiting: Waiting): Promise<void> => {
    const abort = new AbortController();
    running = abort;
    // Killed right after it is told and not on record, the next run would know of nothing to take back.
    const recorded = waiting.tries === 0 ? needs.recorded() : null;
    if (recorded) await within(clock, RECORDED_MS, recorded);
    if (closed) return;
    if (held) running = null;
    else await attempt(waiting, abort);
  };

  const attempt = async (waiting: Waiting, abort: AbortController): Promise<void> => {
    waiting.tries++;
    const delivery = await channel.deliver(waiting.notice, abort.signal);
    running = null;
    // What was being delivered when the program ended may have arrived: better twice than never.
    if (closed) return;
    last = {
      atMs: clock.wallMs(),
      ok: delivery.ok,
      message: delivery.ok ? '' : delivery.problem.message,
    };
    const pauseMs = pauseAfter(delivery, waiting);
    if (pauseMs === null) {
      queue = queue.filter((other) => other !== waiting);
      finish(waiting, delivery.ok ? 'sent' : 'failed', delivery.ok ? null : last.message);
    } else {
      pause = clock.after(pauseMs, () => {
        pause = null;
        next();
      });
    }
    tell();
    next();
  };

  /** How long to wait before the next try; null when there is none. */
  const pauseAfter = (delivery: Delivery, { notice, tries }: Waiting): number | null => {
    if (delivery.ok || !isWorthRetrying(delivery.problem)) return null;
    if (clock.wallMs() - notice.atMs > WORTH_TELLING_MS) return null;
    const usual = PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1] ?? MINUTE_MS;
    return Math.max(usual, delivery.problem.retryAfterMs ?? 0);
  };

  const retryNow = (): void => {
    pause?.cancel();
    pause = null;
    next();
  };

  const mergeAll = (): void => {
    // One that is on its way stays itself.
    const first = running ? queue.slice(0, 1) : [];
    const rest = queue.slice(first.length);
    if (rest.length < 2) return;
    const parts = rest.flatMap((waiting) => waiting.parts);
    queue = [...first, { notice: needs.merge(parts), parts, tries: 0 }];
  };

  return {
    send(notice) {
      if (closed) return;
      needs.record(notice, 'pending', null);
      queue.push({ notice, parts: [notice], tries: 0 });
      const [, second] = queue;
      if (queue.length > LIMIT && second) {
        // The first may be on its way.
        queue.splice(1, 1);
        finish(second, 'failed', 'Too many notices were waiting.');
      }
      next();
      tell();
    },
    setChannel(changed) {
      channel = changed;
      retryNow();
    },
    hold(hold) {
      if (held === hold) return;
      held = hold;
      if (held) return;
      mergeAll();
      next();
      tell();
    },
    retryNow,
    status,
    close() {
      closed = true;
      running?.abort();
      pause?.cancel();
      pause = null;
      queue = [];
    },
  };
}

/** Waits for a promise that never rejects, but not longer than the limit. */
function within(clock: Clock, limitMs: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const limit = clock.after(limitMs, resolve);
    void promise.then(() => {
      limit.cancel();
      resolve();
    });
  });
}
