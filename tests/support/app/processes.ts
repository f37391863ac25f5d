/** The processes that a program under test has started, its grandchildren and strays included. */

import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

export interface LivingProcess {
  pid: number;
  command: string;
}

/**
 * Recognises its members by any of three signs: a mark in the environment, which children inherit; the mark in the
 * command line; the session, because Chromium's zygotes overwrite their environment and have few arguments.
 */
export class ProcessFamily {
  readonly mark: string;
  readonly #sessions = new Set<number>();

  constructor(mark: string) {
    this.mark = mark;
  }

  /** Counts everything in this session as a member, even after the leader has ended. */
  addSession(leader: number): void {
    this.#sessions.add(leader);
  }

  async living(): Promise<LivingProcess[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const found = await Promise.all(pids.map((pid) => this.#member(pid)));
    return found.filter((one) => one !== null);
  }

  /** Waits until all are gone, at most `limitMs`, and returns those that are not. */
  async waitUntilGone(limitMs = 5_000): Promise<LivingProcess[]> {
    const over = performance.now() + limitMs;
    let left = await this.living();
    // Nothing announces the end of a process that is not a child of one's own.
    while (left.length > 0 && performance.now() < over) {
      await sleep(LOOK_EVERY_MS);
      left = await this.living();
    }
    return left;
  }

  async #member(pid: number): Promise<LivingProcess | null> {
    try {
      const [environment, command, stat] = await Promise.all(
        ['environ', 'cmdline', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1')),
      );
      const { state, session } = readStat(stat ?? '');
      if (state === 'Z') return null;
      const marked = environment?.includes(this.mark) === true || command?.includes(this.mark);
      if (marked !== true && !this.#sessions.has(session)) return null;
      return { pid, command: command?.replaceAll('\0', ' ').trim() ?? '' };
    } catch {
      // It ended while being looked at.
      return null;
    }
  }
}

/** `/proc/PID/stat`; the program's name in brackets may itself hold spaces and brackets. */
function readStat(stat: string): { state: string; session: number } {
  const [state = '', , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, session: Number(session) };
}
