/** What was said, line by line: bounded, secrets replaced, control characters visible. */

import type { Reply } from './reply.ts';
import type { TranscriptLine } from './result.ts';
import { rounded } from './stopwatch.ts';
import { bounded, visible } from './text.ts';

const MAX_LINES = 400;
const MAX_LENGTH = 512;

export class Transcript {
  readonly lines: TranscriptLine[] = [];

  /** @param line as sent, without line end; secrets must already be replaced. */
  client(atMs: number, line: string): void {
    this.#add({ atMs, from: 'client', line: visible(line) });
  }

  server(atMs: number, reply: Reply): void {
    const last = reply.lines.length - 1;
    reply.lines.forEach((text, index) => {
      const separator = index < last ? '-' : ' ';
      this.#add({ atMs, from: 'server', line: `${reply.code}${separator}${text}`.trimEnd() });
    });
  }

  /** Something the server sent that is no reply. */
  garbage(atMs: number, text: string): void {
    this.#add({ atMs, from: 'server', line: visible(text) });
  }

  #add({ atMs, from, line }: TranscriptLine): void {
    if (this.lines.length >= MAX_LINES) return;
    this.lines.push({ atMs: rounded(atMs), from, line: bounded(line, MAX_LENGTH) });
  }
}
