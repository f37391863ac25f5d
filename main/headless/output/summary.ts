/** One check on one line, and several counted. */

import type { CheckResult } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { formatTarget } from '../../servers/target.ts';
import { severityOf } from '../exit-status.ts';
import { certificateCrossing, timeCrossing, wholeDaysLeft } from './judgement.ts';
import { daysLeft, milliseconds, oneLine } from './style.ts';
import type { Style } from './style.ts';

/** The server's name as it is shown, with the family where one was asked for. */
export function label({ host, port, family }: Target): string {
  return `${formatTarget(host, port)}${family === 'auto' ? '' : ` IPv${family}`}`;
}

/** `● mx.example.org:587 is up, 189.9 ms`. */
export function headline(result: CheckResult, target: Target, style: Style): string {
  const { symbol, paint } = look(result, style);
  const name = style.strong(label(target));
  const { failure, status, timings } = result;
  if (failure) {
    const where = style.faint(`(${failure.reason}, ${failure.phase})`);
    return `${paint(symbol)} ${name} is ${paint('down')}: ${oneLine(failure.message)} ${where}`;
  }
  return `${paint(symbol)} ${name} is ${paint(status)}, ${milliseconds(timings.total)}`;
}

/**
 * A row of the table of several checks.
 * @param width of the longest label.
 */
export function tableRow(result: CheckResult, target: Target, width: number, style: Style): string {
  const { symbol, paint } = look(result, style);
  const { failure, status, timings, tls } = result;
  const name = label(target).padEnd(width);
  const cells = [paint(symbol), name, paint(status.padEnd(8))];
  if (failure) {
    const where = style.faint(`(${failure.reason}, ${failure.phase})`);
    return [...cells, `${oneLine(failure.message)} ${where}`].join('  ');
  }
  const { thresholds } = target;
  const marked = (text: string, crossed: boolean) => (crossed ? paint(text) : text);
  const time = marked(
    milliseconds(timings.total).padStart(9),
    timeCrossing(result, thresholds) !== null,
  );
  const days = wholeDaysLeft(result);
  const certificate =
    days === null ? '' : marked(daysLeft(days), certificateCrossing(result, thresholds) !== null);
  const problem = tls?.problem ? style.warning(tls.problem) : '';
  return [...cells, time, (tls?.version ?? 'no TLS').padEnd(7), certificate, problem]
    .join('  ')
    .trimEnd();
}

/** `14 checked: 12 up, 1 degraded, 1 down`. */
export function countLine(results: readonly CheckResult[], style: Style): string {
  const count = (status: CheckResult['status']) =>
    results.filter((result) => result.status === status).length;
  const [up, degraded, down] = [count('up'), count('degraded'), count('down')];
  const parts = [
    up > 0 ? style.good(`${up} up`) : '0 up',
    ...(degraded > 0 ? [style.warning(`${degraded} degraded`)] : []),
    ...(down > 0 ? [style.bad(`${down} down`)] : []),
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
