/** A gate with a clock, a policy and servers of its own, and what came through it. */

import { createGate } from '../../../main/core/alerting/gate.ts';
import type { Gate } from '../../../main/core/alerting/gate.ts';
import type { Notice } from '../../../main/core/alerting/notice.ts';
import { OPEN_POLICY } from '../../../main/core/alerting/policy-settings.ts';
import type { AlertPolicy } from '../../../main/core/alerting/policy-settings.ts';
import type { ServerState } from '../../../main/core/monitor/state.ts';
import { downAlarm, upAlarm } from '../../support/alarms.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';
import { stateOf } from '../desktop/stand-ins.ts';

/** A Monday evening, local time. */
const EVENING = new Date(2026, 10, 23, 21, 0).getTime();
export const HOUR_MS = 3_600_000;

export class Gated {
  readonly clock = new ManualClock(EVENING);
  readonly notices: Notice[] = [];
  readonly log: string[] = [];
  readonly states = new Map<string, ServerState>();
  policy: AlertPolicy = OPEN_POLICY;
  gate: Gate;

  constructor() {
    this.gate = this.#start();
  }

  get titles(): string[] {
    return this.notices.map(({ title }) => title);
  }

  restart(): void {
    this.gate.close();
    this.gate = this.#start();
  }

  set(name: string, state: Partial<ServerState>): void {
    this.states.set(name, stateOf(name, { ...this.states.get(name), ...state }));
  }

  /** The server goes down, as the monitor says it: state first, then the alarm. */
  down(name: string, incidentId = name): void {
    const nowMs = this.clock.wallMs();
    const attempt = { kind: 'hard', failures: 3, sinceMs: nowMs, recovering: null } as const;
    const last = resultOf({ atMs: nowMs, failure: REFUSED });
    this.set(name, { status: 'down', last, attempt: { ...attempt, failure: REFUSED, incidentId } });
    this.gate.offer(downAlarm(name, nowMs, incidentId));
  }

  up(name: string, incidentId = name): void {
    const nowMs = this.clock.wallMs();
    this.set(name, { status: 'up', attempt: { kind: 'ok' }, last: resultOf({ atMs: nowMs }) });
    this.gate.offer(upAlarm(name, nowMs, incidentId));
  }

  slow(name: string, severity: 'WARNING' | 'CRITICAL' = 'WARNING'): void {
    const limits = { medianMs: 2_000, limitMs: 1_000, severity };
    this.set(name, { status: 'degraded', degradations: [{ kind: 'slow', ...limits }] });
    this.gate.offer({ kind: 'slow', serverId: name, name, atMs: this.clock.wallMs(), ...limits });
  }

  #start(): Gate {
    return createGate({
      clock: this.clock,
      policy: () => this.policy,
      server: (id) => {
        const state = this.states.get(id);
        return state ? { host: `${id}.example.org`, port: 25, group: 'Berlin', state } : null;
      },
      countBehind: (id) =>
        [...this.states.values()].filter(({ behindId }) => behindId === id).length,
      record: (alarm, outcome, why) => {
        this.log.push(
          `${alarm.serverId} ${alarm.kind} ${outcome}${why === null ? '' : `: ${why}`}`,
        );
      },
      tell: (notice) => {
        this.log.push(`told ${notice.title}`);
        this.notices.push(notice);
      },
    });
  }
}
