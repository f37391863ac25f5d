/** What a check meets in the simulated world: the name, the way, the server. */

import { isIP } from 'node:net';
import type { Failure, FailureReason } from '../../main/core/probe/failure.ts';
import type { Phase, Timings } from '../../main/core/probe/phase.ts';
import type { CheckResult, Probe } from '../../main/core/probe/result.ts';
import type { Target } from '../../main/core/probe/target.ts';
import { resultOf } from '../support/samples.ts';
import type { Answer, Service, World } from './world.ts';

interface Outcome {
  tookMs: number;
  failure: Failure | null;
  answer: Partial<Answer>;
  timings: Timings;
  reached: boolean;
}

function failed(reason: FailureReason, phase: Phase, message: string = reason): Failure {
  return { reason, phase, message };
}

/** The probe of this world. */
export function probeOf(world: World, serviceOf: (target: Target) => Service): Probe {
  const { clock } = world;
  return async (target, options = {}) => {
    const service = serviceOf(target);
    const atMs = clock.wallMs();
    const [slept, stalled] = [clock.asleepMs(), world.stalledMs];
    world.checks.push({
      serverId: service.server.id,
      atMs: clock.trueMs(),
      depth: target.depth,
    });
    const begun = outcome(world, service, target);
    await passed(clock, begun.tookMs, options.signal);
    let met = begun;
    if (clock.asleepMs() > slept && begun.failure === null) {
      // Whatever connection there was is gone.
      await passed(clock, target.timeoutMs - begun.tookMs, options.signal);
      met = cut(target, 'connect-timeout', 'connect');
    }
    return resultIn(world, service, target, met, { atMs, lateMs: world.stalledMs - stalled });
  };
}

function passed(clock: World['clock'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    signal?.addEventListener('abort', () => {
      timer.cancel();
      resolve();
    });
  });
}

function resultIn(
  world: World,
  { server, address }: Service,
  target: Target,
  { failure, answer, timings, reached }: Outcome,
  { atMs, lateMs }: { atMs: number; lateMs: number },
): CheckResult {
  const { host, port, security, depth, family } = target;
  const result = resultOf({
    atMs,
    host: server.host,
    failure,
    timings,
    tls: answer.tls ?? null,
  });
  return {
    ...result,
    target: { host, port, security, depth },
    address: reached ? (answer.address ?? address) : null,
    family: reached ? (family === 6 ? 6 : 4) : null,
    greeting: failure && !GREETED.has(failure.phase) ? null : '220 mx ESMTP',
    capabilities: answer.capabilities ?? [],
    capabilitiesBeforeTls: answer.capabilitiesBeforeTls ?? [],
    ...(lateMs > 0 && { lateMs }),
    ...(world.around.portal !== null && { greeting: null }),
  };
}

function cut(target: Target, reason: FailureReason, phase: Phase, tookMs = Infinity): Outcome {
  const took = Math.min(tookMs, target.timeoutMs);
  return {
    tookMs: took,
    failure: failed(reason, phase),
    answer: {},
    timings: { [phase]: took, total: took },
    reached: false,
  };
}

function outcome(world: World, service: Service, target: Target): Outcome {
  return (
    nameTrouble(world, service, target) ??
    wayTrouble(world, service, target) ??
    portalTrouble(world, target) ??
    serverTrouble(service, target) ??
    conversation(world, service, target)
  );
}

function nameTrouble(world: World, service: Service, target: Target): Outcome | null {
  if (isIP(target.address ?? target.host) !== 0) return null;
  const { link, gateway, outside, resolver, portal } = world.around;
  if (!link) return cut(target, 'dns', 'dns', 3);
  if (portal !== null) return null;
  if (!gateway || !resolver) return cut(target, 'dns', 'dns');
  if (!outside) return cut(target, 'dns', 'dns', 5_000);
  return service.trouble?.kind === 'no-name' ? cut(target, 'dns', 'dns', 300) : null;
}

function wayTrouble(world: World, { where }: Service, target: Target): Outcome | null {
  const { link, gateway, outside, network, vpn, blocksPort25, ipv6, portal } = world.around;
  if (!link) return cut(target, 'network-unreachable', 'connect', 1);
  if (where.kind === 'lan') {
    return where.network === network ? null : cut(target, 'connect-timeout', 'connect');
  }
  if (!gateway) return cut(target, 'network-unreachable', 'connect', 3_000);
  if (where.kind === 'vpn' && !vpn) return cut(target, 'connect-timeout', 'connect');
  if (!outside && portal === null) return cut(target, 'connect-timeout', 'connect');
  if (target.port === 25 && blocksPort25) return cut(target, 'connect-timeout', 'connect');
  if (target.family === 6 && !ipv6) return cut(target, 'network-unreachable', 'connect', 1);
  return null;
}

function portalTrouble(world: World, target: Target): Outcome | null {
  switch (world.around.portal) {
    case null:
      return null;
    case 'drops':
      return cut(target, 'connect-timeout', 'connect');
    case 'refuses':
      return cut(target, 'connect-refused', 'connect', 4);
    case 'answers':
      return {
        ...(target.security === 'tls'
          ? cut(target, 'cert-untrusted', 'tls', 40)
          : cut(target, 'protocol-error', 'greeting', 40)),
        reached: true,
      };
  }
}

function serverTrouble({ trouble, latencyMs }: Service, target: Target): Outcome | null {
  switch (trouble?.kind) {
    case undefined:
    case 'no-name':
      return null;
    case 'refuses':
      return cut(target, 'connect-refused', 'connect', latencyMs);
    case 'silent':
      return cut(target, 'connect-timeout', 'connect');
    case 'unplugged':
      return cut(target, 'network-unreachable', 'connect', 3_000);
    case 'fails': {
      const { failure, tookMs = 5 * latencyMs } = trouble;
      return { ...cut(target, failure.reason, failure.phase, tookMs), failure, reached: true };
    }
  }
}

/** Phases after which the server has greeted. */
const GREETED: ReadonlySet<Phase> = new Set([
  'ehlo',
  'starttls',
  'ehloTls',
  'auth',
  'mail',
  'rcpt',
]);

function expired(world: World, target: Target, { tls }: Partial<Answer>): Failure | null {
  const over = tls && Date.parse(tls.earliestExpiry) <= world.clock.wallMs();
  if (!over || target.certificate === 'report') return null;
  return failed('cert-expired', target.security === 'tls' ? 'tls' : 'ehloTls');
}

function conversation(world: World, service: Service, target: Target): Outcome {
  const answer = service.finds(target);
  const lost = (): number => (world.random() < world.around.loss ? 1_000 : 0);
  const { latencyMs } = service;
  const jitter = latencyMs * 0.2 * world.random();
  const phases = {
    dns: isIP(target.host) === 0 ? 3 : undefined,
    connect: latencyMs + jitter + lost(),
    greeting: latencyMs + (answer.greetingMs ?? 0) + lost(),
    ehlo: latencyMs + (answer.replyMs ?? 0) + lost(),
  };
  const total = (phases.dns ?? 0) + phases.connect + phases.greeting + phases.ehlo;
  if (total > target.timeoutMs) {
    const phase = phases.connect + phases.greeting > target.timeoutMs ? 'greeting' : 'ehlo';
    return {
      ...cut(target, phase === 'greeting' ? 'greeting-timeout' : 'timeout', phase),
      reached: true,
    };
  }
  const { dns, ...others } = phases;
  const timings: Timings = { ...(dns !== undefined && { dns }), ...others, total };
  const failure = answer.failure ?? expired(world, target, answer);
  return { tookMs: total, failure, answer, timings, reached: true };
}
