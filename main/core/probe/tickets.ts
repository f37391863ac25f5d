/**
 * When to speak after a TLS 1.3 handshake. Speaking while the server's session tickets are on their way would make its
 * next reply late: its small writes wait for our acknowledgement (Nagle), which our system delays by 40 ms.
 */

import { setImmediate } from 'node:timers/promises';

import type { Clock } from '../clock.ts';
import type { Handshake } from './handshake.ts';
import type { TlsSession } from './result.ts';

/** What a server near by may take, beyond the round trip, until its tickets are written. */
const SLACK_MS = 5;

/** A connection that took longer was slow for other reasons than distance. */
const MAX_ROUND_TRIP_MS = 300;

/** Linux: TCP_ATO_MIN is 40 ms (include/net/tcp.h). */
const DELAYED_ACKNOWLEDGEMENT_MS = 40;

/** Sessions of servers that were seen to send no tickets when one is taken up again, as most do not. */
const ticketless = new WeakSet<TlsSession>();

/**
 * Waits until the tickets are read. They come a round trip after the handshake, if at all, so the wait is bounded by
 * that; it is ours and charged to no phase. Not waited for are those that did not come last time.
 * @param session the one taken up, if any.
 * @param held called, perhaps later, when tickets came that were not waited for, with the milliseconds that the next
 * reply may have been late by.
 */
export async function ticketsRead(
  { tickets, version, resumed }: Handshake,
  session: TlsSession | undefined,
  { clock, connectMs }: { clock: Clock; connectMs: number },
  held: (lateMs: number) => void,
): Promise<void> {
  if (version !== 'TLSv1.3') return;
  if (resumed && session && ticketless.has(session)) {
    void tickets.then(() => {
      held(DELAYED_ACKNOWLEDGEMENT_MS);
    });
    return;
  }
  const came = await within(Math.min(connectMs, MAX_ROUND_TRIP_MS) + SLACK_MS, tickets, clock);
  if (resumed && session && !came) ticketless.add(session);
  // What is written from within the ticket's own event would not be sent.
  await setImmediate();
}

function within(limitMs: number, event: Promise<void>, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => {
      resolve(false);
    });
    void event.then(() => {
      timer.cancel();
      resolve(true);
    });
  });
}
