/** `relaywatch watch` as a user runs it: the built command, the system's Node, a process of its own. */

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { Changes, until } from '../../support/dbus/until.ts';
import { COMMAND, systemNode } from '../cli/relaywatch.ts';

/** A line of `--json`, as far as it is read here. */
export interface Said {
  type: string;
  kind?: string;
  message?: string;
  status?: string;
  server?: { name: string; port: number };
  [field: string]: unknown;
}

/** Often enough for a test to see an outage confirmed within seconds. */
const QUICK = ['--interval', '1', '--retries', '1', '--retry-interval', '1'];

export class WatchProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #changes = new Changes();
  #complaints = '';
  #seen = 0;

  private constructor(words: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#child = spawn(systemNode(), [COMMAND, 'watch', ...QUICK, ...words], {
      // A folder without node_modules, to prove that none is needed.
      cwd: '/',
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#changes.note();
    });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#complaints += chunk.toString();
      this.#changes.note();
    });
  }

  /** Resolves once it watches. */
  static async start(
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<WatchProcess> {
    const watching = new WatchProcess(words, environment);
    await watching.complaint(/^Watching \d+ servers?\./m);
    return watching;
  }

  get complaints(): string {
    return this.#complaints;
  }

  /** What it said with `--json`. */
  get objects(): Said[] {
    return this.lines.map((line) => JSON.parse(line) as Said);
  }

  /** Waits for a match on standard error. */
  complaint(pattern: RegExp): Promise<RegExpExecArray> {
    return until({
      changes: this.#changes,
      look: () => pattern.exec(this.#complaints) ?? undefined,
      describe: () => `${String(pattern)}; it said ${this.#complaints}`,
    });
  }

  /** The next line with these words after those handed out already. */
  line(pattern: RegExp): Promise<string> {
    return until({
      changes: this.#changes,
      limitMs: 15_000,
      look: () => {
        const at = this.lines.findIndex((line, index) => index >= this.#seen && pattern.test(line));
        if (at < 0) return undefined;
        this.#seen = at + 1;
        return this.lines[at];
      },
      describe: () => `${String(pattern)}; it said ${this.lines.join('\n')}${this.#complaints}`,
    });
  }

  /** Hands out nothing more of what was said until now. */
  skipSaid(): void {
    this.#seen = this.lines.length;
  }

  /** The next alarm of this kind, with `--json`. */
  async alarm(kind: string): Promise<Said> {
    return JSON.parse(await this.line(new RegExp(`"type":"alarm".*"kind":"${kind}"`))) as Said;
  }

  /** Sends a signal and resolves with the exit status, or the signal that ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    const [status, killedBy] = await this.#ended;
    return killedBy ?? status;
  }
}
