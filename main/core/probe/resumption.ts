/**
 * TLS sessions taken up again: a handshake at a fraction of the cost, in which the server shows no certificate. What
 * it showed in the full handshake before is judged anew each time, for certificates expire meanwhile.
 */

import type { SecureContext } from 'node:tls';

import { keptOf } from './certificate.ts';
import type { Handshake } from './handshake.ts';
import type { TlsSession, TlsSessions } from './result.ts';
import type { Target } from './target.ts';
import { isTimeError, timeErrorOf } from './verification.ts';
import type { Chain } from './verification.ts';

/** What a full handshake showed, and what allows the next one to be short. */
interface Contents {
  /** With the same trusted roots and client certificate alone it may be taken up again. */
  context: SecureContext;
  /** Opaque; a secret. */
  ticket: Buffer;
  /** Leaf first. */
  chain: Chain;
  verifyError: string | null;
  ocspStapled: boolean;
  keyExchange: string | null;
}

/** Apart from the sessions themselves, so that they can be kept by those who are not to look inside. */
const contents = new WeakMap<TlsSession, Contents>();

/** What to offer the server, to go on from that session. */
export function ticketOf(
  session: TlsSession | undefined,
  context: SecureContext,
): Buffer | undefined {
  const known = session && contents.get(session);
  return known?.context === context ? known.ticket : undefined;
}

/** Two checks may share a session only when all of this is the same, and the context. */
export function sessionKey({ port, security }: Target, address: string, name: string): string {
  return `${address} ${port} ${security} ${name}`;
}

/** What the server has shown: now, or in the full handshake that this one continues. */
export function shown(done: Handshake, session: TlsSession | undefined, nowMs: number) {
  const known = session && contents.get(session);
  const { version, cipher, alpn, keyExchange, ocspStapled, verifyError, resumed } = done;
  const now = { version, cipher, alpn, resumed };
  if (!resumed || !known)
    return { ...now, keyExchange, ocspStapled, verifyError, chain: done.chain };
  return {
    ...now,
    // Only TLS 1.3 exchanges keys again (RFC 8446 section 2.2).
    keyExchange: version === 'TLSv1.3' ? keyExchange : known.keyExchange,
    ocspStapled: known.ocspStapled,
    chain: [...known.chain],
    verifyError: known.verifyError ?? timeErrorOf(known.chain, nowMs),
  };
}

/** Keeps every ticket the server sends from now on, unless the certificates were at fault in time, which passes. */
export function keepSessions(
  sessions: TlsSessions,
  key: string,
  done: Handshake,
  evidence: Omit<Contents, 'ticket'>,
  provedAtMs: number,
): void {
  const { context, verifyError, ocspStapled, keyExchange } = evidence;
  if (isTimeError(verifyError)) return;
  const [leaf, ...issuers] = evidence.chain;
  const chain: Chain = [keptOf(leaf), ...issuers.map(keptOf)];
  done.onTicket((ticket) => {
    const session: TlsSession = { provedAtMs };
    contents.set(session, { context, ticket, chain, verifyError, ocspStapled, keyExchange });
    sessions.set(key, session);
  });
}
