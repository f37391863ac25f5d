/** "Renewed but not reloaded": one port of a host has the renewed certificate, another still the old. */

import { currentOf, isSameIssuer } from './certificate-memory.ts';
import type { CertificateMemory, SeenCertificate } from './certificate-memory.ts';

/** Another port of the same host, as far as it is watched. */
export interface Peer {
  port: number;
  certificates: CertificateMemory;
}

export type PortsVerdict =
  | { kind: 'agree' }
  /** It may be that this port is only looked at before its turn came. */
  | { kind: 'look-again' }
  | { kind: 'disagree'; newerPort: number; newer: SeenCertificate; old: SeenCertificate };

/** Services are reloaded one after another. */
const GRACE_MS = 120_000;
/** With less of its life left a certificate ought to have been renewed. */
const DUE_SHARE = 1 / 3;

/**
 * Whether a renewed certificate has come to other ports of the host but not to this one. Ports may well have
 * certificates of their own: they are compared only when the other port had this very certificate before, or has one
 * for the same names, by the same issuer, while this one is due for renewal.
 */
export function comparePorts(
  own: CertificateMemory,
  peers: readonly Peer[],
  nowMs: number,
): PortsVerdict {
  const old = currentOf(own);
  if (!old) return { kind: 'agree' };
  let verdict: PortsVerdict = { kind: 'agree' };
  for (const { port, certificates } of peers) {
    const newer = currentOf(certificates);
    if (!newer || !replaces(newer, old, certificates.seen, nowMs)) continue;
    // It was here already: hosts behind the name take turns.
    if (own.seen.some(({ fingerprint256 }) => fingerprint256 === newer.fingerprint256)) continue;
    const dueMs = newer.firstSeenMs + GRACE_MS;
    if (old.lastSeenMs >= dueMs) return { kind: 'disagree', newerPort: port, newer, old };
    if (nowMs >= dueMs) verdict = { kind: 'look-again' };
  }
  return verdict;
}

function replaces(
  newer: SeenCertificate,
  old: SeenCertificate,
  seenThere: readonly SeenCertificate[],
  nowMs: number,
): boolean {
  if (newer.fingerprint256 === old.fingerprint256) return false;
  if (newer.problem !== null && newer.problem !== old.problem) return false;
  if (newer.validFromMs <= old.validFromMs || newer.validToMs <= old.validToMs) return false;
  if (!isSameIssuer(newer.issuer, old.issuer)) return false;
  if (seenThere.some(({ fingerprint256 }) => fingerprint256 === old.fingerprint256)) return true;
  const left = (old.validToMs - nowMs) / (old.validToMs - old.validFromMs);
  return newer.names === old.names && left <= DUE_SHARE;
}
