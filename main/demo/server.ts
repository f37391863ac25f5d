/** One real SMTP server on loopback, which can be stopped and started again on the same port. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

import type { Certificate } from './certificates.ts';

/** Loopback only: nobody else can reach a demo server. */
export const DEMO_ADDRESS = '127.0.0.1';

/** How long open conversations may go on once the server is stopped. */
const CLOSE_MS = 100;

export interface Behaviour {
  /** The name it greets with. */
  name: string;
  /** TLS from the first byte instead of STARTTLS. */
  implicitTls?: boolean;
  /** Held back before the greeting, and again after the TLS handshake. */
  delayMs?: number;
  /** Greets with this 5xx code and text, and hangs up. */
  rejection?: { code: number; text: string };
}

export class DemoServer {
  readonly #behaviour: Behaviour;
  readonly #certificate: Certificate;
  #running: SMTPServer | null = null;
  #port = 0;

  constructor(behaviour: Behaviour, certificate: Certificate) {
    this.#behaviour = behaviour;
    this.#certificate = certificate;
  }

  /** The port it was first started on; 0 before. */
  get port(): number {
    return this.#port;
  }

  /** Starts listening: on any free port the first time, on the same one later. Rejects when it is taken. */
  async start(): Promise<void> {
    if (this.#running) return;
    const server = createServer(this.#behaviour, this.#certificate);
    // A conversation that breaks is the client's affair; failing to listen is reported below.
    server.on('error', () => undefined);
    const listener = server.listen(this.#port, DEMO_ADDRESS);
    await once(listener, 'listening');
    this.#running = server;
    this.#port = (listener.address() as AddressInfo).port;
  }

  /** Stops listening; open conversations are told so (421) and end. */
  async stop(): Promise<void> {
    const server = this.#running;
    this.#running = null;
    if (server)
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
  }
}

function createServer(behaviour: Behaviour, certificate: Certificate): SMTPServer {
  const { delayMs = 0, rejection } = behaviour;
  const delayed = (next: () => void) => setTimeout(next, delayMs).unref();
  return new SMTPServer({
    name: behaviour.name,
    banner: 'Relaywatch demo',
    secure: behaviour.implicitTls ?? false,
    key: certificate.keyPem,
    cert: certificate.certPem,
    disableReverseLookup: true,
    disabledCommands: ['AUTH'],
    hideENHANCEDSTATUSCODES: false,
    size: 10_240_000,
    logger: false,
    closeTimeout: CLOSE_MS,
    onConnect: (_session, callback) => {
      if (rejection)
        callback(Object.assign(new Error(rejection.text), { responseCode: rejection.code }));
      else delayed(callback);
    },
    onSecure: (_socket, _session, callback) => {
      delayed(callback);
    },
  });
}
