/** One check in full, for a person: verdict, phases as a waterfall, TLS, what the server offers. */

import { diagnose } from '../../core/probe/diagnosis.ts';
import type { MailServer } from '../../core/probe/diagnosis.ts';
import type { Phase } from '../../core/probe/phase.ts';
import type { CheckResult, TlsFacts } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { waterfall } from './bars.ts';
import { certificateCrossing, timeCrossing, wholeDaysLeft } from './judgement.ts';
import type { Crossing } from './judgement.ts';
import { daysLeft, milliseconds, oneLine, wrap } from './style.ts';
import type { Style } from './style.ts';
import { headline } from './summary.ts';

const LABELS: Record<Phase, string> = {
  dns: 'DNS',
  connect: 'connect',
  tls: 'TLS handshake',
  greeting: 'greeting',
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  ehloTls: 'EHLO over TLS',
  auth: 'AUTH',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  quit: 'QUIT',
};

const LABEL_WIDTH = 14;
const TIME_WIDTH = 10;
const MAX_BAR_WIDTH = 48;
const MAX_TEXT_WIDTH = 100;

export interface ReportOptions {
  style: Style;
  transcript: boolean;
}

/** Lines without line ends. */
export function report(
  result: CheckResult,
  target: Target,
  { style, transcript }: ReportOptions,
): string[] {
  const sections = [
    [headline(result, target, style), ...failureLines(result, style)],
    phaseLines(result, target, style),
    factLines(result, target, style),
    adviceLines(result, style),
    transcript ? transcriptLines(result, style) : [],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function failureLines({ failure }: CheckResult, style: Style): string[] {
  if (!failure?.reply) return [];
  const { code, enhanced, text } = failure.reply;
  const reply = [code, enhanced, oneLine(text)].filter((part) => part !== undefined).join(' ');
  return [`  ${style.faint('the server said')}  ${reply}`];
}

/** What the failure means and what to do, for the mail server that greeted, or for all when it did not say. */
function adviceLines({ failure, greeting }: CheckResult, style: Style): string[] {
  if (!failure) return [];
  const { meaning, advice, servers } = diagnose(failure);
  const named = (Object.keys(servers) as MailServer[]).filter((name) => greeting?.includes(name));
  const entries = Object.entries(servers).filter(
    ([name]) => named.length === 0 || named.some((one) => one === name),
  );
  const paragraphs = [meaning, advice, ...entries.map(([name, words]) => `${name}: ${words}`)];
  const width = Math.min(style.columns, MAX_TEXT_WIDTH) - 2;
  return paragraphs
    .map((text) => (style.unicode ? text : text.replace(/[“”]/g, '"').replaceAll('’', "'")))
    .flatMap((text) => wrap(text, width).map((line) => `  ${line}`));
}

function phaseLines(result: CheckResult, target: Target, style: Style): string[] {
  const { total, ...timings } = result.timings;
  const phases = Object.entries(timings) as [Phase, number][];
  if (phases.length === 0) return [];
  const room = style.columns - LABEL_WIDTH - TIME_WIDTH - 8;
  const width = Math.max(8, Math.min(MAX_BAR_WIDTH, room));
  const bars = waterfall(
    phases.map(([, ms]) => ms),
    width,
    style.unicode,
  );
  const rows = phases.map(([phase, ms], index) => {
    const paint = phase === result.failure?.phase ? style.bad : style.accent;
    return row(LABELS[phase], milliseconds(ms), paint(bars[index] ?? ''), style);
  });
  const limit = limitNote(
    timeCrossing(result, target.thresholds),
    (ms) => `over ${ms / 1000} s`,
    style,
  );
  return [...rows, row('total', milliseconds(total), limit, style), ...lateLines(result, style)];
}

/** What the reader must know to judge the times. */
function lateLines({ lateMs }: CheckResult, style: Style): string[] {
  if (lateMs === undefined) return [];
  const text = `this computer was busy: up to ${milliseconds(lateMs)} of these times may be its own`;
  return [`  ${style.warning(text)}`];
}

function row(label: string, time: string, rest: string, style: Style): string {
  return `  ${style.faint(label.padEnd(LABEL_WIDTH))}${time.padStart(TIME_WIDTH)}  ${rest}`.trimEnd();
}

function limitNote(
  crossing: Crossing | null,
  words: (limit: number) => string,
  style: Style,
): string {
  if (!crossing) return '';
  const paint = crossing.severity === 'CRITICAL' ? style.bad : style.warning;
  return paint(words(crossing.limit));
}

function factLines(result: CheckResult, target: Target, style: Style): string[] {
  const fact = (label: string, text: string) =>
    `  ${style.faint(label.padEnd(LABEL_WIDTH))}  ${text}`;
  const lines: string[] = [];
  if (result.address !== null) lines.push(fact('address', result.address));
  if (result.greeting !== null) lines.push(fact('greeting', oneLine(result.greeting)));
  if (result.capabilities.length > 0)
    lines.push(fact('offers', result.capabilities.map(oneLine).join(', ')));
  if (result.tls)
    lines.push(...tlsLines(result.tls, result, target, style).map(([a, b]) => fact(a, b)));
  else if (result.greeting !== null && !result.failure) lines.push(fact('TLS', 'none'));
  return lines;
}

function tlsLines(
  tls: TlsFacts,
  result: CheckResult,
  target: Target,
  style: Style,
): [string, string][] {
  const { subject, issuer, keyType, keyBits, validTo } = tls.certificate;
  const verdict =
    tls.problem === null ? style.good('verified') : style.warning(`not verified: ${tls.problem}`);
  const days = wholeDaysLeft(result);
  const crossing = certificateCrossing(result, target.thresholds);
  const note = limitNote(crossing, (limit) => `under ${limit} days`, style);
  const key = keyBits === null ? keyType : `${keyType} ${keyBits}`;
  return [
    ['TLS', `${tls.version}, ${tls.cipher}, ${verdict}`],
    ['certificate', `${oneLine(subject)} (${key}), until ${validTo.slice(0, 10)}`],
    ['issued by', oneLine(issuer)],
    ['days left', `${days === null ? '' : daysLeft(days)} ${note}`.trimEnd()],
  ];
}

function transcriptLines({ transcript }: CheckResult, style: Style): string[] {
  return transcript.map(({ atMs, from, line }) => {
    const time = style.faint(milliseconds(atMs).padStart(TIME_WIDTH));
    const mark = from === 'client' ? style.accent('>') : style.faint('<');
    return `${time} ${mark} ${oneLine(line)}`;
  });
}
