/** The flags of the Nagios plugin check_smtp, and the help of `relaywatch check-smtp`. */

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import type { Probe, Severity } from '../../core/probe/result.ts';
import { parsePort } from '../../servers/target.ts';
import type { Io } from '../io.ts';
import { number } from '../probe-options.ts';
import { expression } from './expression.ts';

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

interface CheckSmtpNeeds {
  io: Io;
  probe(): Promise<Probe>;
}

const EXAMPLES = `
Examples:
  relaywatch check-smtp -H mx.example.org -S -D 21,7 -w 2 -c 5
  relaywatch check-smtp -H mx.example.org -p 465 -s -4 -t 20
  relaywatch check-smtp -H mx.example.org -C "HELP" -R "^214"

-C and -R may be given several times; the first response belongs to the first
command, and so on. Responses are extended regular expressions, looked for in
the whole reply. The certificate is judged with -D only.

The exit status is that of check_smtp: a server that answers otherwise than
expected (a greeting that refuses, no STARTTLS, a reply that does not match) is
a WARNING, one that cannot be reached or does not answer in time CRITICAL.

A password (-A LOGIN or PLAIN, -U, -P) is sent only over verified TLS; -P shows
it to every user of this computer: rather use relaywatch check.`;

/** Adds the command to the program; what it needs to run is loaded only then. */
export function addCheckSmtpCommand(
  program: Command,
  needs: CheckSmtpNeeds,
  done: (status: number) => void,
): void {
  const option = (flags: string, description: string) => new Option(flags, description);
  const seconds = number(0, 3600, 'seconds');
  program
    .command('check-smtp')
    .description('check one server, with the flags of the Nagios plugin check_smtp')
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
    .addHelpText('after', EXAMPLES)
    .action(async (host: string | undefined, flags: CheckSmtpFlags) => {
      const [{ checkSmtp }, check] = await Promise.all([import('./check-smtp.ts'), needs.probe()]);
      done(await checkSmtp(host, flags, needs.io, check));
    });
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
