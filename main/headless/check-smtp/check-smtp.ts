/** `relaywatch check-smtp`: understands the flags of the Nagios plugin check_smtp, and answers as a plugin. */

import type { FailureReason, FailureReply } from '../../core/probe/failure.ts';
import type { CheckResult, Probe, Severity } from '../../core/probe/result.ts';
import { EXIT_STATUS, severityOf, worst } from '../exit-status.ts';
import type { Io } from '../io.ts';
import { nagiosLine } from '../output/nagios.ts';
import { oneLine } from '../output/style.ts';
import type { CheckSmtpFlags } from './command.ts';
import { targetOf } from './target.ts';

/** Failures that `-t seconds:state` is about. */
const TIMEOUTS: ReadonlySet<string> = new Set([
  'timeout',
  'connect-timeout',
  'greeting-timeout',
  'tls-timeout',
]);

/**
 * What is not CRITICAL: as check_smtp has it, a connection that is made but hears something else than expected is a
 * WARNING, and a name that cannot be looked up is no server to judge.
 */
const SEVERITIES: Partial<Record<FailureReason, Severity>> = {
  dns: 'UNKNOWN',
  'greeting-rejected': 'WARNING',
  'protocol-error': 'WARNING',
  'closed-early': 'WARNING',
  'ehlo-rejected': 'WARNING',
  'starttls-unavailable': 'WARNING',
  'starttls-refused': 'UNKNOWN',
};

/** Resolves with the exit status. */
export async function checkSmtp(
  named: string | undefined,
  flags: CheckSmtpFlags,
  io: Io,
  probe: Probe,
): Promise<number> {
  const target = targetOf(flags.hostname ?? named ?? '127.0.0.1', flags);
  const result = await probe(target);
  const unexpected = unexpectedIn(result, flags);
  const severity = judge(result, unexpected, flags);
  io.stdout.write(`${nagiosLine(result, target, { severity, remark: unexpected })}\n`);
  if (flags.verbose)
    for (const { from, line } of result.transcript)
      io.stdout.write(
        `${from === 'client' ? '>' : '<'} ${oneLine(line).replaceAll('|', '\\x7c')}\n`,
      );
  return EXIT_STATUS[severity];
}

function judge(result: CheckResult, unexpected: string | null, flags: CheckSmtpFlags): Severity {
  const { failure } = result;
  if (!failure)
    return worst([severityOf(result), ...(unexpected === null ? [] : ['WARNING' as const])]);
  if (isExpected(result, flags)) return 'OK';
  if (TIMEOUTS.has(failure.reason)) return flags.timeout.severity;
  if (failure.reason === 'connect-reset' && failure.phase !== 'connect') return 'WARNING';
  return SEVERITIES[failure.reason] ?? severityOf(result);
}

/** A greeting that refuses may be just what `-e` asks for. */
function isExpected({ failure, greeting }: CheckResult, { expect }: CheckSmtpFlags): boolean {
  const said = expect !== undefined && (greeting ?? '').includes(expect);
  return said && failure?.reason === 'greeting-rejected';
}

/** What the server said otherwise than `-e` and `-R` have it. */
function unexpectedIn(
  result: CheckResult,
  { expect, response, from }: CheckSmtpFlags,
): string | null {
  const { failure, greeting } = result;
  // The first is MAIL FROM, whose answer nobody expects.
  const commands = (result.commands ?? []).slice(from === undefined ? 0 : 1);
  if (failure) return null;
  if (expect !== undefined && !(greeting ?? '').includes(expect))
    return `the greeting lacks ${expect}: ${greeting ?? ''}`;
  for (const [index, { command, reply }] of commands.entries()) {
    const text = wholeReply(reply);
    if (response?.[index]?.test(text) === false) return `unexpected answer to ${command}: ${text}`;
  }
  return null;
}

/** As it came over the wire; RFC 2034 section 4 has the enhanced code in every line. */
function wholeReply({ code, enhanced, text }: FailureReply): string {
  const lines = text.split('\n').map((line) => (enhanced ? `${enhanced} ${line}` : line));
  const last = lines.length - 1;
  return lines.map((line, index) => `${code}${index < last ? '-' : ' '}${line}`).join('\n');
}
