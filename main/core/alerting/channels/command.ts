/** A notice handed to a program of the user's: arguments as they are, never a shell; what happened in its environment. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { oneLine } from '../../words.ts';
import { DELIVERED, undelivered } from '../channel.ts';
import type { Channel, Delivery } from '../channel.ts';
import type { Notice } from '../notice.ts';
import { fieldsOf } from './fields.ts';
import type { CommandConfig } from './settings.ts';

export interface CommandNeeds {
  /** What the program inherits; values of the notice are added. */
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** After so long it is killed, with everything it started; 30 s when absent. */
  timeoutMs?: number;
  /** How long it may take to end when asked, before it is killed; 2 s when absent. */
  graceMs?: number;
}

const TIMEOUT_MS = 30_000;
const GRACE_MS = 2_000;
/** What it said last may still be in the pipe when it has ended. */
const LAST_WORDS_MS = 200;
/** Of its output the end is kept, which is where programs say why they failed. */
const OUTPUT_BYTES = 4_096;
const EXCERPT_LENGTH = 160;

export function createCommand(config: CommandConfig, needs: CommandNeeds): Channel {
  return {
    id: config.id,
    name: config.name,
    deliver: (notice, signal) => run(config, needs, notice, signal),
  };
}

function run(
  config: CommandConfig,
  needs: CommandNeeds,
  notice: Notice,
  signal: AbortSignal,
): Promise<Delivery> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(undelivered('cancelled', 'It was stopped before it ran.'));
      return;
    }
    const timeoutMs = needs.timeoutMs ?? TIMEOUT_MS;
    let stopped: Delivery | null = null;
    let child: ChildProcess;
    try {
      child = spawn(config.program, [...config.arguments], {
        shell: false,
        // A group of its own, so that what it starts can be ended with it.
        detached: needs.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...needs.environment, ...environmentOf(notice) },
      });
    } catch (error) {
      resolve(undelivered('not-started', startSentence(config.program, error)));
      return;
    }
    const output = keepEnd(child);
    const stop = (why: Delivery): void => {
      if (stopped) return;
      stopped = why;
      killGroup(child, needs.platform, needs.graceMs ?? GRACE_MS);
    };
    const timer = setTimeout(() => {
      const message = `${config.program} did not end within ${timeoutMs / 1000} s and was killed.`;
      stop(undelivered('timeout', message));
    }, timeoutMs);
    const cancelled = (): void => {
      stop(undelivered('cancelled', 'It was stopped while it ran.'));
    };
    signal.addEventListener('abort', cancelled);
    const settle = (delivery: Delivery): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(stopped ?? delivery);
    };
    child.once('error', (error) => {
      settle(undelivered('not-started', startSentence(config.program, error)));
    });
    child.once('exit', (code, killedBy) => {
      const ended = (): void => {
        settle(code === 0 ? DELIVERED : failed(config.program, code, killedBy, output()));
      };
      child.once('close', ended);
      // Something it left running may hold its output open for ever.
      setTimeout(ended, LAST_WORDS_MS);
    });
  });
}

function failed(
  program: string,
  code: number | null,
  killedBy: NodeJS.Signals | null,
  output: string,
): Delivery {
  const how =
    code === null ? `was ended by ${killedBy ?? 'a signal'}` : `ended with status ${code}`;
  const said = output === '' ? '' : `: ${output}`;
  return undelivered('failed', `${program} ${how}${said}.`.replace(/([.!?])\.$/, '$1'));
}

/** `RELAYWATCH_TITLE`, `RELAYWATCH_REASON` and so on: bounded, without control characters but line breaks of ours. */
function environmentOf(notice: Notice): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(notice)).map(([name, value]) => [
      `RELAYWATCH_${name.toUpperCase()}`,
      value,
    ]),
  );
}

/** Reads all there is, so that the program never waits for us, and keeps the end. */
function keepEnd(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-OUTPUT_BYTES);
    });
  }
  return () => {
    const text = oneLine(kept.toString('utf8'), OUTPUT_BYTES);
    return text.length <= EXCERPT_LENGTH ? text : `…${text.slice(1 - EXCERPT_LENGTH)}`;
  };
}

/** First asked, then killed, both with everything it started. */
function killGroup(child: ChildProcess, platform: NodeJS.Platform, graceMs: number): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
      windowsHide: true,
      stdio: 'ignore',
    }).once('error', () => child.kill());
    return;
  }
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      process.kill(-pid, name);
    } catch {
      // All of it has ended.
    }
  };
  signalGroup('SIGTERM');
  // Also when the first of them has ended: others of the group may not have.
  setTimeout(signalGroup, graceMs, 'SIGKILL').unref();
}

function startSentence(program: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `${program} was not found.`;
    case 'EACCES':
    case 'EPERM':
      return `${program} may not be run: it is not executable, or not for this user.`;
    case 'EINVAL':
      return `${program} is a batch file, which needs a shell: give the program itself.`;
    default:
      return `${program} could not be started (${typeof code === 'string' ? code : 'unknown error'}).`;
  }
}
