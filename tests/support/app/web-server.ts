/** A small HTTP server on loopback that keeps what it is sent and answers as a test says. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Changes, until } from '../dbus/until.ts';

export class WebServer {
  /** Bodies of the requests so far, oldest first. */
  readonly received: unknown[] = [];
  /** The status of the answers. */
  status = 204;
  readonly #server: Server;
  readonly #changes = new Changes();

  private constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.received.push(JSON.parse(text));
        response.writeHead(this.status).end();
        this.#changes.note();
      });
    });
  }

  static async start(): Promise<WebServer> {
    const web = new WebServer();
    web.#server.listen(0, '127.0.0.1');
    await once(web.#server, 'listening');
    return web;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Waits for a request with this field, and takes it and those before it. */
  async next(field: string, value: string, limitMs?: number): Promise<Record<string, unknown>> {
    return until({
      changes: this.#changes,
      limitMs,
      look: () => {
        const at = this.received.findIndex(
          (body) => (body as Record<string, unknown>)[field] === value,
        );
        const [found] = at < 0 ? [] : this.received.splice(0, at + 1).slice(-1);
        return found as Record<string, unknown> | undefined;
      },
      describe: () => `${field} ${value}; there came ${JSON.stringify(this.received)}`,
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
