/** The TLS handshake: everything recorded, nothing enforced. What to make of it is for `verdict.ts`. */

import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { DetailedPeerCertificate, SecureContext, TLSSocket } from 'node:tls';

import type { Clock } from '../clock.ts';
import type { Deadline } from './deadline.ts';
import { HeldSocket, delaysAcknowledgements } from './held-socket.ts';
import { expired } from './stop.ts';
import { brokenOff, handshakeStop } from './tls-error.ts';

export interface Handshake {
  socket: TLSSocket;
  /** When it was complete, by the monotonic clock, less what we held back on purpose. */
  atMs: number;
  /** `TLSv1.3` */
  version: string;
  /** IANA name. */
  cipher: string;
  /** Null where the TLS library does not tell. */
  keyExchange: string | null;
  /** The protocol the server selected of those offered, null when it selected none (RFC 7301). */
  alpn: string | null;
  ocspStapled: boolean;
  /** Whether the server took the session up that was offered. Then it shows no chain. */
  resumed: boolean;
  /** Leaf first, as the server sent it. Empty when it sent none. */
  chain: X509Certificate[];
  /** OpenSSL's verification error, null when the chain leads to a trusted root and is valid in time. */
  verifyError: string | null;
  /** Resolves when the server's first session ticket has come; perhaps never. */
  tickets: Promise<void>;
  /** Tells of the newest session ticket that came so far, and of every later one. */
  onTicket(listener: (ticket: Buffer) => void): void;
  /** Resolves when our last handshake message is on its way. */
  released(): Promise<void>;
}

const TLS_LIMIT_MS = 60_000;
const MAX_CHAIN = 16;

export interface HandshakeOptions {
  context: SecureContext;
  /** SNI; an IP address is not sent (RFC 6066 section 3). */
  servername: string;
  /** Whether the server is the one to speak next: see `held-socket.ts`. */
  serverNext: boolean;
  /** Protocols to offer (ALPN); the extension is left out when there are none. */
  alpn?: readonly string[];
  /** A ticket of an earlier session to go on from, if the server will. */
  ticket?: Buffer;
}

/** Rejects with a `Stop`; then nothing is left open but `raw`, which stays the caller's. */
export async function handshake(
  raw: Socket,
  options: HandshakeOptions,
  clock: Clock,
  deadline: Deadline,
): Promise<Handshake> {
  const held = options.serverNext && delaysAcknowledgements ? new HeldSocket(raw, clock) : null;
  const socket = connect({
    socket: held ?? raw,
    secureContext: options.context,
    servername: isIP(options.servername) === 0 ? options.servername : '',
    rejectUnauthorized: false,
    requestOCSP: true,
    ...(options.alpn && { ALPNProtocols: [...options.alpn] }),
    ...(options.ticket && { session: options.ticket }),
    // The name is judged apart, so that the library's own finding is about trust alone.
    checkServerIdentity: () => undefined,
  });
  // The library fetches the whole chain as plain objects for that function alone: a sixth of a check's CPU time.
  socket.getPeerCertificate = () => NO_CERTIFICATE;
  // Whoever waits hears of an error too; but one between two waits must not end the process.
  socket.on('error', () => undefined);
  let ocspStapled = false;
  socket.once('OCSPResponse', (response: Buffer | null) => {
    ocspStapled = response !== null && response.length > 0;
  });
  let newest: Buffer | null = null;
  let tell: (ticket: Buffer) => void = () => undefined;
  const tickets = new Promise<void>((resolve) => {
    socket.on('session', (ticket: Buffer) => {
      newest = ticket;
      tell(ticket);
      resolve();
    });
  });
  const onTicket: Handshake['onTicket'] = (listener) => {
    tell = listener;
    if (newest) listener(newest);
  };
  try {
    const atMs = await deadline.wait<number>(
      TLS_LIMIT_MS,
      (allowedMs) => expired('tls', allowedMs),
      ({ resolve, reject }) => {
        const onSecure = (): void => {
          resolve(clock.monotonicMs() - (held?.heldMs ?? 0));
        };
        const onError = (error: NodeJS.ErrnoException): void => {
          reject(handshakeStop(error));
        };
        const onClose = (): void => {
          reject(brokenOff());
        };
        socket.once('secureConnect', onSecure);
        socket.once('error', onError);
        socket.once('close', onClose);
        return () => {
          socket.off('secureConnect', onSecure);
          socket.off('error', onError);
          socket.off('close', onClose);
        };
      },
    );
    const released = (): Promise<void> => held?.released() ?? Promise.resolve();
    return { socket, atMs, tickets, onTicket, released, ocspStapled, ...facts(socket) };
  } catch (error) {
    socket.destroy();
    held?.destroy();
    throw error;
  }
}

const NO_CERTIFICATE = {} as DetailedPeerCertificate;

function facts(
  socket: TLSSocket,
): Omit<Handshake, 'socket' | 'atMs' | 'tickets' | 'onTicket' | 'released' | 'ocspStapled'> {
  const cipher = socket.getCipher();
  const error: Error | string | undefined = socket.authorizationError;
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: cipher.standardName,
    keyExchange: keyExchange(socket),
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    resumed: socket.isSessionReused(),
    chain: peerChain(socket),
    verifyError: socket.authorized ? null : errorName(error),
  };
}

function keyExchange(socket: TLSSocket): string | null {
  const info = socket.getEphemeralKeyInfo();
  return info && 'name' in info && typeof info.name === 'string' ? info.name : null;
}

function errorName(error: Error | string | undefined): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return error ?? 'UNKNOWN';
}

function peerChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next && chain.length < MAX_CHAIN) {
    const certificate: X509Certificate = next;
    if (chain.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) break;
    chain.push(certificate);
    next = certificate.issuerCertificate;
  }
  return chain;
}
