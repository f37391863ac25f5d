/**
 * The one gate every alarm passes: told, kept for later, or dropped. Alarms a moment apart become one notice; what is
 * kept is told when it may be and is true still. At least once: what was decided is on record before it is told.
 */

import type { Clock, TimerHandle } from '../clock.ts';
import type { Alarm, ServerState } from '../monitor/state.ts';
import type { Server } from '../server.ts';
import { composeNotices } from './compose.ts';
import type { Released } from './compose.ts';
import { Held } from './held.ts';
import type { HeldAlarm } from './held.ts';
import { alarmId } from './notice.ts';
import type { Notice } from './notice.ts';
import { judge } from './policy.ts';
import type { Verdict } from './policy.ts';
import type { AlertPolicy } from './policy-settings.ts';
import { isStillTrue } from './truth.ts';

/** Alarms this close together have one cause more often than not. */
const GATHER_MS = 2_000;
/** After sleep everything is looked at anew within a minute, and is to be one notice rather than a burst. */
const GATHER_AFTER_RESUME_MS = 10_000;
const RESUMING_MS = 120_000;
/** How often what is kept is looked at; mutes, windows and the wall clock end by themselves. */
const REVIEW_MS = 15_000;
/** Alarms remembered, so that none is told twice. */
const REMEMBERED = 20_000;

export type GatedServer = Pick<Server, 'host' | 'port' | 'group'> & { state: ServerState };

/** What became of an alarm: `pending` until it is told or given up. */
export type GateOutcome = 'pending' | 'sent' | 'suppressed';

export interface GateNeeds {
  clock: Clock;
  policy(): AlertPolicy;
  /** Null when it is no longer watched. */
  server(id: string): GatedServer | null;
  /** How many servers are behind one and explained by it. */
  countBehind?(id: string): number;
  /** Told of every step, so that it can be kept. */
  record?(alarm: Alarm, outcome: GateOutcome, why: string | null): void;
  tell(notice: Notice): void;
}

export interface Gate {
  offer(alarm: Alarm): void;
  /** Something that may let kept alarms go has changed. */
  review(): void;
  /** The computer was asleep, or nobody there, until now. */
  resumed(): void;
  /**
   * What an earlier run left: alarms that had been told or given up, and those that had not. The latter are told once
   * their server was checked again and they are true still.
   */
  restore(past: { known: readonly string[]; pending: readonly Alarm[] }): void;
  /** Ends every timer; what is not told stays on record as pending. */
  close(): void;
}

export function createGate(needs: GateNeeds): Gate {
  const { clock } = needs;
  const held = new Held();
  const known = new Set<string>();
  /** Results that are too old to say how a server is now, by server. */
  const stale = new Map<string, string | undefined>();
  let gathered: Released[] = [];
  let gathering: TimerHandle | null = null;
  let reviewing: TimerHandle | null = null;
  let resumingUntilMs = -Infinity;

  const record = (alarm: Alarm, outcome: GateOutcome, why: string | null = null): void => {
    needs.record?.(alarm, outcome, why);
  };
  const suppress = (alarms: readonly Alarm[], why: string): void => {
    for (const alarm of alarms) record(alarm, 'suppressed', why);
  };
  const verdictOn = (alarm: Alarm): Verdict =>
    judge(alarm, needs.server(alarm.serverId), needs.policy(), clock.wallMs());

  const remember = (id: string): void => {
    known.add(id);
    const [oldest] = known.size > REMEMBERED ? known : [];
    if (oldest !== undefined) known.delete(oldest);
  };

  const keep = (kept: HeldAlarm): void => {
    suppress(held.keep(kept), 'replaced');
    reviewing ??= clock.after(REVIEW_MS, () => {
      reviewing = null;
      review();
    });
  };

  const gather = (released: Released): void => {
    gathered.push(released);
    const resuming = clock.monotonicMs() < resumingUntilMs;
    gathering ??= clock.after(resuming ? GATHER_AFTER_RESUME_MS : GATHER_MS, release);
  };

  /** Told, kept or dropped, as things are now. */
  const decide = (alarm: Alarm, heldFor: Released['heldFor']): void => {
    const verdict = verdictOn(alarm);
    switch (verdict.kind) {
      case 'tell':
        gather({ alarm, heldFor });
        return;
      case 'hold':
        keep({ alarm, why: verdict.why });
        record(alarm, 'pending', verdict.why);
        return;
      case 'drop':
        record(alarm, 'suppressed', verdict.why);
    }
  };

  const release = (): void => {
    gathering = null;
    const before = gathered;
    gathered = [];
    // Judged again: muting within the gathering time is meant for these too.
    const released = before.filter(({ alarm }) => {
      const verdict = verdictOn(alarm);
      if (verdict.kind === 'tell') return true;
      if (verdict.kind === 'drop') record(alarm, 'suppressed', verdict.why);
      else {
        keep({ alarm, why: verdict.why });
        record(alarm, 'pending', verdict.why);
      }
      return false;
    });
    const { notices, told, pointless } = composeNotices(released, {
      nowMs: clock.wallMs(),
      countBehind: (id) => needs.countBehind?.(id) ?? 0,
    });
    suppress(pointless, 'over');
    for (const notice of notices) needs.tell(described(notice));
    for (const alarm of told) record(alarm, 'sent');
  };

  const described = (notice: Notice): Notice => ({
    ...notice,
    servers: notice.servers.map((server) => {
      const found = needs.server(server.serverId);
      return found ? { ...server, host: found.host, port: found.port, group: found.group } : server;
    }),
  });

  const review = (): void => {
    reviewing?.cancel();
    reviewing = null;
    for (const { alarm, why } of held.list()) {
      const server = needs.server(alarm.serverId);
      if (server && isToBeCheckedFirst(why, server.state)) {
        keep({ alarm, why });
        continue;
      }
      held.remove(alarm);
      if (server && !isStillTrue(alarm, server.state)) suppress([alarm], 'over');
      else decide(alarm, why);
    }
  };
  /** What was known before the program started, or while another server was in the way, is no longer news. */
  const isToBeCheckedFirst = (
    why: HeldAlarm['why'],
    { id, last, behindId }: ServerState,
  ): boolean => {
    if (why === 'behind') {
      if (behindId !== null) stale.delete(id);
      else if (!stale.has(id)) stale.set(id, last?.at);
    } else if (why !== 'restart') return false;
    if (stale.has(id) && stale.get(id) === last?.at) return true;
    stale.delete(id);
    return false;
  };

  return {
    offer(alarm) {
      const id = alarmId(alarm);
      if (known.has(id)) return;
      remember(id);
      const { pointless, replaced } = held.settle(alarm);
      suppress(replaced, 'over');
      // That a server is fast again is told to nobody.
      if (alarm.kind === 'fast-again') return;
      if (pointless) {
        record(alarm, 'suppressed', 'nobody was told that it began');
        return;
      }
      record(alarm, 'pending');
      decide(alarm, null);
    },
    review,
    resumed() {
      resumingUntilMs = clock.monotonicMs() + RESUMING_MS;
    },
    restore({ known: ids, pending }) {
      for (const id of ids) remember(id);
      for (const alarm of pending) {
        remember(alarmId(alarm));
        stale.set(alarm.serverId, needs.server(alarm.serverId)?.state.last?.at);
        keep({ alarm, why: 'restart' });
      }
    },
    close() {
      gathering?.cancel();
      reviewing?.cancel();
      gathering = reviewing = null;
      gathered = [];
      held.clear();
    },
  };
}
