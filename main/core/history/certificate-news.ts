/** Keeps certificates that were seen a moment ago from being written again with every handshake. */

import type { CertificateSighting } from './records.ts';

/** How exact it has to be when a certificate was last seen. */
const REPEAT_MS = 3_600_000;

export class CertificateNews {
  /** By server and location. */
  readonly #last = new Map<string, Map<string, { fingerprint: string; atMs: number }>>();

  isNews({ serverId, location, atMs, certificate }: CertificateSighting): boolean {
    const places =
      this.#last.get(serverId) ?? new Map<string, { fingerprint: string; atMs: number }>();
    const last = places.get(location);
    const fingerprint = certificate.fingerprint256;
    if (last?.fingerprint === fingerprint && Math.abs(atMs - last.atMs) < REPEAT_MS) return false;
    places.set(location, { fingerprint, atMs });
    this.#last.set(serverId, places);
    return true;
  }

  /** Null: every server. */
  forget(serverId: string | null): void {
    if (serverId === null) this.#last.clear();
    else this.#last.delete(serverId);
  }
}
