/** The log: a rotating file in the user data folder. No secret is ever given to it, and what looks like one is taken out. */

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/node';
import { oneLine } from '../core/words.ts';

/** The narrow side that the other modules see. */
export interface Log {
  info(message: string): void;
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
}

const FILE = 'relaywatch.log';
const FILE_BYTES = 1024 * 1024;
const OLD_FILES = 3;
const LINE_LIMIT = 2000;

/** SMTP AUTH lines, the continuation of one in base64, and password-like values of any kind. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(AUTH\s+[A-Z0-9-]+)\s+\S+/gi, '$1 ***'],
  [/\b(pass(?:word|wd)?|secret|token|authorization)(["']?\s*[:=]\s*["']?)[^\s"',}]+/gi, '$1$2***'],
  [/\b(Bearer)\s+\S+/gi, '$1 ***'],
  [/(\/\/[^\s/:@]+):[^\s/@]+@/g, '$1:***@'],
];

/** One safe line of at most 2000 characters: secrets replaced, control characters visible. */
export function redact(text: string): string {
  const line = oneLine(text, LINE_LIMIT);
  return SECRETS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    line,
  );
}

/** Opens the log in `folder`, which is made when missing. `echo` repeats warnings on standard error. */
export function openLog(folder: string, options: { echo: boolean }): Log {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FILE);
  const { transports } = log;
  transports.console.level = options.echo ? 'warn' : false;
  transports.file.level = 'info';
  transports.file.maxSize = FILE_BYTES;
  transports.file.format = '{iso} [{level}] {text}';
  transports.file.resolvePathFn = () => file;
  transports.file.archiveLogFn = () => {
    rotate(file);
  };
  const line = (message: string, error?: unknown): string =>
    redact(error === undefined ? message : `${message}: ${describe(error)}`);
  return {
    info: (message) => {
      log.info(line(message));
    },
    warn: (message, error) => {
      log.warn(line(message, error));
    },
    error: (message, error) => {
      log.error(line(message, error));
    },
  };
}

/** `relaywatch.log` becomes `relaywatch.1.log`, and so on; the oldest goes. */
function rotate(file: string): void {
  const old = (number: number): string => file.replace(/\.log$/, `.${number}.log`);
  rmSync(old(OLD_FILES), { force: true });
  for (let number = OLD_FILES - 1; number >= 1; number--) {
    try {
      renameSync(old(number), old(number + 1));
    } catch {
      // There are not that many yet.
    }
  }
  renameSync(file, old(1));
}

/** An error with the top of its stack, or whatever was thrown. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack ?? `${error.name}: ${error.message}`;
}
