/** Ends a conversation early. Thrown only inside the probe, which turns it into the result's failure. */

import type { FailureReason, FailureReply } from './failure.ts';
import type { Phase } from './phase.ts';
import type { Reply } from './reply.ts';
import { bounded } from './text.ts';

export class Stop extends Error {
  override readonly name = 'Stop';
  readonly reason: FailureReason;
  readonly reply: Reply | null;
  /** Where it happened, when not in the phase that was running or ran last. */
  readonly phase: Phase | null;

  /** @param message one plain English sentence without a final full stop. */
  constructor(
    reason: FailureReason,
    message: string,
    { reply = null, phase = null }: { reply?: Reply | null; phase?: Phase | null } = {},
  ) {
    super(message);
    this.reason = reason;
    this.reply = reply;
    this.phase = phase;
  }
}

/**
 * What running out of time means, by phase: its own reason where it has one.
 * @param asked the command not answered, when it is not the one its phase is named after.
 */
export function expired(phase: Phase, allowedMs: number, asked?: string): Stop {
  const seconds = Math.round(allowedMs / 100) / 10;
  const after = `within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  switch (phase) {
    case 'dns':
      return new Stop('dns', `The name servers did not answer ${after}`);
    case 'connect':
      return new Stop('connect-timeout', `No connection could be made ${after}`);
    case 'greeting':
      return new Stop('greeting-timeout', `The server did not greet ${after}`);
    case 'tls':
      return new Stop('tls-timeout', `The TLS handshake was not completed ${after}`);
    case 'ehlo':
    case 'starttls':
    case 'ehloTls':
    case 'auth':
    case 'mail':
    case 'rcpt':
    case 'data':
    case 'quit':
      return new Stop('timeout', `The server did not answer ${asked ?? COMMANDS[phase]} ${after}`);
  }
}

const COMMANDS = {
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  ehloTls: 'EHLO after STARTTLS',
  auth: 'AUTH',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  quit: 'QUIT',
} as const;

const REPLY_TEXT_LENGTH = 1000;

/** The enhanced code stands once, apart from the text, though every line may repeat it (RFC 2034 section 4). */
export function failureReply({ code, enhanced, lines }: Reply): FailureReply {
  if (enhanced === null) return { code, text: bounded(lines.join('\n'), REPLY_TEXT_LENGTH) };
  const said = lines.map((line) =>
    line === enhanced || line.startsWith(`${enhanced} `) ? line.slice(enhanced.length + 1) : line,
  );
  return { code, enhanced, text: bounded(said.join('\n'), REPLY_TEXT_LENGTH) };
}
