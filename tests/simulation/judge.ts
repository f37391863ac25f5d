/** Compares what the program said with what really happened. */

import type { Alarm } from '../../main/core/monitor/state.ts';
import type { Server } from '../../main/core/server.ts';
import type { Program, Timed } from './program.ts';
import type { Scenario } from './scenario.ts';
import { intersect, subtract } from './truth.ts';
import type { Outage, Span } from './truth.ts';
import { uptimeErrors } from './uptime.ts';
import type { World } from './world.ts';

export interface Verdict {
  name: string;
  /** Told of an outage that was none. */
  falseAlarms: string[];
  /** Real and seen long enough, and not told of; or over, and that not told. */
  missed: string[];
  /** From the beginning of a real outage, or the moment from which it could be seen, to its being told. */
  delaysMs: number[];
  /** The longest of them in relation to what is allowed for its server: at most 1. */
  worstShare: number;
  /** Downtime in history that differs from the truth by more than checks now and then can know. */
  uptimeErrors: string[];
  notices: string[];
  checks: number;
}

/** After sleep or a lost network all servers are checked within a minute, and the network gets a moment to settle. */
export const BACK_MS = 65_000;
/** The gate gathers for two seconds, and a check takes its time even when all is well. */
const SLACK_MS = 3_000;
/** A server that is down is looked at this often at least. */
const DOWN_SECONDS = 60;

export function judge(scenario: Scenario, world: World, program: Program): Verdict {
  const { lastsMs } = scenario;
  const verdict: Verdict = {
    name: scenario.name,
    falseAlarms: [],
    missed: [],
    delaysMs: [],
    worstShare: 0,
    uptimeErrors: [],
    notices: program.notices.map(({ notice }) => notice.title),
    checks: world.checks.length,
  };
  const alarms = grouped(program.alarms, ({ alarm }) => alarm.serverId);
  const outages = grouped(world.outages, ({ serverId }) => serverId);
  const ran = program.running.spans(lastsMs);
  for (const { server } of world.services.values()) {
    const excused = scenario.excused?.filter(({ serverId }) => serverId === server.id) ?? [];
    const seen = intersect(ran, world.clearFor(server.id, lastsMs));
    const story: Story = {
      server,
      alarms: alarms.get(server.id) ?? [],
      outages: outages.get(server.id) ?? [],
      seen,
      observable: subtract(seen, excused),
      endMs: lastsMs,
    };
    judgeAlarms(story, verdict);
    for (const outage of story.outages) judgeOutage(story, outage, verdict);
    if (!scenario.uptimeUnknown) verdict.uptimeErrors.push(...uptimeErrors(story, world, program));
  }
  return verdict;
}

/** All there is to know of one server. */
export interface Story {
  server: Server;
  alarms: readonly Timed<{ alarm: Alarm }>[];
  outages: readonly Outage[];
  /** When the program ran and nothing but servers could be at fault. */
  seen: readonly Span[];
  /** The part of it in which this server was to be told of. */
  observable: readonly Span[];
  endMs: number;
}

/** Every alarm of a server being down must fall into an outage of it, or come of a check begun in one. */
function judgeAlarms(story: Story, verdict: Verdict): void {
  for (const { trueMs, alarm } of story.alarms) {
    if (alarm.kind !== 'down' || story.outages.some((outage) => tells(story, outage, trueMs)))
      continue;
    verdict.falseAlarms.push(`${alarm.name} ${alarm.failure.reason} at ${time(trueMs)}`);
  }
}

export function tells({ server }: Story, { fromMs, toMs }: Span, trueMs: number): boolean {
  return trueMs >= fromMs && trueMs <= toMs + server.timeoutSeconds * 1000;
}

function judgeOutage(story: Story, outage: Outage, verdict: Verdict): void {
  const { server, alarms, outages, observable, endMs } = story;
  const boundMs = allowedMs(server);
  const down = alarms.find(
    ({ trueMs, alarm }) => alarm.kind === 'down' && tells(story, outage, trueMs),
  );
  for (const span of intersect([outage], observable)) {
    const lateMs = span.fromMs > outage.fromMs ? BACK_MS : 0;
    const limitMs = boundMs + lateMs;
    if (down && down.trueMs >= span.fromMs && down.trueMs <= span.toMs + boundMs) {
      const delayMs = down.trueMs - span.fromMs;
      verdict.delaysMs.push(delayMs);
      verdict.worstShare = Math.max(verdict.worstShare, delayMs / limitMs);
    } else if (!down && span.toMs - span.fromMs > limitMs) {
      verdict.missed.push(`${server.id} from ${time(span.fromMs)}`);
    }
  }
  if (!down || outage.toMs > endMs) return;
  const untilMs = Math.min(
    endMs,
    ...outages.flatMap(({ fromMs }) => (fromMs >= outage.toMs ? [fromMs] : [])),
  );
  const after = intersect([{ fromMs: outage.toMs, toMs: untilMs }], observable);
  const long = after.find(({ fromMs, toMs }) => toMs - fromMs > BACK_MS + recoveryMs(server));
  if (!long) return;
  const up = alarms.some(
    ({ trueMs, alarm }) => alarm.kind === 'up' && trueMs >= outage.toMs && trueMs <= long.toMs,
  );
  if (!up) verdict.missed.push(`${server.id} up again at ${time(outage.toMs)}`);
}

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(by(item)) ?? [];
    group.push(item);
    groups.set(by(item), group);
  }
  return groups;
}

/** Interval + retries × retry interval + deadline. */
function allowedMs({ intervalSeconds, retries, retrySeconds, timeoutSeconds }: Server): number {
  return (intervalSeconds + retries * retrySeconds + timeoutSeconds) * 1000 + SLACK_MS;
}

function recoveryMs({ intervalSeconds, timeoutSeconds }: Server): number {
  return (Math.min(intervalSeconds, DOWN_SECONDS) + timeoutSeconds) * 1000 * 2;
}

/** Day and time of day since the beginning. */
function time(trueMs: number): string {
  const clock = new Date(trueMs % 86_400_000).toISOString().slice(11, 19);
  return `day ${Math.floor(trueMs / 86_400_000) + 1} ${clock}`;
}
