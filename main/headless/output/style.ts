/** How text may look where it goes: colour, symbols, width. */

import { visible } from '../../core/probe/text.ts';
import type { Io, Output } from '../io.ts';

type Paint = (text: string) => string;

export interface Style {
  good: Paint;
  warning: Paint;
  bad: Paint;
  accent: Paint;
  faint: Paint;
  strong: Paint;
  /** Whether more than ASCII can be shown. */
  unicode: boolean;
  columns: number;
}

/** Colour only on a terminal that has it, and not where `NO_COLOR` is set (no-color.org). */
export function styleFor(output: Output, environment: Io['environment']): Style {
  const { NO_COLOR = '', TERM = '', LC_ALL, LC_CTYPE, LANG } = environment;
  const colour = output.isTerminal && NO_COLOR === '' && TERM !== 'dumb';
  const paint = (code: number) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  // The first that is set and not empty rules (POSIX).
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return {
    good: paint(32),
    warning: paint(33),
    bad: paint(31),
    accent: paint(36),
    faint: paint(2),
    strong: paint(1),
    unicode: process.platform === 'win32' || /utf-?8/i.test(locale ?? ''),
    columns: output.columns,
  };
}

/** Foreign text for one line of a terminal: nothing in it can move the cursor or begin a line. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*/g, ' / '));
}

export function milliseconds(ms: number): string {
  return ms < 999.95 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `61 days`, `1 day`, `expired 3 days ago`. */
export function daysLeft(days: number): string {
  const whole = Math.floor(days);
  if (whole < 0) return `expired ${plural(-whole, 'day')} ago`;
  return plural(whole, 'day');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}
