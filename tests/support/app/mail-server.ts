/** A small SMTP server on loopback that does as a test says: answers, holds its greeting back, stops. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { SMTPServer } from 'smtp-server';

import type { ServerEntry } from '../../../main/core/server.ts';
import type { Issued, TestAuthority } from '../certificates.ts';
import { Changes, until } from '../dbus/until.ts';

const ADDRESS = '127.0.0.1';

/** Watched often and judged quickly, so that a test need not wait for minutes. */
export const QUICK = { intervalSeconds: 10, timeoutSeconds: 5, retries: 1, retrySeconds: 1 };

/** Speaks STARTTLS with a certificate of the authority, for the host name `localhost`. */
export class MailServer {
  readonly name: string;
  readonly #certificate: Issued;
  readonly #changes = new Changes();
  #running: SMTPServer | null = null;
  #port = 0;
  #waiting: (() => void)[] | null = null;
  #conversations = 0;

  private constructor(name: string, certificate: Issued) {
    this.name = name;
    this.#certificate = certificate;
  }

  static async create(authority: TestAuthority, name: string): Promise<MailServer> {
    const server = new MailServer(name, await authority.issue());
    await server.start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** How many clients have connected. */
  get conversations(): number {
    return this.#conversations;
  }

  entry(values: Partial<ServerEntry> = {}): ServerEntry {
    const { name } = this;
    const place = { host: 'localhost', address: ADDRESS, port: this.#port };
    return { name, ...place, security: 'starttls', ...QUICK, ...values };
  }

  /** Waits until at least so many clients have connected. */
  async waitForConversations(atLeast: number): Promise<void> {
    await until({
      changes: this.#changes,
      look: () => this.#conversations >= atLeast || undefined,
      describe: () => `${atLeast} conversations; there were ${this.#conversations}`,
    });
  }

  /** Lets clients connect but says nothing to them until `release`. */
  hold(): void {
    this.#waiting = [];
  }

  release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const greet of waiting) greet();
  }

  /** Listens again, on the same port. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      key: this.#certificate.keyPem,
      cert: this.#certificate.chainPem,
      disableReverseLookup: true,
      disabledCommands: ['AUTH'],
      logger: false,
      closeTimeout: 100,
      onConnect: (_session, greet) => {
        this.#conversations += 1;
        this.#changes.note();
        if (this.#waiting) this.#waiting.push(greet);
        else greet();
      },
    });
    // A conversation that breaks off is the client's affair.
    server.on('error', () => undefined);
    const listener = server.listen(this.#port, ADDRESS);
    await once(listener, 'listening');
    this.#port = (listener.address() as AddressInfo).port;
    this.#running = server;
  }

  async stop(): Promise<void> {
    this.release();
    const server = this.#running;
    this.#running = null;
    if (server)
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
  }
}

/** A server that greets every client with the same bytes, whatever they are, and hangs up. */
export class Greeter {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(greeting: string): Promise<Greeter> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end(greeting);
    });
    server.listen(0, ADDRESS);
    await once(server, 'listening');
    return new Greeter(server);
  }

  entry(name: string): ServerEntry {
    const { port } = this.#server.address() as AddressInfo;
    return { name, host: ADDRESS, port, security: 'none', ...QUICK, retries: 0 };
  }

  async stop(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export type AbsentServer = ServerEntry & { name: string; port: number };

/** A server that is not there: nothing listens on its port. */
export async function absentServer(name: string): Promise<AbsentServer> {
  const server = createServer();
  server.listen(0, ADDRESS);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { name, host: ADDRESS, port, security: 'none', ...QUICK, retries: 0 };
}
