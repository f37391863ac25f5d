/** One line as the Nagios plugin guidelines have it: status, what was found, performance data. */

import type { CheckResult, Severity } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { formatTarget } from '../../servers/target.ts';
import { severityOf, worst } from '../exit-status.ts';
import { certificateCrossing, timeCrossing, daysUntilExpiry } from './judgement.ts';
import { daysLeft, oneLine } from './style.ts';
import { label } from './summary.ts';

interface Verdict {
  /** In place of the result's own. */
  severity: Severity;
  /** Said before what was found. */
  remark: string | null;
}

export function nagiosLine(
  result: CheckResult,
  target: Target,
  { severity, remark }: Verdict = { severity: severityOf(result), remark: null },
): string {
  const { host, port } = target;
  const said = [...(remark === null ? [] : [remark]), ...findings(result, target)];
  const line = `SMTP ${severity} - ${printable(`${formatTarget(host, port)} ${said.join(', ')}`)}`;
  return withData(line, performanceData(result, target));
}

/** More would be cut off: Nagios reads 8 KiB of a plugin. */
const MAX_DATA_LENGTH = 4000;

/**
 * Several checks: a line for all of them, with what is worst and the times of each, then a line for each.
 * @param asked how many there should be; fewer have been interrupted.
 */
export function nagiosLines(
  found: readonly { result: CheckResult; target: Target }[],
  asked: number,
): string[] {
  const severities = found.map(({ result }) => severityOf(result));
  const severity = worst([...severities, ...(found.length < asked ? ['UNKNOWN' as const] : [])]);
  const counted = SEVERITIES.map((one) => [one, severities.filter((two) => two === one).length])
    .filter(([, count]) => count !== 0)
    .map(([one, count]) => `${count} ${one}`);
  const wrong = found.find(({ result }) => severityOf(result) === severity);
  const said = [
    found.length < asked ? `interrupted, ${found.length} of ${asked} checked` : `${asked} checked`,
    ...counted,
  ].join(', ');
  const worstOne = wrong && severity !== 'OK' ? `; ${described(wrong.result, wrong.target)}` : '';
  const data: string[] = [];
  let length = 0;
  const names = distinct(found.map(({ target }) => label(target)));
  for (const [index, { result, target }] of found.entries())
    for (const item of briefData(result, target, names[index] ?? '')) {
      length += item.length + 1;
      if (length <= MAX_DATA_LENGTH) data.push(item);
    }
  return [
    withData(`SMTP ${severity} - ${said}${worstOne}`, data),
    ...found.map(({ result, target }) => `${severityOf(result)} - ${described(result, target)}`),
  ];
}

const SEVERITIES: readonly Severity[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

function described(result: CheckResult, target: Target): string {
  return printable(`${label(target)} ${findings(result, target).join(', ')}`);
}

function withData(line: string, data: readonly string[]): string {
  return data.length === 0 ? line : `${line} | ${data.join(' ')}`;
}

/** For what went wrong before there was a result. */
export function nagiosUnknown(message: string): string {
  return `SMTP UNKNOWN - ${printable(message)}`;
}

/** A bar would begin the performance data. */
function printable(text: string): string {
  return oneLine(text).replaceAll('|', '\\x7c');
}

function findings(result: CheckResult, { thresholds }: Target): string[] {
  const { failure, tls, timings } = result;
  if (failure) {
    const { reason, phase, message, reply } = failure;
    const said = reply ? [`${reply.code} ${reply.enhanced ?? ''} ${reply.text}`] : [];
    return [`${reason} in ${phase}: ${message}`, ...said.map((text) => text.replace(/ +/g, ' '))];
  }
  const slow = timeCrossing(result, thresholds);
  const time = `${seconds(timings.total, 3)} s${slow ? ` (over ${slow.limit / 1000} s)` : ''}`;
  const days = daysUntilExpiry(result);
  if (!tls || days === null) return [time, 'no TLS'];
  const ending = certificateCrossing(result, thresholds);
  const left = `certificate ${daysLeft(days)}${ending ? ` (under ${ending.limit})` : ''}`;
  return [time, tls.version, left, ...(tls.problem ? [`not verified: ${tls.problem}`] : [])];
}

/** Times only of a check that went through: a connection refused at once is not a quick answer. */
function performanceData(result: CheckResult, target: Target): string[] {
  const { total, ...phases } = result.timings;
  const times = result.failure
    ? []
    : [
        timeData('time', total, target, target.thresholds),
        ...Object.entries(phases).map(([phase, ms]) => timeData(`time_${phase}`, ms, target)),
      ];
  return [...times, ...daysData('cert_days', result, target)];
}

/** A label stands for one series of figures, also where a server is named twice. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} #${times}`;
  });
}

/** Of one among several: its name is in the labels. */
function briefData(result: CheckResult, target: Target, name: string): string[] {
  const named = (what: string) => `${name} ${what}`;
  const time = result.failure
    ? []
    : [timeData(named('time'), result.timings.total, target, target.thresholds)];
  return [...time, ...daysData(named('cert_days'), result, target)];
}

/** Seconds, between nothing and the time allowed. */
function timeData(
  name: string,
  ms: number,
  { timeoutMs }: Target,
  { warnMs, critMs }: { warnMs?: number; critMs?: number } = {},
): string {
  const limits = [warnMs, critMs].map((limit) => (limit === undefined ? '' : seconds(limit, 6)));
  return `'${name}'=${seconds(ms, 6)}s;${limits.join(';')};${seconds(0, 6)};${seconds(timeoutMs, 6)}`;
}

/** The range `21:` means that what is below 21 is outside. */
function daysData(name: string, result: CheckResult, { thresholds }: Target): string[] {
  const days = daysUntilExpiry(result);
  if (days === null) return [];
  const { certWarnDays, certCritDays } = thresholds;
  return [`'${name}'=${Math.floor(days)};${atLeast(certWarnDays)};${atLeast(certCritDays)}`];
}

/** A range whose outside is everything below; none without a limit. */
function atLeast(limit: number): string {
  return Number.isFinite(limit) ? `${limit}:` : '';
}

function seconds(ms: number, digits: number): string {
  return (ms / 1000).toFixed(digits);
}
