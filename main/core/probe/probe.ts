/** One check from end to end: name, connection, conversation, verdict. Never rejects and leaves nothing behind. */

import { isIP } from 'node:net';

import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { Resolver } from '../dns/resolver.ts';
import { systemResolver } from '../dns/system.ts';
import { Connection } from './connection.ts';
import { converse } from './conversation.ts';
import type { Findings } from './conversation.ts';
import { Deadline } from './deadline.ts';
import { dial } from './dial.ts';
import type { Dialled } from './dial.ts';
import type { Failure } from './failure.ts';
import { LoopWatch } from './lateness.ts';
import { certainMs, judge } from './judge.ts';
import type { CheckResult, PhaseEvent, Probe, ProbeOptions } from './result.ts';
import { proxyHeader } from './proxy-header.ts';
import { createTrust, systemRoots } from './roots.ts';
import type { Trust } from './roots.ts';
import { Session } from './session.ts';
import { Stop, failureReply } from './stop.ts';
import { Stopwatch, rounded } from './stopwatch.ts';
import type { Target } from './target.ts';
import { bounded, visible } from './text.ts';
import { Transcript } from './transcript.ts';
import { resolveEndpoints } from './whereabouts.ts';

/** What the probe needs of the world. */
export interface ProbeEnvironment {
  resolver: Resolver;
  clock: Clock;
  trust: Trust;
}

export function createProbe(environment: ProbeEnvironment): Probe {
  const loop = new LoopWatch(environment.clock);
  return (target, options = {}) => check(environment, loop, target, options);
}

/** The probe of this computer: its name service, its clock, its certificate store and `SSL_CERT_FILE`. */
export const probe: Probe = createProbe({
  resolver: systemResolver,
  clock: systemClock,
  trust: createTrust(() => systemRoots(process.env)),
});

async function check(
  environment: ProbeEnvironment,
  loop: LoopWatch,
  target: Target,
  { signal, onPhase, sessions }: ProbeOptions,
): Promise<CheckResult> {
  const { clock, trust } = environment;
  const startedMs = clock.wallMs();
  const stopwatch = new Stopwatch(clock, guarded(onPhase));
  const transcript = new Transcript();
  const findings: Findings = {
    greeting: null,
    capabilities: [],
    capabilitiesBeforeTls: [],
    tls: null,
  };
  let reached: Dialled | null = null;
  let failure: Failure | null = null;
  let lateness = (): number => 0;
  let deadline: Deadline | null = null;

  try {
    // Built before anything is timed: the first one costs milliseconds that are not the server's.
    if (target.security !== 'none') trust.contextFor(target.ca ?? [], target.clientCertificate);
    lateness = loop.begin();
    deadline = new Deadline(clock, target.timeoutMs, signal);
    const connected = await connect(environment, target, stopwatch, deadline);
    reached = connected.dialled;
    const connection = new Connection(reached.socket, clock, deadline);
    const session = new Session(connection, deadline, stopwatch, transcript);
    if (target.proxy) session.introduce(proxyHeader(target.proxy, reached.socket));
    const { connectMs } = connected;
    const { address } = reached;
    let polite = true;
    try {
      await converse({
        target,
        session,
        findings,
        trust,
        clock,
        connectMs,
        address,
        sessions,
      });
    } catch (error) {
      failure = describe(error, stopwatch);
      polite = answers(failure);
    } finally {
      await session.quit(polite);
      await connection.close();
    }
  } catch (error) {
    failure ??= describe(error, stopwatch);
  } finally {
    deadline?.close();
  }

  const lateMs = rounded(lateness() + (findings.lateMs ?? 0));
  const timings = stopwatch.timings();
  const totalMs = certainMs(timings.total, lateMs);
  const measured = { failure, totalMs, tls: findings.tls, nowMs: startedMs };
  const { host, port, security, depth } = target;
  return {
    target: { host, port, security, depth },
    at: new Date(startedMs).toISOString(),
    ...judge(measured, target.thresholds),
    failure,
    address: reached?.address ?? null,
    family: reached?.family ?? null,
    timings,
    ...findings,
    transcript: transcript.lines,
    ...(lateMs > 0 && { lateMs }),
  };
}

async function connect(
  { resolver, clock }: ProbeEnvironment,
  target: Target,
  stopwatch: Stopwatch,
  deadline: Deadline,
): Promise<{ dialled: Dialled; connectMs: number }> {
  const needsName = isIP(target.address ?? target.host) === 0;
  if (needsName) stopwatch.begin('dns');
  const endpoints = await resolveEndpoints(target, resolver, clock, deadline);
  stopwatch.begin('connect');
  const beganMs = clock.monotonicMs();
  const dialled = await dial(endpoints, target.port, clock, deadline);
  stopwatch.end(dialled.atMs);
  return { dialled, connectMs: dialled.atMs - beganMs };
}

/** A defect of whoever listens is not one of the check. */
function guarded(onPhase: ProbeOptions['onPhase']): (event: PhaseEvent) => void {
  return (event) => {
    try {
      onPhase?.(event);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };
}

/** Whether a reply to QUIT may be hoped for. */
function answers({ reason }: Failure): boolean {
  return reason !== 'timeout' && reason !== 'greeting-timeout';
}

function describe(error: unknown, stopwatch: Stopwatch): Failure {
  const running = stopwatch.phase;
  stopwatch.end();
  if (error instanceof Stop)
    return {
      reason: error.reason,
      phase: error.phase ?? running,
      message: error.message,
      ...(error.reply && { reply: failureReply(error.reply) }),
    };
  const detail = error instanceof Error ? error.message : String(error);
  return {
    reason: 'internal',
    phase: running,
    message: `The check itself went wrong: ${bounded(visible(detail), 200)}`,
  };
}
