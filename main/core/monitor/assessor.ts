/** Decides of each check whether it is believed, dropped, or kept until it is clear whose failure it tells of. */

import type { Judgement } from '../connectivity/connectivity.ts';
import type { Server } from '../server.ts';
import type { Reachability } from './reachability.ts';
import type { Check, Recorder } from './recorder.ts';
import type { Roster } from './roster.ts';
import type { Scheduler } from './scheduler.ts';
import type { SessionKeeper } from './sessions.ts';
import type { Watched } from './watched.ts';

export interface AssessorOptions {
  roster: Roster;
  reachability: Reachability;
  recorder: Recorder;
  scheduler: Pick<Scheduler, 'retry'>;
  sessions: Pick<SessionKeeper, 'renew'>;
}

/** A server that is down is looked at this often even when its interval is longer. */
const DOWN_INTERVAL_MS = 60_000;

export class Assessor {
  readonly #options: AssessorOptions;
  /** Checks that wait, by server. */
  readonly #held = new Map<string, Check>();

  constructor(options: AssessorOptions) {
    this.#options = options;
  }

  /**
   * Takes a check into account.
   * @param startedMs monotonic time at which it began.
   * @returns how soon after its start it is to be repeated, null for the regular time.
   */
  assess(watched: Watched, check: Check, startedMs: number): number | null {
    const { result } = check;
    const judgement = this.#options.reachability.judge(watched, result, startedMs);
    const retryMs = this.#take(watched, check, judgement);
    // It may have been the witness that others waited for.
    this.assessHeld();
    return retryMs;
  }

  /** Takes those into account of which it has become clear whose failure they tell of. */
  assessHeld(): void {
    const { roster, reachability, scheduler } = this.#options;
    for (const [id, check] of this.#held) {
      const watched = roster.get(id);
      const judgement = watched ? reachability.judgeAgain(watched, check.result) : DROP;
      if (judgement.kind === 'wait') continue;
      this.#held.delete(id);
      if (!watched || judgement.kind === 'drop') continue;
      const retryMs = this.#record(watched, check);
      if (retryMs !== null) scheduler.retry(id, retryMs);
    }
  }

  /** A server is another one now, or is not watched any more. */
  forget(id: string): void {
    this.#held.delete(id);
  }

  #take(watched: Watched, check: Check, judgement: Judgement): number | null {
    const { id } = watched.server;
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (judgement.kind === 'drop') {
      this.#options.roster.replace(watched, { checking: null });
      return null;
    }
    if (judgement.kind === 'wait' && wouldConfirm(watched)) {
      // The first one says since when.
      this.#held.set(id, held ?? check);
      this.#options.roster.replace(watched, { checking: null });
      return null;
    }
    if (held && check.result.failure) this.#record(watched, held);
    return this.#record(watched, check);
  }

  #record(watched: Watched, check: Check): number | null {
    const { recorder, sessions } = this.#options;
    const { server } = watched;
    const { retry, lookAgain } = recorder.record(watched, check);
    if (lookAgain) sessions.renew(server.id);
    return retry || lookAgain ? server.retrySeconds * 1000 : whileDownMs(server, watched.alarm);
  }
}

const DROP: Judgement = { kind: 'drop' };

/** Whether one more failure makes it certain that the server is down. */
function wouldConfirm({ alarm: { attempt }, server }: Watched): boolean {
  if (attempt.kind === 'hard') return false;
  return (attempt.kind === 'soft' ? attempt.failures : 0) >= server.retries;
}

function whileDownMs(
  { intervalSeconds, retrySeconds }: Server,
  { attempt }: Watched['alarm'],
): number | null {
  if (attempt.kind !== 'hard' || intervalSeconds * 1000 <= DOWN_INTERVAL_MS) return null;
  return Math.max(retrySeconds * 1000, DOWN_INTERVAL_MS);
}
