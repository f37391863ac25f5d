/** How much life a certificate has left. */

import type { ServerState } from '../../preload/contract.ts';

/** Assumed where the start of validity is not known: what public authorities issue today. */
const USUAL_LIFE_MS = 90 * 86_400_000;

/** The share of the chain's first-expiring certificate's life that is left, 0 to 1. */
export function lifeLeft({ certificate, last, lastGood }: ServerState, nowMs: number): number {
  if (!certificate) return 0;
  const { validToMs } = certificate;
  const chain = (last?.tls ?? lastGood?.tls)?.chain ?? [];
  const facts = chain.find((link) => Date.parse(link.validTo) === validToMs);
  const life = facts ? validToMs - Date.parse(facts.validFrom) : USUAL_LIFE_MS;
  return Math.min(1, Math.max(0, (validToMs - nowMs) / life));
}
