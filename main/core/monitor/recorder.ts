/** What a check means for its server: a new state, alarms, samples and incidents to be kept, others to be looked at. */

import type { Clock } from '../clock.ts';
import type { HistoryWriter } from '../history/store.ts';
import type { CheckResult } from '../probe/result.ts';
import type { Server } from '../server.ts';
import { stepAlarms } from './alarm.ts';
import type { AlarmStep } from './alarm.ts';
import type { Peer } from './certificate-ports.ts';
import { remember } from './remembered.ts';
import type { Roster } from './roster.ts';
import type { Scheduler } from './scheduler.ts';
import { HERE } from './state.ts';
import type { AttemptState } from './state.ts';
import { isWorthSaving, MAX_SAMPLES, sampleOf, sinceStepMs, withoutOldSoft } from './watched.ts';
import type { Watched } from './watched.ts';

/** What is kept of checks. */
export type KeptChecks = Pick<
  HistoryWriter,
  'addSample' | 'saveIncident' | 'addIncidentEvent' | 'addCertificate'
>;

/** A check that has ended. */
export interface Check {
  result: CheckResult;
  /** How long after its time it began, milliseconds. */
  startedLateMs: number;
}

/** A check that begins so late is worth a word. */
const LATE_MS = 1_000;

export interface RecorderOptions {
  clock: Clock;
  history: KeptChecks;
  /** Unique ids for incidents. */
  newId: () => string;
  /** Whether results and samples are kept whole, for someone to look at. */
  forDisplay: boolean;
  roster: Roster;
  scheduler: Pick<Scheduler, 'catchUp'>;
}

export class Recorder {
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Takes one check into account, and tells. */
  record(watched: Watched, { result, startedLateMs }: Check): AlarmStep {
    const { history, clock, newId, forDisplay, roster } = this.#options;
    const { alarm: before, state: previous } = watched;
    roster.emit({ type: 'result', id: watched.server.id, result, startedLateMs });
    const sample = sampleOf(watched.server, result);
    const samples = forDisplay ? [...watched.state.samples, sample].slice(-MAX_SAMPLES) : [sample];
    const kept = forDisplay ? result : outline(result);
    const step = stepAlarms(withoutOldSoft(watched, sample), {
      server: watched.server,
      location: HERE,
      result,
      peers: this.#peers(watched.server),
      nowMs: clock.wallMs(),
      elapsedMs: sinceStepMs(watched, clock),
      newId,
    });
    watched.alarm = step.state;
    watched.steppedMs = clock.monotonicMs();
    if (forDisplay) watched.remembered = remember(watched.remembered, previous.lastGood, result);
    watched.state = {
      ...watched.state,
      startedLateMs: startedLateMs >= LATE_MS ? startedLateMs : undefined,
      last: kept,
      lastGood: result.failure ? previous.lastGood : kept,
      samples,
      checking: null,
    };
    roster.update(watched);
    history.addSample(watched.server.id, sample);
    this.#keepCertificate(watched.server, result);
    const news =
      isWorthSaving(before, watched.alarm) ||
      previous.statusSinceMs !== watched.state.statusSinceMs;
    if (news) roster.save(watched);
    else roster.saveSoon(watched);
    if (step.incident) history.saveIncident(step.incident);
    for (const event of step.events) history.addIncidentEvent(event);
    // After the state, so that whoever is alarmed finds everything in agreement.
    for (const alarm of step.alarms) roster.emit({ type: 'alarm', alarm });
    this.#tellRelated(watched, before.attempt.kind);
    return step;
  }

  #keepCertificate({ id: serverId }: Server, { at, tls }: CheckResult): void {
    if (!tls || tls.resumed) return;
    const { certificate } = tls;
    const atMs = Date.parse(at);
    this.#options.history.addCertificate({ serverId, location: HERE, atMs, certificate });
  }

  /** Other ports of the same host, with the certificates that they showed. */
  #peers({ id }: Server): Peer[] {
    const { roster } = this.#options;
    return roster.relations.otherPorts(id).flatMap((other) => {
      const found = roster.get(other);
      if (!found?.server.enabled) return [];
      return [{ port: found.server.port, certificates: found.alarm.certificates }];
    });
  }

  /** A failing server has the one before it looked at; one that fails or recovers, those behind it. */
  #tellRelated({ server: { id }, alarm }: Watched, before: AttemptState['kind']): void {
    const { roster, scheduler } = this.#options;
    const { kind } = alarm.attempt;
    const parent = roster.relations.parentOf(id);
    const turned = (before === 'ok') !== (kind === 'ok');
    if (parent !== null && (kind === 'soft' || (turned && kind === 'hard'))) {
      scheduler.catchUp([parent]);
    }
    if (!turned) return;
    const behind = roster.relations.childrenOf(id);
    for (const child of behind) {
      const watched = roster.get(child);
      if (watched) roster.update(watched);
    }
    if (kind === 'ok') scheduler.catchUp(behind);
  }
}

/** A result without what is only there to be looked at. */
function outline(result: CheckResult): CheckResult {
  const { target, at, status, severity, failure, address, family, timings } = result;
  return {
    ...{ target, at, status, severity, failure, address, family, timings },
    greeting: null,
    capabilities: [],
    capabilitiesBeforeTls: [],
    tls: null,
    transcript: [],
  };
}
