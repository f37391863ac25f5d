/** Commands and replies of one check: each reply timed, written to the transcript, or turned into a failure. */

import type { Connection, Ending } from './connection.ts';
import type { Deadline } from './deadline.ts';
import type { Certificate } from './kept-certificate.ts';
import type { Phase } from './phase.ts';
import type { ProxyHeader } from './proxy-header.ts';
import type { Reply, ReplyProblem } from './reply.ts';
import { Redaction } from './redaction.ts';
import { Stop, expired } from './stop.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Transcript } from './transcript.ts';
import { bounded, visible } from './text.ts';
import { tlsStop } from './tls-error.ts';

/** No step waits longer than this, however long the whole check may take. RFC 5321 section 4.5.3.2 would allow minutes. */
const REPLY_LIMIT_MS = 60_000;

/** A server that says nothing more after QUIT has had its time; it costs this much and is still up. */
const QUIT_LIMIT_MS = 1_000;

/** What came in answer to a command. */
export interface Answer extends Reply {
  /** True when it came before the command, which then was not sent. */
  unasked?: true;
}

export class Session {
  readonly connection: Connection;
  readonly deadline: Deadline;
  readonly #stopwatch: Stopwatch;
  readonly #transcript: Transcript;
  /** When what the phase waited for last was complete, by the monotonic clock. */
  #arrivedAt: number | undefined;
  #greeted = false;
  /** The verb of the last command, where the phase alone does not tell it. */
  #asked: string | undefined;
  readonly #redaction = new Redaction();
  /** True while MAIL FROM has been accepted and the transaction neither finished nor given up. */
  transactionOpen = false;
  /** The server's certificate, shown now or in the TLS session that goes on. */
  certificate: Certificate | null = null;

  constructor(
    connection: Connection,
    deadline: Deadline,
    stopwatch: Stopwatch,
    transcript: Transcript,
  ) {
    this.connection = connection;
    this.deadline = deadline;
    this.#stopwatch = stopwatch;
    this.#transcript = transcript;
  }

  get phase(): Phase {
    return this.#stopwatch.phase;
  }

  /** Runs `steps` as one phase, which ends when the last thing it waited for arrived. */
  async during<T>(phase: Phase, steps: () => Promise<T>): Promise<T> {
    this.#stopwatch.begin(phase);
    this.#arrivedAt = undefined;
    try {
      const outcome = await steps();
      this.#stopwatch.end(this.#arrivedAt);
      return outcome;
    } catch (error) {
      this.#stopwatch.end();
      throw error;
    }
  }

  /** Tells when what the phase waited for was complete; the phase ends then, not when we are done with it. */
  arrived(atMs: number): void {
    this.#arrivedAt = atMs;
  }

  /**
   * Sends a command and waits for its reply. When the server has ended the session of its own accord, that is the reply,
   * and nothing is sent.
   * @param shown what the transcript shows instead, where the command holds a secret.
   */
  async command(line: string, shown = line): Promise<Answer> {
    if (this.connection.hasUnread) {
      // A server may end the session whenever it likes (421, RFC 5321 section 3.8); anything else is out of turn.
      const reply = await this.reply();
      if (reply.code >= 400) return { ...reply, unasked: true };
      throw new Stop('protocol-error', 'The server sent a reply that nobody asked for', { reply });
    }
    this.send(line, shown);
    return this.reply();
  }

  send(line: string, shown = line): void {
    this.#transcript.client(this.#stopwatch.sinceStart(), this.#redaction.apply(shown));
    // A line of AUTH may be anything, and of two EHLO the phase knows better which.
    const verb = /^(?:MAIL FROM|RCPT TO|\S*)/i.exec(shown)?.[0] ?? '';
    const known = this.phase === 'auth' || verb === 'EHLO';
    this.#asked = known ? undefined : bounded(visible(verb), 40);
    this.connection.write(line);
  }

  /** Sends what comes before the protocol itself. */
  introduce({ bytes, shown }: ProxyHeader): void {
    this.#transcript.client(this.#stopwatch.sinceStart(), shown);
    this.connection.socket.write(bytes);
  }

