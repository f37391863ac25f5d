/** What check_smtp 2.3.3 answers, flag by flag, and where `relaywatch check-smtp` says otherwise on purpose. */

import { ACCOUNT } from './servers.ts';
import type { ServerKey } from './servers.ts';

export interface CheckSmtpCase {
  server: ServerKey;
  flags: string[];
  /** Exit status of `relaywatch check-smtp`. */
  status: number;
  /** In its first line. */
  says: RegExp;
  /** When the plugin exits otherwise: how, and why we do not. */
  plugin?: { status: number; why: string };
}

const AUTH = ['-A', 'LOGIN', '-U', ACCOUNT.user];
const RIGHT = [...AUTH, '-P', ACCOUNT.password];
const UNKNOWN_FLAG = { status: 3, why: 'The plugin has this flag only in later versions' };

const ok = (server: ServerKey, ...flags: string[]): CheckSmtpCase => ({
  server,
  flags,
  status: 0,
  says: /^SMTP OK - /,
});
const warning = (server: ServerKey, flags: string[], says: RegExp): CheckSmtpCase => ({
  server,
  flags,
  status: 1,
  says: new RegExp(`^SMTP WARNING - .*${says.source}`),
});
const critical = (server: ServerKey, flags: string[], says: RegExp): CheckSmtpCase => ({
  server,
  flags,
  status: 2,
  says: new RegExp(`^SMTP CRITICAL - .*${says.source}`),
});
const unknown = (server: ServerKey, flags: string[], says: RegExp): CheckSmtpCase => ({
  server,
  flags,
  status: 3,
  says: new RegExp(`^SMTP UNKNOWN - .*${says.source}`),
});
const butPlugin = (
  one: CheckSmtpCase,
  plugin: NonNullable<CheckSmtpCase['plugin']>,
): CheckSmtpCase => ({ ...one, plugin });

export const CHECK_SMTP_CASES: readonly CheckSmtpCase[] = [
  ok('ok'),
  ok('ok', '-4'),
  ok('ok', '-F', 'probe.example.org'),
  ok('ok', '-t', '5', '-w', '2', '-c', '5'),
  ok('ok', '-q'),
  unknown('ok', ['-6'], /127\.0\.0\.1/),

  ok('ok', '-e', '220'),
  ok('ok', '-e', 'mx.example'),
  warning('ok', ['-e', '221'], /the greeting lacks 221: 220 mx\.example/),
  warning('rejecting-4xx', [], /greeting-rejected in greeting: .* 421 4\.3\.2 Try again/),
  warning('rejecting-5xx', [], /greeting-rejected in greeting: .* 554 5\.7\.1 No service/),
  ok('rejecting-5xx', '-e', '554'),
  warning('rejecting-5xx', ['-e', '421'], /greeting-rejected/),
  warning('no-smtp', [], /protocol-error in greeting/),
  warning('closing', [], /closed-early in greeting/),
  warning('closing-after-ehlo', [], /closed-early in ehlo/),
  critical('refused', [], /connect-refused in connect/),
  critical('silent', ['-t', '1'], /greeting-timeout in greeting/),
  butPlugin(warning('silent', ['-t', '1:1'], /greeting-timeout/), UNKNOWN_FLAG),

  ok('ok', '-C', 'NOOP'),
  ok('ok', '-C', 'NOOP', '-R', '^250'),
  ok('ok', '-C', 'NOOP', '-R', '250 2.0.0 Ok'),
  ok('ok', '-C', 'HELP', '-R', '214.Two'),
  ok('ok', '-C', 'NOOP', '-R', '^250', '-C', 'VRFY x', '-R', '^502'),
  ok('ok', '-C', 'NOOP', '-C', 'VRFY x', '-R', '^250'),
  ok('ok', '-R', 'x'),
  warning('ok', ['-C', 'NOOP', '-R', '^5'], /unexpected answer to NOOP: 250 2\.0\.0 Ok/),
  warning('ok', ['-C', 'VRFY x', '-R', '^250'], /unexpected answer to VRFY x: 502/),
  ok('ok', '-f', 'me@example.org'),
  ok('ok', '-f', 'me@example.org', '-C', 'RCPT TO:<you@example.org>', '-R', '^250'),
  ok('strict-sender', '-f', 'me@example.org'),
  ok('strict-sender', '-f', 'me@example.org', '-C', 'NOOP', '-R', '^250'),

  ok('ok', '-S'),
  ok('expired', '-S'),
  ok('ok', '-D', '21,14'),
  ok('ok', '-S', '-D', '21,14'),
  ok('ok', '-S', '-D', '50'),
  warning('ok', ['-S', '-D', '90,14'], /certificate 6[01] days/),
  critical('ok', ['-S', '-D', '90,80'], /certificate 6[01] days/),
  ok('expiring', '-S', '-D', '4'),
  warning('expiring', ['-S', '-D', '5'], /certificate 5 days/),
  warning('expiring', ['-S', '-D', '21'], /certificate 5 days/),
  warning('expiring', ['-S', '-D', '21,4'], /certificate 5 days/),
  critical('expiring', ['-S', '-D', '21,5'], /certificate 5 days/),
  critical('expiring', ['-S', '-D', '21,14'], /certificate 5 days/),
  critical('expired', ['-S', '-D', '21,14'], /certificate expired 3 days ago/),
  critical('expired', ['-D', '21'], /certificate expired 3 days ago/),
  warning('no-starttls', ['-S'], /starttls-unavailable/),
  unknown('starttls-refused', ['-S'], /starttls-refused in starttls: .* 454/),
  critical('broken-tls', ['-S'], /starttls-injection/),

  butPlugin(ok('implicit-tls', '-s'), UNKNOWN_FLAG),
  butPlugin(critical('ok', ['-s', '-t', '1'], /tls/), UNKNOWN_FLAG),
  butPlugin(ok('ok', '-S', '--sni'), UNKNOWN_FLAG),
  butPlugin(ok('proxy', '-r'), UNKNOWN_FLAG),
  ok('lmtp', '-L'),

  ok('ok', '-S', ...RIGHT),
  critical('ok', ['-S', ...AUTH, '-P', 'wrong'], /auth-rejected in auth: .* 535/),
  butPlugin(critical('ok', RIGHT, /auth-insecure/), {
    status: 0,
    why: 'A password is not sent in the clear; --allow-insecure-auth does',
  }),
  butPlugin(unknown('ok', ['-S', ...AUTH], /--authtype needs --authuser and --authpass/), {
    status: 2,
    why: 'Wrong usage says nothing about the server',
  }),
  unknown('ok', ['-t', 'x'], /--timeout/),
  unknown('ok', ['-p', 'smtp'], /--port/),
];
