/** An SMTP server that does exactly what its script says, good or bad, to every client that connects. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_CIPHERS, TLSSocket, createSecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { SecureContext, SecureContextOptions } from 'node:tls';

import type { Issued } from '../certificates.ts';

export interface TlsOptions extends SecureContextOptions {
  requestCert?: boolean;
  /** Protocols it knows (ALPN), preferred first. */
  ALPNProtocols?: string[];
  /** What its bytes go through, instead of straight to the client. */
  path?: (raw: Socket) => Duplex;
}

/** One thing the server does to a client. */
export type Step = (peer: Peer) => Promise<void>;

/** Sends text, or bytes, in one piece. */
export const send =
  (data: string | Uint8Array): Step =>
  (peer) =>
    peer.write(data);

/** Sends one piece after the other, far enough apart to arrive as packets of their own. */
export const sendPieces =
  (...pieces: readonly (string | Uint8Array)[]): Step =>
  async (peer) => {
    for (const piece of pieces) {
      await peer.write(piece);
      await delay(5);
    }
  };

/** Waits for a line that matches; anything else ends the script with an error the test sees. */
export const expectLine =
  (pattern: RegExp): Step =>
  async (peer) => {
    const line = await peer.line();
    if (line === null || !pattern.test(line))
      throw new Error(`The script expected ${String(pattern)} and got ${line ?? 'the end'}`);
  };

/** Answers a line that matches `pattern` with `reply`. */
export const answer =
  (pattern: RegExp, reply: string): Step =>
  async (peer) => {
    await expectLine(pattern)(peer);
    await peer.write(reply);
  };

/** Sends the same again and again until the client is gone. */
export const flood =
  (data: string): Step =>
  async (peer) => {
    const much = data.repeat(Math.ceil(4096 / data.length));
    while (peer.open) {
      await peer.write(much);
      await setImmediate();
    }
  };

/** Sends a byte now and then until the client is gone. */
export const drip =
  (text: string, everyMs: number): Step =>
  async (peer) => {
    for (let i = 0; peer.open; i += 1) {
      await peer.write(text.charAt(i % text.length));
      await delay(everyMs);
    }
  };

/** Keeps the event loop busy, that of the client too, which lives in the same process. */
export const busy =
  (ms: number): Step =>
  () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return Promise.resolve();
  };

/** Says and reads nothing more until the client gives up. */
export const silence: Step = (peer) => peer.gone();

/** Takes down every line and answers none. */
export const listen: Step = async (peer) => {
  while ((await peer.line()) !== null);
};

/** Closes the connection in good order. */
export const close: Step = async (peer) => {
  peer.socket.end();
  await peer.gone();
};

/** Closes the connection with a TCP reset. */
export const reset: Step = (peer) => {
  peer.raw.resetAndDestroy();
  return Promise.resolve();
};

/** Closes its own direction alone, and goes on listening. */
export const halfClose: Step = async (peer) => {
  peer.raw.end();
  await peer.gone();
};

/** Reads nothing any more, so that sooner or later nothing can be sent. */
export const deaf: Step = (peer) => {
  peer.raw.pause();
  return Promise.resolve();
};

/** Sends bytes beside TLS, in the middle of its own. */
export const sendBesideTls =
  (data: string | Uint8Array): Step =>
  (peer) => {
    peer.raw.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
    return Promise.resolve();
  };

/** Goes on over TLS as the server. A handshake the client breaks off ends the script quietly. */
export const startTls =
  (certificate: Issued, options: TlsOptions = {}): Step =>
  (peer) =>
    peer.secure(certificate, options);

/** What a well-behaved server does next: answers QUIT and hangs up, refuses anything else. */
const goodbye: Step = async (peer) => {
  for (let line = await peer.line(); line !== null; line = await peer.line()) {
    if (/^QUIT$/i.test(line)) {
      await peer.write('221 2.0.0 Bye\r\n');
      peer.socket.end();
    } else await peer.write('502 5.5.1 Not in the script\r\n');
  }
};

/** The server's side of one connection. */
export class Peer {
  readonly raw: Socket;
  socket: Socket;
  /** Every line the client sent. */
  readonly lines: string[];
  #buffer = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, lines: string[]) {
    this.raw = socket;
    this.socket = socket;
    this.lines = lines;
    this.#listen(socket);
  }

  get open(): boolean {
    return !this.#ended && this.socket.writable;
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (!this.open) return;
    const flushed = this.socket.write(
      typeof data === 'string' ? Buffer.from(data, 'latin1') : data,
    );
    if (!flushed) await Promise.race([once(this.socket, 'drain'), this.gone()]);
  }

  /** The client's next line, or null when there is none any more. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        this.lines.push(line);
        return line;
      }
      if (this.#ended) return null;
      await this.#change();
    }
  }

  /** The client's next bytes, fewer when it ends before. */
  async bytes(count: number): Promise<string> {
    while (this.#buffer.length < count && !this.#ended) await this.#change();
    const bytes = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    return bytes;
  }

  async gone(): Promise<void> {
    while (!this.#ended) await this.#change();
  }

  async secure(
    certificate: Issued,
    { requestCert = false, ALPNProtocols, path = (raw) => raw, ...options }: TlsOptions,
  ): Promise<void> {
    this.raw.removeAllListeners('data');
    const secureContext = serverContext({
      key: certificate.keyPem,
      cert: certificate.chainPem,
      ...options,
    });
    const tls = new TLSSocket(path(this.raw), {
      isServer: true,
      secureContext,
      requestCert,
      ...(ALPNProtocols && { ALPNProtocols }),
    });
    this.socket = tls;
    this.#listen(tls);
    await Promise.race([once(tls, 'secure'), this.gone()]);
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.#buffer += chunk.toString('latin1');
      this.#wake();
    });
    for (const event of ['end', 'close', 'error'])
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before();
        resolve();
      };
    });
  }
}

/** Security levels in `ciphers` are OpenSSL's alone; BoringSSL allows by itself what they would unlock. */
function serverContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch {
    return createSecureContext({ ...options, ciphers: DEFAULT_CIPHERS });
  }
}

export interface ScriptedServer {
  port: number;
  /** Every line of every client so far. */
  lines: readonly string[];
  /** What went against the script. */
  errors: readonly Error[];
  /** Drops all connections, stops listening and resolves when that is done. */
  stop(): Promise<void>;
}

/** Listens on loopback and plays `steps`, then `goodbye`, to every client. */
export async function serve(steps: readonly Step[], host = '127.0.0.1'): Promise<ScriptedServer> {
  const lines: string[] = [];
  const errors: Error[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    play(new Peer(socket, lines), steps).catch((error: unknown) => {
      errors.push(error instanceof Error ? error : new Error(String(error)));
      socket.destroy();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    errors,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function play(peer: Peer, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step(peer);
  await goodbye(peer);
}
