/** Runs the command in this process, with the real probe: for tables too long for a process each. */

import { systemClock } from '../../../main/core/clock.ts';
import type { Resolver } from '../../../main/core/dns/resolver.ts';
import { systemResolver } from '../../../main/core/dns/system.ts';
import { createProbe } from '../../../main/core/probe/probe.ts';
import { createTrust } from '../../../main/core/probe/roots.ts';
import { run } from '../../../main/headless/cli.ts';
import { fakeIo } from '../../unit/headless/stand-ins.ts';

export interface World {
  resolver?: Resolver;
  /** PEM texts of whom the computer trusts. */
  roots?: readonly string[];
}

export async function relaywatchHere(
  words: readonly string[],
  { resolver = systemResolver, roots = [] }: World = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const io = fakeIo();
  const probe = createProbe({ resolver, clock: systemClock, trust: createTrust(() => roots) });
  const notAsked = () => Promise.reject(new Error('not asked'));
  const status = await run(words, {
    version: '1.2.3',
    io,
    probe: () => Promise.resolve(probe),
    interruption: () => new AbortController().signal,
    mx: notAsked,
    watch: notAsked,
  });
  return { status, stdout: io.out(), stderr: io.err() };
}
