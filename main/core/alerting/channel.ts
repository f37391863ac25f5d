/** A way to tell a person: desktop, webhook, command. All are asked in the same words and answer in the same. */

import type { Notice } from './notice.ts';

/** Why a notice did not get out. */
export type DeliveryProblemKind =
  /** Something is missing or wrong in the channel's own settings. */
  | 'misconfigured'
  /** No connection: name, route, TLS. */
  | 'unreachable'
  | 'timeout'
  /** The other side understood and said no. */
  | 'refused'
  /** The other side is overloaded or broken for now. */
  | 'busy'
  /** It lives elsewhere now; redirects are not followed, for the token would go along. */
  | 'redirected'
  /** The command could not be started. */
  | 'not-started'
  /** The command ran and failed. */
  | 'failed'
  /** Nobody on this desktop shows notifications. */
  | 'no-desktop'
  | 'cancelled';

export interface DeliveryProblem {
  kind: DeliveryProblemKind;
  /** A sentence for a person: what went wrong and, where that helps, what to do. Holds no secret. */
  message: string;
  /** The other side asked not to be tried again for so long. */
  retryAfterMs?: number;
}

export type Delivery = { ok: true } | { ok: false; problem: DeliveryProblem };

export const DELIVERED: Delivery = { ok: true };

export function undelivered(
  kind: DeliveryProblemKind,
  message: string,
  retryAfterMs?: number,
): Delivery {
  return {
    ok: false,
    problem: { kind, message, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

/** Whether trying the same again could end differently. */
export function isWorthRetrying({ kind }: DeliveryProblem): boolean {
  switch (kind) {
    case 'unreachable':
    case 'timeout':
    case 'busy':
    case 'failed':
    case 'no-desktop':
      return true;
    case 'misconfigured':
    case 'refused':
    case 'redirected':
    case 'not-started':
    case 'cancelled':
      return false;
  }
}

export interface Channel {
  readonly id: string;
  /** As a person knows it. */
  readonly name: string;
  /** Of use only to somebody who sits at this computer. */
  readonly needsSomebody?: boolean;
  /** One try. Never rejects; ends within the channel's own time limit, and at once when `signal` says so. */
  deliver(notice: Notice, signal: AbortSignal): Promise<Delivery>;
}
