/** One check in full, for a person: verdict, phases as a waterfall, TLS, what the server offers. */

import { isIP } from 'node:net';

import { diagnose } from '../../core/probe/diagnosis.ts';
import type { MailServer } from '../../core/probe/diagnosis.ts';
import { ownerOf } from '../../core/probe/owner.ts';
import type { Phase } from '../../core/probe/phase.ts';
import type { CheckResult, TlsFacts } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { waterfall } from './bars.ts';
import { certificateProblems } from './concerns.ts';
import { certificateCrossing, timeCrossing, daysUntilExpiry } from './judgement.ts';
import type { Crossing } from './judgement.ts';
import { daysLeft, hanging, milliseconds, oneLine, wrap } from './style.ts';
import type { Style } from './style.ts';
import { headline, label } from './summary.ts';

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

function labelOf(phase: Phase, { lmtp }: Target): string {
  return lmtp ? LABELS[phase].replace('EHLO', 'LHLO') : LABELS[phase];
}

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
    [...headline(result, target, style), ...failureLines(result, style)],
    phaseLines(result, target, style),
    factLines(result, target, style),
    adviceLines(result, style),
    transcript ? transcriptLines(result, style) : [],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** What a check found until it was interrupted. */
export function interruptedReport(
  result: CheckResult,
  target: Target,
  { style, transcript }: ReportOptions,
): string[] {
  const where = result.failure ? ` in ${labelOf(result.failure.phase, target)}` : '';
  const phases = phaseLines(result, target, style);
  return [
    `${style.unicode ? '○' : '?'} ${style.strong(label(target))} was interrupted${where}`,
    ...(phases.length > 0 ? ['', ...phases] : []),
    ...(transcript ? ['', ...transcriptLines(result, style)] : []),
  ];
}

function failureLines({ failure }: CheckResult, style: Style): string[] {
  if (!failure?.reply) return [];
  const { code, enhanced, text } = failure.reply;
  const reply = [code, enhanced, oneLine(text)].filter((part) => part !== undefined).join(' ');
  return factLine('the server said', reply, style);
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
    return row(labelOf(phase, target), milliseconds(ms), paint(bars[index] ?? ''), style);
  });
  const crossing = timeCrossing(result, target.thresholds);
  const limit = crossing ? crossingPaint(crossing, style)(`over ${crossing.limit / 1000} s`) : '';
  return [...rows, row('total', milliseconds(total), limit, style), ...lateLines(result, style)];
}

/** What the reader must know to judge the times. */
function lateLines({ lateMs }: CheckResult, style: Style): string[] {
  if (lateMs === undefined) return [];
  const text = `this computer was busy: up to ${milliseconds(lateMs)} of these times may be its own`;
  return hanging(text, 2, style).map((line, index) =>
    style.warning(index === 0 ? `  ${line}` : line),
  );
}

function row(label: string, time: string, rest: string, style: Style): string {
  return `  ${style.faint(label.padEnd(LABEL_WIDTH))}${time.padStart(TIME_WIDTH)}  ${rest}`.trimEnd();
}

function crossingPaint(crossing: Crossing | null, style: Style): (text: string) => string {
  if (!crossing) return (text) => text;
  return crossing.severity === 'CRITICAL' ? style.bad : style.warning;
}

type Fact = [label: string, text: string, paint?: (text: string) => string];

function factLines(result: CheckResult, target: Target, style: Style): string[] {
  const { greeting, capabilities, tls, failure } = result;
  const facts: Fact[] = [];
  const address = addressWords(result, target);
  if (address !== null) facts.push(['address', address]);
  if (greeting !== null) facts.push(['greeting', oneLine(greeting)]);
  if (capabilities.length > 0) facts.push(['offers', capabilities.map(oneLine).join(', ')]);
  if (tls) facts.push(...tlsFacts(tls, result, target, style));
  else if (greeting !== null && !failure) facts.push(['TLS', 'none']);
  return facts.flatMap(([label, text, paint]) => factLine(label, text, style, paint));
}

/** More lines only where the terminal is narrow. */
function factLine(
  label: string,
  text: string,
  style: Style,
  paint: (text: string) => string = (plain) => plain,
): string[] {
  const indent = 2 + Math.max(LABEL_WIDTH, label.length) + 2;
  const [first = '', ...others] = hanging(text, indent, style, MAX_TEXT_WIDTH);
  return [`  ${style.faint(label.padEnd(LABEL_WIDTH))}  ${paint(first)}`, ...others.map(paint)];
}

/** Which family won is only worth saying where two could have raced. */
function addressWords({ address, family }: CheckResult, target: Target): string | null {
  if (address === null || family === null) return null;
  const raced = target.family === 'auto' && isIP(target.address ?? target.host) === 0;
  return raced ? `${address} (IPv${family} was the first to connect)` : address;
}

function tlsFacts(tls: TlsFacts, result: CheckResult, target: Target, style: Style): Fact[] {
  const { issuer, keyType, keyBits, validTo } = tls.certificate;
  const session = [tls.version, tls.cipher, tls.keyExchange, tls.resumed ? 'resumed' : undefined];
  const problems = certificateProblems(tls);
  const key = keyBits === null ? keyType : `${keyType} ${keyBits}`;
  const days = daysUntilExpiry(result);
  const crossing = certificateCrossing(result, target.thresholds);
  const until = [validTo.slice(0, 10), ...(days === null ? [] : [endWords(days, crossing)])];
  return [
    ['TLS', session.filter((part) => part !== undefined).join(', ')],
    ['certificate', `${oneLine(ownerOf(tls.certificate))} (${key})`],
    ['for', nameWords(tls.certificate.subjectAltNames)],
    ['issued by', oneLine(issuer)],
    problems.length === 0
      ? ['verified', 'yes', style.good]
      : ['verified', `no: ${problems.join(', ')}`, style.warning],
    ...missingFact(tls),
    ['valid until', until.join(', '), crossingPaint(crossing, style)],
    ...(tls.weaknesses ?? []).map((text): Fact => ['weak', oneLine(text), style.warning]),
  ];
}

/** Names shown of those a certificate is for; some have hundreds. */
const MAX_NAMES = 6;

/** Without what kind of name each is, where that is plain. */
function nameWords(names: readonly string[]): string {
  const shown = names
    .slice(0, MAX_NAMES)
    .map((name) => oneLine(name.replace(/^(?:DNS|IP Address):/, '')));
  const more = names.length - shown.length;
  if (shown.length === 0) return 'no name at all';
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Where the certificate that the chain lacks can be had. */
function missingFact({ missingIssuer }: TlsFacts): Fact[] {
  if (missingIssuer?.url === undefined) return [];
  return [['missing', `${oneLine(missingIssuer.subject)}, at ${oneLine(missingIssuer.url)}`]];
}

function endWords(days: number, crossing: Crossing | null): string {
  const left = days < 0 ? daysLeft(days) : `${daysLeft(days)} left`;
  return crossing ? `${left} (under ${crossing.limit})` : left;
}

function transcriptLines({ transcript }: CheckResult, style: Style): string[] {
  return transcript.flatMap(({ atMs, from, line }) => {
    const time = style.faint(milliseconds(atMs).padStart(TIME_WIDTH));
    const mark = from === 'client' ? style.accent('>') : style.faint('<');
    const [first = '', ...others] = hanging(oneLine(line), TIME_WIDTH + 3, style);
    return [`${time} ${mark} ${first}`, ...others];
  });
}
