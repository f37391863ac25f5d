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
  /** Lines too long for a terminal are broken; where a program may read them they are not. */
  isTerminal: boolean;
}

/** Colour only on a terminal that has it, and not where `NO_COLOR` is set (no-color.org). */
export function styleFor(output: Output, environment: Io['environment']): Style {
  const { NO_COLOR = '', TERM = '', LC_ALL, LC_CTYPE, LANG } = environment;
  const colour = output.isTerminal && NO_COLOR === '' && TERM !== 'dumb';
  const paint = (code: number) => (text: string) =>
    colour && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
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
    isTerminal: output.isTerminal,
  };
}

/** Foreign text for one line of a terminal: nothing in it can move the cursor or begin a line. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*/g, ' / '));
}

export function milliseconds(ms: number): string {
  return ms < 999.95 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `61 days`, `1 day`, `less than a day`, `expired 3 days ago`. */
export function daysLeft(days: number): string {
  return days < 0 ? `expired ${wholeDays(-days)} ago` : wholeDays(days);
}

function wholeDays(days: number): string {
  if (days < 1) return 'less than a day';
  const whole = Math.floor(days);
  return `${whole} ${whole === 1 ? 'day' : 'days'}`;
}

/** Fewer columns than that are no room for a text of its own. */
const MIN_WIDTH = 16;

/**
 * Text that begins in column `indent` of its line, as lines of which all but the first are indented so. Broken between
 * words where it is for a terminal, and within words that do not fit at all.
 */
export function hanging(text: string, indent: number, style: Style, widest = Infinity): string[] {
  if (!style.isTerminal) return [text];
  const width = Math.min(widest, Math.max(MIN_WIDTH, style.columns - indent));
  return wrap(text, width).map((line, index) => (index === 0 ? line : ' '.repeat(indent) + line));
}

/** Lines of at most `width` characters, broken between words; a word longer than that is cut in pieces. */
export function wrap(text: string, width: number): string[] {
  const pieces = text.split(' ').flatMap((word) => (word === '' ? [''] : cut(word, width)));
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = lines.length === 0 ? piece : `${lines.at(-1) ?? ''} ${piece}`;
    if (lines.length > 0 && longer.length > width) lines.push(piece);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < word.length; at += width) pieces.push(word.slice(at, at + width));
  return pieces;
}
