/** From the flags of check_smtp to a check. Whatever does not go together is a usage error. */

import { isIP } from 'node:net';

import { MECHANISMS } from '../../core/probe/target.ts';
import type { Family, Mechanism, Security, Target } from '../../core/probe/target.ts';
import { parseHost } from '../../servers/target.ts';
import { oneLine } from '../output/style.ts';
import { UsageError } from '../usage-error.ts';
import type { CheckSmtpFlags } from './command.ts';

export function targetOf(text: string, flags: CheckSmtpFlags): Target {
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
