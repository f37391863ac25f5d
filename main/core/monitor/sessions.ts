/**
 * When a watched server may take up its TLS session again: not for long, for a resumed handshake shows no certificate,
 * and never after a failure or when someone asks.
 */

import type { Clock } from '../clock.ts';
import type { CheckResult, TlsSession, TlsSessions } from '../probe/result.ts';

/** A certificate that was changed is seen after this long at the latest. */
const FULL_EVERY_MS = 10 * 60_000;

export class SessionKeeper {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #kept = new Map<string, Map<string, TlsSession>>();
  /** Servers whose resumed handshakes failed: theirs are always full. */
  readonly #incapable = new Set<string>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** For one check of the server `id`. What a check keeps after `renew` reaches no later one. */
  forCheck(id: string): TlsSessions {
    const kept = this.#kept.get(id) ?? new Map<string, TlsSession>();
    this.#kept.set(id, kept);
    return {
      get: (key) => {
        const session = kept.get(key);
        const old = session && this.#clock.monotonicMs() - session.provedAtMs >= FULL_EVERY_MS;
        return old ? undefined : session;
      },
      set: (key, session) => {
        if (!this.#incapable.has(id)) kept.set(key, session);
      },
    };
  }

  /** The next handshake of this server is a full one. */
  renew(id: string): void {
    this.#kept.delete(id);
  }

  /** Learns from a check that ended. */
  finished(id: string, { failure }: CheckResult): void {
    if (!failure) return;
    // There are servers that accept tickets in name only. Failing for that would be the probe's own doing.
    const broken = failure.reason === 'tls-handshake' || failure.reason === 'tls-timeout';
    if (broken && (this.#kept.get(id)?.size ?? 0) > 0) this.#incapable.add(id);
    this.renew(id);
  }

  /** The server is no longer watched, or is another one now. */
  forget(id: string): void {
    this.renew(id);
    this.#incapable.delete(id);
  }
}
