/**
 * One SMTP connection as transport: lines out, replies in, TLS in between. Knows nothing of the conversation.
 * Every wait is under the check's deadline; `destroy` leaves nothing behind.
 */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { Clock } from '../clock.ts';
import type { Deadline, Settle } from './deadline.ts';
import { ReplyParser } from './reply.ts';
import type { Reply, ReplyProblem } from './reply.ts';
import { Stop } from './stop.ts';

/** A reply and when its last byte was read, by the monotonic clock. */
export interface TimedReply {
  reply: Reply;
  atMs: number;
}

/** Why no reply will come any more. */
export type Ending =
  | { kind: 'closed'; atMs: number }
  | { kind: 'reset'; code: string; message: string; atMs: number }
  | { kind: 'unreadable'; problem: ReplyProblem; atMs: number };

const FLUSH_LIMIT_MS = 100;

export class Connection {
  readonly #clock: Clock;
  readonly #deadline: Deadline;
  readonly #sockets: Socket[] = [];
  #socket: Socket;
  #parser = new ReplyParser();
  #replies: TimedReply[] = [];
  #ending: Ending | null = null;
  #waiter: Settle<TimedReply | Ending> | null = null;
  #received = false;
  #sealed = false;

  readonly #onData = (chunk: Buffer): void => {
    this.#read(chunk);
  };

  readonly #onEnd = (): void => {
    this.#end({ kind: 'closed', atMs: this.#clock.monotonicMs() });
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const atMs = this.#clock.monotonicMs();
    this.#end({ kind: 'reset', code: error.code ?? '', message: error.message, atMs });
  };

  /** @param socket connected; from here on it belongs to this object. */
  constructor(socket: Socket, clock: Clock, deadline: Deadline) {
    this.#clock = clock;
    this.#deadline = deadline;
    this.#socket = socket;
    this.#adopt(socket);
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** Our own address, of the connection below TLS too. */
  get localAddress(): string | undefined {
    return this.#sockets.at(-1)?.localAddress;
  }

  /** True while commands can be written and replies may come. */
  get up(): boolean {
    return this.#ending === null && !this.#sealed && this.#socket.writable;
  }

  /** True when the server has sent anything at all. */
  get received(): boolean {
    return this.#received;
  }

  /** True when bytes have arrived that nobody has waited for. */
  get hasUnread(): boolean {
    return this.#replies.length > 0 || !this.#parser.idle || this.#ending?.kind === 'unreadable';
  }

  /** @param line without its end. A line break in it would be a second command: that is a defect of ours. */
  write(line: string): void {
    if (/[\r\n\0]/.test(line)) throw new Stop('internal', 'A command contained a line break');
    this.#socket.write(`${line}\r\n`);
  }

  /** The next reply, or why none will come. Rejects with `late`'s error when time runs out. */
  next(limitMs: number, late: (allowedMs: number) => Error): Promise<TimedReply | Ending> {
    const ready = this.#replies.shift() ?? this.#ending;
    if (ready) return Promise.resolve(ready);
    return this.#deadline.wait<TimedReply | Ending>(limitMs, late, (settle) => {
      this.#waiter = settle;
      return () => {
        this.#waiter = null;
      };
    });
  }

  /** No command may be written any more until the connection goes on over TLS. */
  seal(): void {
    this.#sealed = true;
  }

  /**
   * Gives the socket up for a TLS handshake; `adopt` takes what came of it. Bytes that came before are gone:
   * ask `hasUnread` first.
   */
  release(): Socket {
    this.seal();
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    // From here on its errors come out of the TLS socket; unheard they would end the process.
    socket.off('error', this.#onError).on('error', () => undefined);
    return socket;
  }

  /** Goes on over `socket`, which wraps the one released. */
  adopt(socket: TLSSocket): void {
    this.#socket = socket;
    this.#sealed = false;
    this.#parser = new ReplyParser();
    this.#replies = [];
    this.#adopt(socket);
  }

  /**
   * Ends the transport in good order: what was written is handed to the system, for which a peer that reads nothing
   * gets only a moment, and TLS is closed by its own alert. No socket stays open.
   */
  async close(): Promise<void> {
    if (this.#socket.writable) {
      if (this.#socket.writableLength > 0) await this.#flushed();
      this.#socket.end();
    }
    this.destroy();
  }

  #flushed(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(FLUSH_LIMIT_MS, resolve);
      const done = (): void => {
        timer.cancel();
        resolve();
      };
      this.#socket.once('close', done);
      // Called even for nothing, once all before it is written.
      this.#socket.write('', done);
    });
  }

  /** Drops everything at once. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #adopt(socket: Socket): void {
    this.#sockets.unshift(socket);
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
    socket.on('error', this.#onError);
    // It may have been lost on the way from whoever made it.
    if (socket.destroyed) this.#onEnd();
  }

  #read(chunk: Buffer): void {
    const atMs = this.#clock.monotonicMs();
    this.#received = true;
    for (const reply of this.#parser.push(chunk)) this.#deliver({ reply, atMs });
    const { problem } = this.#parser;
    if (problem !== null) {
      // Whatever else comes is of no use; stop reading so that an endless stream costs nothing.
      this.#socket.pause();
      this.#end({ kind: 'unreadable', problem, atMs });
    }
  }

  #deliver(timed: TimedReply): void {
    if (this.#waiter) this.#waiter.resolve(timed);
    else this.#replies.push(timed);
  }

  #end(ending: Ending): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.#waiter?.resolve(ending);
  }
}
