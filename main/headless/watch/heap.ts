/** How the heap of a process grows that does little at a time and runs for months. */

import { setFlagsFromString } from 'node:v8';

/**
 * V8 takes room as for a program that is in a hurry: with a thousand servers a fifth of the memory would be room for
 * what is soon dropped. Each check leaves little behind, so it is looked through more often instead, which costs no
 * measurable time. A version of V8 that does not know one of these says so and goes on as usual.
 */
const FRUGAL = [
  // New objects keep the small room that they begin with.
  '--semi-space-growth-factor=1',
  // With so little in it, helpers cost more memory than they save time.
  '--no-parallel-scavenge',
  // Old ones are looked through when there are 1.4 times as many, not up to four times.
  '--heap-growing-percent=40',
] as const;

/** To be called before there is much on the heap. */
export function growSlowly(): void {
  for (const flag of FRUGAL) setFlagsFromString(flag);
}
