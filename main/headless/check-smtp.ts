/** `relaywatch check-smtp`: understands the flags of the Nagios plugin check_smtp, and answers as a plugin. */

import { isIP } from 'node:net';

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { MECHANISMS } from '../core/probe/target.ts';
import type { Family, Mechanism, Security, Target } from '../core/probe/target.ts';
import type { FailureReason, FailureReply } from '../core/probe/failure.ts';
import type { CheckResult, Probe, Severity } from '../core/probe/result.ts';
import { parseHost, parsePort } from '../servers/target.ts';
import { EXIT_STATUS, severityOf, worst } from './exit-status.ts';
import type { Io } from './io.ts';
import { nagiosLine } from './output/nagios.ts';
import { oneLine } from './output/style.ts';
import { number } from './probe-options.ts';
import { UsageError } from './usage-error.ts';

/** As commander hands them over. */
export interface CheckSmtpFlags {
  hostname?: string;
  port?: number;
  useIpv4?: true;
  useIpv6?: true;
  expect?: string;
  command?: string[];
  response?: RegExp[];
  lmtp?: true;
  proxy?: true;
  from?: string;
  fqdn?: string;
  certificate?: { warn: number; crit: number };
  ssl?: true;
  starttls?: true;
  authtype?: string;
  authuser?: string;
  authpass?: string;
  allowInsecureAuth?: true;
  warning?: number;
  critical?: number;
  timeout: { seconds: number; severity: Severity };
  verbose?: true;
}

const EXAMPLES = `
Examples:
  relaywatch check-smtp -H mx.example.org -S -D 21,7 -w 2 -c 5
  relaywatch check-smtp -H mx.example.org -p 465 -s -4 -t 20

-C and -R may be given several times; the first response belongs to the first command, and so on. Responses are
extended regular expressions, looked for in the whole reply. The certificate is judged with -D only.
The exit status is that of check_smtp: a server that answers otherwise than expected (a greeting that refuses, no
STARTTLS, a reply that does not match) is a WARNING, one that cannot be reached or does not answer in time CRITICAL.
A password (-A LOGIN or PLAIN, -U, -P) is sent only over verified TLS; -P shows it to every user of this computer:
rather use relaywatch check with --password-file.`;

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

export function addCheckSmtpOptions(command: Command): Command {
  const option = (flags: string, description: string) => new Option(flags, description);
  const seconds = number(0, 3600, 'seconds');
  return command
    .argument('[host]')
    .addOption(option('-H, --hostname <address>', 'host name or IP address (default: 127.0.0.1)'))
    .addOption(option('-p, --port <port>', 'port (default: 25, with -s 465)').argParser(port))
    .addOption(option('-4, --use-ipv4', 'use IPv4'))
    .addOption(option('-6, --use-ipv6', 'use IPv6').conflicts('useIpv4'))
    .addOption(
      option('-e, --expect <text>', 'WARNING unless the greeting contains this (default: 220)'),
    )
    .addOption(
      option('-C, --command <command>', 'also say this command; may be repeated').argParser(
        (text: string, before?: string[]) => [...(before ?? []), text],
      ),
    )
    .addOption(
      option(
        '-R, --response <regex>',
        'WARNING unless the reply to the command matches; may be repeated',
      ).argParser((text: string, before?: RegExp[]) => [...(before ?? []), expression(text)]),
    )
    .addOption(option('-L, --lmtp', 'speak LMTP: LHLO in place of EHLO'))
    .addOption(option('-r, --proxy', 'send a PROXY protocol header first'))
    .addOption(
      option('-f, --from <address>', 'say MAIL FROM with this address before the commands'),
    )
    .addOption(option('-F, --fqdn <name>', 'name to say in EHLO'))
    .addOption(
      option(
        '-D, --certificate <days>',
        'days the certificate has to be valid: warning[,critical]',
      ).argParser(certificateDays),
    )
    .addOption(option('-s, --ssl', 'TLS from the first byte'))
    .addOption(option('-S, --starttls', 'STARTTLS').conflicts('ssl'))
    .addOption(option('--sni', 'understood; the name is always sent'))
    .addOption(option('-A, --authtype <mechanism>', 'AUTH mechanism, as LOGIN or PLAIN'))
    .addOption(option('-U, --authuser <name>', 'user name for AUTH'))
    .addOption(option('-P, --authpass <password>', 'password for AUTH'))
    .addOption(option('--allow-insecure-auth', 'log in even without verified TLS'))
    .addOption(option('-q, --ignore-quit-failure', 'understood; QUIT never decides'))
    .addOption(option('-w, --warning <seconds>', 'WARNING when slower').argParser(seconds))
    .addOption(option('-c, --critical <seconds>', 'CRITICAL when slower').argParser(seconds))
    .addOption(
      option('-t, --timeout <seconds>', 'for the whole check; :STATE makes a timeout that state')
        .argParser(timeout)
        .default({ seconds: 10, severity: 'CRITICAL' }, '10'),
    )
    .addOption(option('-v, --verbose', 'show the conversation'))
    .addHelpText('after', EXAMPLES);
}

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