  /** Sends message content, its lines dot-stuffed (RFC 5321 section 4.5.2), and waits for the reply. */
  content(lines: readonly string[]): Promise<Reply> {
    for (const line of lines) this.#transcript.client(this.#stopwatch.sinceStart(), line);
    for (const line of lines) this.connection.write(line.startsWith('.') ? `.${line}` : line);
    this.connection.write('.');
    return this.reply();
  }

  /** From now on this text appears nowhere in the result, not even where the server repeats it. */
  keepSecret(secret: string): void {
    this.#redaction.add(secret);
  }

  /** The next reply; rejects with a `Stop` when there is none. */
  async reply(limitMs = REPLY_LIMIT_MS): Promise<Reply> {
    const { phase } = this;
    const next = await this.connection.next(limitMs, (allowedMs) =>
      expired(phase, allowedMs, this.#asked),
    );
    if ('kind' in next) throw this.#noReply(next);
    this.arrived(next.atMs);
    this.#greeted = true;
    const lines = next.reply.lines.map((line) => this.#redaction.apply(line));
    this.#transcript.server(this.#stopwatch.sinceStart(next.atMs), { ...next.reply, lines });
    return { ...next.reply, lines };
  }

  /**
   * Takes leave as RFC 5321 section 4.1.1.10 wants it. Whatever the server makes of it, the verdict stands.
   * Before a greeting nothing may be said (section 3.1), not even this: it would look like a spammer's pregreet.
   */
  async quit(waitForReply: boolean): Promise<void> {
    if (!this.#greeted || !this.connection.up || this.deadline.aborted) return;
    if (!waitForReply || this.deadline.remainingMs() === 0) {
      this.send('QUIT');
      return;
    }
    try {
      await this.during('quit', async () => {
        if (this.transactionOpen) {
          this.send('RSET');
          await this.reply(QUIT_LIMIT_MS);
        }
        this.send('QUIT');
        await this.reply(QUIT_LIMIT_MS);
      });
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
  }

  #noReply(ending: Ending): Stop {
    switch (ending.kind) {
      case 'unreadable':
        return new Stop('protocol-error', this.#unreadable(ending.problem, ending.atMs));
      case 'closed':
        return new Stop('closed-early', `The server closed the connection ${this.#where()}`);
      case 'reset': {
        const stop = tlsStop(ending);
        if (stop) return stop;
        if (!this.connection.received && ending.code === 'ECONNRESET')
          return new Stop('connect-reset', `The connection was reset ${this.#where()}`);
        return new Stop(
          'closed-early',
          `The connection broke off ${this.#where()} (${ending.code || 'no code'})`,
        );
      }
    }
  }

  #unreadable(problem: ReplyProblem, atMs: number): string {
    if (problem.kind !== 'no-code') return unreadable(problem);
    const line = this.#redaction.apply(problem.line);
    this.#transcript.garbage(this.#stopwatch.sinceStart(atMs), line);
    return notSmtp(line);
  }

  #where(): string {
    return this.phase === 'greeting' ? 'before its greeting' : 'without answering';
  }
}

function unreadable(problem: Exclude<ReplyProblem, { kind: 'no-code' }>): string {
  switch (problem.kind) {
    case 'codes-differ':
      return `One reply carried two codes, ${problem.first} and ${problem.then}`;
    case 'line-too-long':
      return 'The server sent a line far longer than SMTP allows';
    case 'too-many-lines':
      return 'The server sent a reply of far too many lines';
    case 'too-many-bytes':
      return 'The server sent far more than any SMTP server would';
  }
}

/** Other protocols that are found on mail ports, by how their first line begins. */
function notSmtp(line: string): string {
  if (line.startsWith('\\x15\\x03') || line.startsWith('\\x16\\x03'))
    return 'The server speaks TLS from the first byte, not SMTP in the clear';
  if (/^HTTP\//i.test(line)) return 'A web server answers here, not an SMTP server';
  if (line.startsWith('SSH-')) return 'An SSH server answers here, not an SMTP server';
  if (/^(\* |\+OK)/.test(line)) return 'An IMAP or POP3 server answers here, not an SMTP server';
  return `The server sent something that is no SMTP reply: ${bounded(line, 80) || '(an empty line)'}`;
}
