/** A server watched over both address families: two checks, of which the worse one counts. */

import type { CheckResult, Probe, ProbeOptions } from '../probe/result.ts';
import type { Target } from '../probe/target.ts';

/**
 * Checks over each family by itself, one after the other: a server need not bear two of us at once.
 * @param ipv6Here whether this computer has IPv6 at all; without it a lack of it is not the server's.
 */
export async function checkBothFamilies(
  probe: Probe,
  target: Target,
  options: ProbeOptions,
  ipv6Here: () => boolean,
): Promise<CheckResult> {
  const over4 = await probe({ ...target, family: 4 }, options);
  if (options.signal?.aborted) return over4;
  const over6 = await probe({ ...target, family: 6 }, options);
  if (over6.failure?.reason === 'network-unreachable' && !ipv6Here()) return over4;
  return worse(named(over4, 'IPv4'), named(over6, 'IPv6'));
}

function named(result: CheckResult, family: string): CheckResult {
  const { failure } = result;
  if (!failure) return result;
  return { ...result, failure: { ...failure, message: `${failure.message} (over ${family})` } };
}

const SEVERITIES: readonly CheckResult['severity'][] = ['OK', 'UNKNOWN', 'WARNING', 'CRITICAL'];

/** Of equals the slower one. */
function worse(a: CheckResult, b: CheckResult): CheckResult {
  if ((a.failure === null) !== (b.failure === null)) return a.failure ? a : b;
  const difference = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (difference !== 0) return difference > 0 ? a : b;
  return a.timings.total >= b.timings.total ? a : b;
}
