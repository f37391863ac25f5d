/** One line as the Nagios plugin guidelines have it: status, what was found, performance data. */

import type { CheckResult, Severity } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { formatTarget } from '../../servers/target.ts';
import { severityOf } from '../exit-status.ts';
import { certificateCrossing, timeCrossing, wholeDaysLeft } from './judgement.ts';
import { daysLeft, oneLine } from './style.ts';

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
  const data = performanceData(result, target);
  const line = `SMTP ${severity} - ${printable(`${formatTarget(host, port)} ${said.join(', ')}`)}`;
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
  const days = wholeDaysLeft(result);
  if (!tls || days === null) return [time, 'no TLS'];
  const ending = certificateCrossing(result, thresholds);
  const left = `certificate ${daysLeft(days)}${ending ? ` (under ${ending.limit})` : ''}`;
  return [time, tls.version, left, ...(tls.problem ? [`not verified: ${tls.problem}`] : [])];
}

/**
 * Times only of a check that went through: a connection refused at once is not a quick answer.
 * The range `21:` means that what is below 21 is outside.
 */
function performanceData(result: CheckResult, { thresholds, timeoutMs }: Target): string[] {
  const { warnMs, critMs, certWarnDays, certCritDays } = thresholds;
  const days = wholeDaysLeft(result);
  const { total, ...phases } = result.timings;
  const limits = `0.000000;${seconds(timeoutMs, 6)}`;
  const times = result.failure
    ? []
    : [
        `'time'=${seconds(total, 6)}s;${optional(warnMs)};${optional(critMs)};${limits}`,
        ...Object.entries(phases).map(
          ([phase, ms]) => `'time_${phase}'=${seconds(ms, 6)}s;;;${limits}`,
        ),
      ];
  return days === null
    ? times
    : [...times, `'cert_days'=${days};${atLeast(certWarnDays)};${atLeast(certCritDays)}`];
}

/** A range whose outside is everything below; none without a limit. */
function atLeast(limit: number): string {
  return Number.isFinite(limit) ? `${limit}:` : '';
}

function optional(ms: number | undefined): string {
  return ms === undefined ? '' : seconds(ms, 6);
}

function seconds(ms: number, digits: number): string {
  return (ms / 1000).toFixed(digits);
}
