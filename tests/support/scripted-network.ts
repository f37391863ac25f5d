/** A network that answers checks as a test says, on the test's own clock. */

import type { Clock } from '../../main/core/clock.ts';
import type { Failure } from '../../main/core/probe/failure.ts';
import type { CheckResult, Probe } from '../../main/core/probe/result.ts';
import type { Depth, Target } from '../../main/core/probe/target.ts';
import type { Timings } from '../../main/core/probe/phase.ts';
import { resultOf } from './samples.ts';

export interface Answer {
  failure?: Failure;
  timings?: Timings;
  tls?: CheckResult['tls'];
  /** How long the check takes. */
  tookMs?: number;
}

export class ScriptedNetwork {
  /** Every check that began: whose, when by the monotonic clock, how far, and in which kind of handshake. */
  readonly checks: { host: string; atMs: number; depth: Depth; resumed: boolean }[] = [];
  running = 0;
  mostRunning = 0;
  /** Hosts that were at any time checked twice at once. */
  readonly overlapping = new Set<string>();
  readonly #clock: Clock;
  readonly #answers = new Map<string, Answer | ((target: Target) => Answer)>();
  readonly #runningHosts = new Set<string>();
  #everyone: Answer = {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on this host answers so, whatever everyone else does. */
  answer(host: string, answer: Answer | ((target: Target) => Answer)): void {
    this.#answers.set(host, answer);
  }

  /** From now on every host not named otherwise answers so. */
  everyone(answer: Answer): void {
    this.#everyone = answer;
  }

  readonly probe: Probe = async (target, options = {}) => {
    const { host } = target;
    const answer = this.#answers.get(host) ?? this.#everyone;
    const {
      failure,
      timings,
      tls,
      tookMs = 50,
    } = typeof answer === 'function' ? answer(target) : answer;
    const atMs = this.#clock.wallMs();
    const { depth } = target;
    const monotonicMs = this.#clock.monotonicMs();
    const session = options.sessions?.get(host);
    options.sessions?.set(host, session ?? { provedAtMs: monotonicMs });
    this.checks.push({ host, atMs: monotonicMs, depth, resumed: session !== undefined });
    if (this.#runningHosts.has(host)) this.overlapping.add(host);
    this.#runningHosts.add(host);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    options.onPhase?.({ type: 'begin', phase: 'connect' });
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(tookMs, resolve);
      options.signal?.addEventListener('abort', () => {
        timer.cancel();
        resolve();
      });
    });
    this.running--;
    this.#runningHosts.delete(host);
    const result = resultOf({
      atMs,
      host,
      failure: failure ?? null,
      tls: tls ?? null,
      ...(timings && { timings }),
    });
    const address = result.address && addressOf(host);
    return { ...result, target: { ...result.target, depth }, address };
  };
}

/** Hosts are far from each other unless they are of one name. */
function addressOf(host: string): string {
  let sum = 0;
  for (const character of host) sum = (sum * 31 + character.charCodeAt(0)) % 65_536;
  return `${20 + (sum % 100)}.${Math.floor(sum / 100) % 256}.2.25`;
}
