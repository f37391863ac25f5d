/**
 * SMTP replies out of a byte stream (RFC 5321 section 4.2). Pure and incremental: the same bytes give the same
 * replies however they are cut into packets. Only complete lines count. Memory is bounded, nothing throws.
 *
 * Lenient where real clients are and mail would flow: a bare LF ends a line, a code without text is a line.
 * Strict where a client could be misled: codes must be three digits from 200 to 599, the same throughout a reply.
 */

import { decodeBytes, plainText, visible } from './text.ts';

export interface Reply {
  /** 200 to 599. */
  code: number;
  /** Text after the code, a line each; control characters made visible. Never empty. */
  lines: string[];
  /** RFC 2034 enhanced status code, when the first line starts with one whose class fits the code. */
  enhanced: string | null;
}

export type ReplyProblem =
  /** A line does not begin with a reply code. `line` is what was read of it. */
  | { kind: 'no-code'; line: string }
  | { kind: 'codes-differ'; first: number; then: number }
  | { kind: 'line-too-long' }
  | { kind: 'too-many-lines' }
  | { kind: 'too-many-bytes' };

export interface ReplyLimits {
  /** Bytes in a line without its end. RFC 5321 asks for 512; real servers send more. */
  lineBytes: number;
  linesPerReply: number;
  /** Bytes in the whole session. */
  totalBytes: number;
}

export const REPLY_LIMITS: ReplyLimits = {
  lineBytes: 2048,
  linesPerReply: 256,
  totalBytes: 256 * 1024,
};

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;

const NOTHING = new Uint8Array(0);

export class ReplyParser {
  readonly #limits: ReplyLimits;
  /** The line begun and not yet ended. */
  #partial: Uint8Array = NOTHING;
  /** The reply begun and not yet ended. */
  #code = 0;
  #lines: string[] = [];
  #bytes = 0;
  #problem: ReplyProblem | null = null;

  constructor(limits: ReplyLimits = REPLY_LIMITS) {
    this.#limits = limits;
  }

  /** What made the stream unreadable. Final: nothing more is parsed after it. */
  get problem(): ReplyProblem | null {
    return this.#problem;
  }

  /** True when no reply has been begun and left unfinished. */
  get idle(): boolean {
    return this.#partial.length === 0 && this.#lines.length === 0;
  }

  /** Takes the next bytes and returns the replies they complete, in order. */
  push(chunk: Uint8Array): Reply[] {
    const replies: Reply[] = [];
    let rest = chunk;
    while (this.#problem === null && rest.length > 0) {
      const end = rest.indexOf(LF);
      const length = end === -1 ? rest.length : end + 1;
      this.#problem = this.#take(rest.subarray(0, length), replies);
      rest = rest.subarray(length);
    }
    if (this.#problem !== null) this.#partial = NOTHING;
    return replies;
  }

  /** Takes bytes up to and including the next LF, or all there are. */
  #take(bytes: Uint8Array, replies: Reply[]): ReplyProblem | null {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limits.totalBytes) return { kind: 'too-many-bytes' };
    const complete = bytes.at(-1) === LF;
    const added = complete ? bytes.subarray(0, -1) : bytes;
    const line = this.#partial.length === 0 ? added : Buffer.concat([this.#partial, added]);
    // What cannot become a code is reported at once: TLS and other binary protocols never end a line.
    if (!mayBeginWithCode(line)) return { kind: 'no-code', line: textOf(withoutCr(line)) };
    // One more for the CR of a line that is exactly as long as it may be.
    if (line.length > this.#limits.lineBytes + 1) return { kind: 'line-too-long' };
    if (complete) {
      this.#partial = NOTHING;
      return this.#endLine(withoutCr(line), replies);
    }
    // A copy, so that a few bytes do not keep a whole network buffer alive.
    this.#partial = Uint8Array.from(line);
    return null;
  }

  #endLine(line: Uint8Array, replies: Reply[]): ReplyProblem | null {
    if (line.length > this.#limits.lineBytes) return { kind: 'line-too-long' };
    const code = codeOf(line);
    if (code === null) return { kind: 'no-code', line: textOf(line) };
    if (this.#lines.length > 0 && code !== this.#code)
      return { kind: 'codes-differ', first: this.#code, then: code };
    if (this.#lines.length >= this.#limits.linesPerReply) return { kind: 'too-many-lines' };
    this.#code = code;
    this.#lines.push(textOf(line.subarray(4)));
    if (line[3] !== HYPHEN) {
      const lines = this.#lines;
      this.#lines = [];
      replies.push({ code, lines, enhanced: enhancedCode(code, lines) });
    }
    return null;
  }
}

const withoutCr = (line: Uint8Array): Uint8Array =>
  line.at(-1) === CR ? line.subarray(0, -1) : line;

const textOf = (bytes: Uint8Array): string => plainText(bytes) ?? visible(decodeBytes(bytes));

/** Three digits, the first 2 to 5, then a space, a hyphen or the end of the line. */
function codeOf(line: Uint8Array): number | null {
  const a = line[0] ?? 0;
  const b = line[1] ?? 0;
  const c = line[2] ?? 0;
  const separator = line[3] ?? SPACE;
  if (!isClass(a) || !isDigit(b) || !isDigit(c)) return null;
  if (separator !== SPACE && separator !== HYPHEN) return null;
  return (a - 0x30) * 100 + (b - 0x30) * 10 + (c - 0x30);
}

/** False as soon as one of the first three bytes rules a code out. */
function mayBeginWithCode(line: Uint8Array): boolean {
  return isClass(line[0] ?? 0x32) && isDigit(line[1] ?? 0x30) && isDigit(line[2] ?? 0x30);
}

const isClass = (byte: number): boolean => byte >= 0x32 && byte <= 0x35;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** RFC 2034 section 4: class.subject.detail before the text; the class repeats the first digit of the code. */
function enhancedCode(code: number, lines: readonly string[]): string | null {
  const found = /^([245])\.\d{1,3}\.\d{1,3}(?= |$)/.exec(lines[0] ?? '');
  return found && Number(found[1]) === Math.floor(code / 100) ? found[0] : null;
}
