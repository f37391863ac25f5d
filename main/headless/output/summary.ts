/** One check on one line, and several counted. */

import type { Failure } from '../../core/probe/failure.ts';
import type { CheckResult } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { formatTarget } from '../../servers/target.ts';
import { severityOf } from '../exit-status.ts';
import { concerns, crossings } from './concerns.ts';
import { certificateCrossing, timeCrossing, daysUntilExpiry } from './judgement.ts';
import { daysLeft, hanging, milliseconds, oneLine } from './style.ts';
import type { Style } from './style.ts';

/** The server's name as it is shown, with the family where one was asked for. */
export function label({ host, port, family }: Target): string {
  return `${formatTarget(host, port)}${family === 'auto' ? '' : ` IPv${family}`}`;
}

/** What is kept of each of many results. */
export type Verdict = Pick<CheckResult, 'status' | 'severity' | 'failure'>;

/** `unknown` where the check itself went wrong, which says nothing about the server. */
function statusWord(result: Verdict): CheckResult['status'] | 'unknown' {
  return severityOf(result) === 'UNKNOWN' ? 'unknown' : result.status;
}

/** Why there is a failure, in words and in the terms of the JSON. */
function failureWords({ message, reason, phase }: Failure): string {
  return `${oneLine(message)} (${reason}, ${phase})`;
}

/** `● mx.example.org:587 is up, 189.9 ms`; more lines only where the terminal is narrow. */
export function headline(result: CheckResult, target: Target, style: Style): string[] {
  const { symbol, paint } = look(result, style);
  const name = label(target);
  const verdict = `is ${statusWord(result)}`;
  const words = result.failure
    ? `: ${failureWords(result.failure)}`
    : `, ${[milliseconds(result.timings.total), ...crossings(result, target)].join(', ')}`;
  const [first = '', ...others] = hanging(`${name} ${verdict}${words}`, 2, style);
  // Painted after it was measured.
  const painted = first
    .replace(name, style.strong(name))
    .replace(` ${verdict}`, ` is ${paint(statusWord(result))}`);
  return [`${paint(symbol)} ${painted}`, ...others];
}

/** Longer names do not push the whole table to the right. */
const MAX_NAME_WIDTH = 40;

/** How wide the names of a table are. */
export function nameWidth(targets: readonly Target[], style: Style): number {
  const widest = targets.reduce((most, target) => Math.max(most, label(target).length), 0);
  return Math.min(widest, MAX_NAME_WIDTH, Math.max(16, Math.floor(style.columns / 3)));
}

/**
 * A row of the table of several checks; further lines only where the terminal is narrow.
 * @param width of the names.
 */
export function tableRow(
  result: CheckResult,
  target: Target,
  width: number,
  style: Style,
): string[] {
  const { symbol, paint } = look(result, style);
  const name = label(target);
  const status = statusWord(result).padEnd(STATUS_WIDTH);
  const words = result.failure ? failureWords(result.failure) : concerns(result, target).join(', ');
  const cells: Cell[] = [
    { plain: symbol, painted: paint(symbol) },
    { plain: name.padEnd(width), painted: name.padEnd(width) },
    { plain: status, painted: paint(status) },
  ];
  return laidOut(cells, result.failure ? [] : measurements(result, target, paint), words, style);
}

const STATUS_WIDTH = 'degraded'.length;

interface Cell {
  plain: string;
  painted: string;
}

function measurements(
  result: CheckResult,
  { thresholds }: Target,
  paint: (text: string) => string,
): Cell[] {
  const cell = (plain: string, crossed: boolean): Cell => ({
    plain,
    painted: crossed ? paint(plain) : plain,
  });
  const days = daysUntilExpiry(result);
  const left = days === null ? '' : days < 0 ? 'expired' : days < 1 ? '< 1 day' : daysLeft(days);
  return [
    cell(milliseconds(result.timings.total).padStart(9), timeCrossing(result, thresholds) !== null),
    cell((result.tls?.version ?? 'no TLS').padEnd(7), false),
    cell(left.padStart(8), certificateCrossing(result, thresholds) !== null),
  ];
}

/** Words that have at least so much room stand beside the figures, else below. */
const MIN_WORDS_WIDTH = 28;

/** All on one line where there is room; else figures, words or both below. */
function laidOut(
  head: readonly Cell[],
  measured: readonly Cell[],
  words: string,
  style: Style,
): string[] {
  const line = joined([...head, ...measured]);
  const room = style.columns - line.plain.length - 2;
  if (!style.isTerminal || words.length <= room || room >= MIN_WORDS_WIDTH) {
    const [first = '', ...others] = hanging(words, line.plain.length + 2, style);
    return [`${line.painted}  ${first}`.trimEnd(), ...others];
  }
  const fits = line.plain.length <= style.columns;
  return [
    ...(fits ? [line.painted] : [joined(head).painted, `   ${joined(measured).painted}`]),
    ...hanging(words, 3, style).map((text, index) => (index === 0 ? `   ${text}` : text)),
  ].map((text) => text.trimEnd());
}

function joined(cells: readonly Cell[]): Cell {
  return {
    plain: cells.map(({ plain }) => plain).join('  '),
    painted: cells.map(({ painted }) => painted).join('  '),
  };
}

/** `14 checked: 12 up, 1 degraded, 1 down`. */
export function countLine(results: readonly Verdict[], style: Style): string {
  const count = (status: ReturnType<typeof statusWord>) =>
    results.filter((result) => statusWord(result) === status).length;
  const [up, degraded, down, unknown] = [
    count('up'),
    count('degraded'),
    count('down'),
    count('unknown'),
  ];
  const parts = [
    up > 0 ? style.good(`${up} up`) : '0 up',
    ...(degraded > 0 ? [style.warning(`${degraded} degraded`)] : []),
    ...(down > 0 ? [style.bad(`${down} down`)] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  return `${results.length} checked: ${parts.join(', ')}`;
}

/** Shape and colour say the same. */
function look(
  result: CheckResult,
  style: Style,
): { symbol: string; paint: (text: string) => string } {
  const severity = severityOf(result);
  const [unicode, ascii] = SYMBOLS[severity];
  const paints = {
    OK: style.good,
    WARNING: style.warning,
    CRITICAL: style.bad,
    UNKNOWN: style.faint,
  };
  return { symbol: style.unicode ? unicode : ascii, paint: paints[severity] };
}

const SYMBOLS = {
  OK: ['●', '+'],
  WARNING: ['▲', '!'],
  CRITICAL: ['■', 'x'],
  UNKNOWN: ['○', '?'],
} as const;
