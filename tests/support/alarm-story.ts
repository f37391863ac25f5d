/** Checks one after another as the monitor takes them, with everything that was said. */

import { stepAlarms } from '../../main/core/monitor/alarm.ts';
import { INITIAL_ALARM_STATE } from '../../main/core/monitor/alarm-state.ts';
import type { AlarmState } from '../../main/core/monitor/alarm-state.ts';
import type { Alarm, Incident, IncidentEvent } from '../../main/core/monitor/state.ts';
import type { Failure } from '../../main/core/probe/failure.ts';
import type { Server } from '../../main/core/server.ts';
import { serverOf } from './monitored.ts';
import { REFUSED, resultOf, tlsUntil } from './samples.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
export const START_MS = Date.parse('2026-11-23T10:00:00Z');

export interface Check {
  failure?: Failure;
  totalMs?: number;
  /** The part of it before the greeting. */
  greetingMs?: number;
  /** The end of its certificate, in days from now. */
  daysLeft?: number;
  /** The end of its certificate, epoch milliseconds. */
  validToMs?: number;
  /** Time since the check before. */
  afterMs?: number;
  /** The server's settings from here on. */
  settings?: Partial<Server>;
}

export class Story {
  state: AlarmState = INITIAL_ALARM_STATE;
  readonly alarms: Alarm[] = [];
  readonly incidents: Incident[] = [];
  readonly events: IncidentEvent[] = [];
  nowMs = START_MS;
  server: Server;
  #ids = 0;

  constructor(settings: Partial<Server> = {}) {
    this.server = { ...serverOf('mx1'), ...settings };
  }

  /** @returns what this one check made a person hear, in short. */
  check({
    failure,
    totalMs = 50,
    greetingMs = 0,
    daysLeft,
    validToMs,
    afterMs = MINUTE,
    settings,
  }: Check): string[] {
    this.nowMs += afterMs;
    this.server = { ...this.server, ...settings };
    const endMs = validToMs ?? (daysLeft === undefined ? null : this.nowMs + daysLeft * DAY);
    const tls = endMs === null ? null : tlsUntil(endMs);
    const timings = { greeting: greetingMs, total: totalMs };
    const result = resultOf({ atMs: this.nowMs, failure: failure ?? null, tls, timings });
    const step = stepAlarms(this.state, {
      server: this.server,
      location: 'here',
      result,
      peers: [],
      nowMs: this.nowMs,
      elapsedMs: Math.abs(afterMs),
      newId: () => `incident-${++this.#ids}`,
    });
    this.state = step.state;
    this.alarms.push(...step.alarms);
    if (step.incident) this.incidents.push(step.incident);
    this.events.push(...step.events);
    return step.alarms.map(short);
  }

  /** @returns what each of these checks made a person hear. */
  run(...checks: Check[]): string[] {
    return checks.flatMap((check) => this.check(check));
  }
}

function short(alarm: Alarm): string {
  switch (alarm.kind) {
    case 'down':
    case 'up':
      return `${alarm.kind} ${alarm.incidentId}`;
    case 'slow':
      return `slow ${alarm.severity}`;
    case 'certificate':
      return `certificate ${Math.floor(alarm.daysLeft)} ${alarm.severity}`;
    case 'still-down':
    case 'flapping':
    case 'settled':
    case 'fast-again':
    case 'certificate-problem':
    case 'certificate-changed':
    case 'certificate-disagrees':
    case 'drift':
      return alarm.kind;
  }
}

export const FAIL: Check = { failure: REFUSED };
export const FINE: Check = {};

export const times = (count: number, check: Check): Check[] => Array<Check>(count).fill(check);