function targetOf(text: string, flags: CheckSmtpFlags): Target {
  const host = parseHost(text);
  if (!host.ok) throw new UsageError(host.message);
  const { certificate, warning, critical, fqdn } = flags;
  const auth = credentialsOf(flags);
  const security = securityOf(flags);
  const family = familyOf(host.value, flags);
  const commands = commandsOf(flags);
  return {
    host: host.value,
    port: flags.port ?? (security === 'tls' ? 465 : 25),
    security,
    depth: auth ? 'auth' : 'ehlo',
    family,
    timeoutMs: flags.timeout.seconds * 1000,
    certificate: 'report',
    ...(fqdn !== undefined && { ehlo: word(fqdn, '--fqdn') }),
    ...(auth && { auth }),
    ...(commands.length > 0 && { commands }),
    ...(flags.lmtp && { lmtp: true }),
    ...(flags.proxy && { proxy: 'v1' }),
    thresholds: {
      ...(warning !== undefined && { warnMs: warning * 1000 }),
      ...(critical !== undefined && { critMs: critical * 1000 }),
      // As many days as named are too few already; without -D no number is.
      certWarnDays: certificate ? certificate.warn + 1 : -Infinity,
      certCritDays: certificate ? certificate.crit + 1 : -Infinity,
    },
  };
}

function familyOf(host: string, { useIpv4, useIpv6 }: CheckSmtpFlags): Family {
  const family = useIpv4 ? 4 : useIpv6 ? 6 : 'auto';
  const own = isIP(host);
  if (family !== 'auto' && own !== 0 && own !== family)
    throw new UsageError(`-${family}: ${host} is not an IPv${family} address`);
  return family;
}

/** As check_smtp has it, MAIL FROM comes before the commands, and decides as little as they do without `-R`. */
function commandsOf({ from, command = [] }: CheckSmtpFlags): string[] {
  const mail =
    from === undefined ? [] : [`MAIL FROM:<${word(from.replace(/^<(.*)>$/, '$1'), '--from')}>`];
  return [...mail, ...command.map((text) => commandLine(text))];
}

/** As check_smtp has it, a certificate to judge means STARTTLS. */
function securityOf({ ssl, starttls, certificate }: CheckSmtpFlags): Security {
  if (ssl) return 'tls';
  return starttls || certificate ? 'starttls' : 'none';
}

function credentialsOf(flags: CheckSmtpFlags): Target['auth'] {
  const { authtype, authuser, authpass, allowInsecureAuth } = flags;
  if (authtype === undefined) return undefined;
  const mechanism = MECHANISMS.find((name): name is Mechanism => name === authtype.toLowerCase());
  if (!mechanism)
    throw new UsageError(`--authtype ${oneLine(authtype)}: it takes ${MECHANISMS.join(', ')}`);
  if (authuser === undefined || authpass === undefined)
    throw new UsageError('--authtype needs --authuser and --authpass');
  return {
    user: authuser,
    secret: authpass,
    mechanism,
    ...(allowInsecureAuth && { allowInsecure: true }),
  };
}

/** Nothing that could leave the command it is put in. */
function word(text: string, option: string): string {
  if (/^[^\s<>\p{Cc}]+$/u.test(text)) return text;
  throw new UsageError(`${option}: ${oneLine(text)} holds what cannot be sent`);
}

/** As `word`, for a whole line. */
function commandLine(text: string): string {
  if (/^\P{Cc}+$/u.test(text)) return text;
  throw new UsageError(`--command: ${oneLine(text)} holds what cannot be sent`);
}

/** What POSIX regular expressions have in brackets. */
const CLASSES: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** A POSIX extended regular expression; `^` and `$` stand at every line, as check_smtp has it. */
function expression(text: string): RegExp {
  const translated = text.replace(/\[:([a-z]+):\]/g, (all, name: string) => CLASSES[name] ?? all);
  try {
    return new RegExp(translated, 'm');
  } catch {
    throw new InvalidArgumentError('It takes a regular expression.');
  }
}

function port(text: string): number {
  const parsed = parsePort(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError('It takes a port from 1 to 65535.');
}

function certificateDays(text: string): { warn: number; crit: number } {
  const [, warn, crit = '0'] = /^(\d{1,5})(?:,(\d{1,5}))?$/.exec(text) ?? [];
  if (warn !== undefined && Number(crit) <= Number(warn))
    return { warn: Number(warn), crit: Number(crit) };
  throw new InvalidArgumentError('It takes days: warning, or warning,critical with fewer.');
}

const STATES: readonly Severity[] = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];

/** `10`, `10:3` or `10:unknown`. */
function timeout(text: string): CheckSmtpFlags['timeout'] {
  const [, secondsText = '', state = 'CRITICAL'] = /^([^:]*)(?::(\w+))?$/.exec(text) ?? [];
  const seconds = number(1, 3600, 'seconds')(secondsText);
  const severity = STATES[Number(state)] ?? STATES.find((name) => name === state.toUpperCase());
  if (severity) return { seconds, severity };
  throw new InvalidArgumentError('The state after the colon is ok, warning, critical or unknown.');
}
