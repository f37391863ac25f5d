/** The options that say how to check, and what they mean. */

import { isIP } from 'node:net';

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import {
  DEPTHS,
  MECHANISMS,
  PROXY_VERSIONS,
  SECURITIES,
  TLS_VERSIONS,
} from '../core/probe/target.ts';
import type {
  CertificatePolicy,
  Depth,
  Mechanism,
  ProxyVersion,
  Security,
  TlsVersion,
} from '../core/probe/target.ts';
import { formatTarget, parseHost, parseTarget } from '../servers/target.ts';

/** As commander hands them over, each already checked by itself. */
export interface ProbeFlags {
  security?: Security;
  depth?: Depth;
  timeout: number;
  family: 'auto' | '4' | '6' | 'both';
  address?: string;
  servername?: string;
  ehlo?: string;
  ca?: string;
  certificate?: CertificatePolicy;
  minTls?: TlsVersion;
  alpn?: string[];
  clientCert?: string;
  clientKey?: string;
  lmtp?: true;
  proxy?: ProxyVersion;
  user?: string;
  passwordEnv?: string;
  passwordFile?: string;
  passwordStdin?: true;
  mechanism?: Mechanism;
  allowInsecureAuth?: true;
  from?: string;
  to?: string;
  warn?: number;
  crit?: number;
  certWarn?: number;
  certCrit?: number;
}

const MAX_SECONDS = 3600;

/** The options of a check, in groups. */
export function addProbeOptions(command: Command): Command {
  const option = (flags: string, description: string) => new Option(flags, description);
  const days = number(0, 36_500, 'days');
  const seconds = number(0.001, MAX_SECONDS, 'seconds');
  return command
    .optionsGroup('Where, and how far:')
    .addOption(
      option(
        '--security <mode>',
        'default by port: 465 tls, 587 starttls, else opportunistic',
      ).choices(SECURITIES),
    )
    .addOption(
      option('--depth <depth>', 'how far to go (default: ehlo; auth with --user)').choices(DEPTHS),
    )
    .addOption(option('--timeout <seconds>', 'for the whole check').argParser(seconds).default(10))
    .addOption(
      option('--family <family>', 'address family; auto races both, both checks each apart')
        .choices(['auto', '4', '6', 'both'])
        .default('auto'),
    )
    .addOption(
      option(
        '--address <ip>',
        'connect here; HOST stays the name for SNI and verification',
      ).argParser(ipAddress),
    )
    .addOption(option('--ehlo <name>', 'name to say in EHLO').argParser(ehloName))
    .addOption(option('--lmtp', 'speak LMTP (RFC 2033); the port is 24 unless named'))
    .addOption(
      option('--proxy <version>', 'send a PROXY protocol header first').choices(PROXY_VERSIONS),
    )
    .optionsGroup('TLS:')
    .addOption(
      option('--servername <name>', 'SNI, and the name verified (default: HOST)').argParser(
        hostName,
      ),
    )
    .addOption(
      option(
        '--certificate <policy>',
        'verify, report or pin:SHA256 (default: verify for starttls and tls, else report)',
      ).argParser(certificatePolicy),
    )
    .addOption(option('--ca <file>', "PEM file trusted in addition to the system's certificates"))
    .addOption(option('--min-tls <version>', 'lowest TLS version accepted').choices(TLS_VERSIONS))
    .addOption(
      option('--alpn <names>', 'protocols to offer, with commas between (default: none)').argParser(
        protocolNames,
      ),
    )
    .addOption(option('--client-cert <file>', 'PEM certificate for a server that asks for one'))
    .addOption(option('--client-key <file>', 'PEM private key of --client-cert'))
    .optionsGroup('Login:')
    .addOption(option('--user <name>', 'log in as this user').argParser(userName))
    .addOption(option('--password-env <variable>', 'password in this environment variable'))
    .addOption(option('--password-file <file>', 'password on the first line of this file'))
    .addOption(option('--password-stdin', 'password on the first line of standard input'))
    .addOption(
      option('--mechanism <name>', 'AUTH mechanism (default: strongest offered)').choices(
        MECHANISMS,
      ),
    )
    .addOption(option('--allow-insecure-auth', 'log in even without verified TLS'))
    .optionsGroup('Envelope, with --depth envelope or message:')
    .addOption(option('--from <address>', 'envelope sender (default: <>)').argParser(mailAddress))
    .addOption(option('--to <address>', 'envelope recipient').argParser(mailAddress))
    .optionsGroup('Thresholds:')
    .addOption(option('--warn <seconds>', 'WARNING when slower').argParser(seconds))
    .addOption(option('--crit <seconds>', 'CRITICAL when slower').argParser(seconds))
    .addOption(
      option('--cert-warn <days>', 'WARNING when fewer days are left (default: 21)').argParser(
        days,
      ),
    )
    .addOption(
      option('--cert-crit <days>', 'CRITICAL when fewer days are left (default: 7)').argParser(
        days,
      ),
    )
    .optionsGroup('Other options:');
}

/** A decimal number in a range, for an option's value. */
export function number(min: number, max: number, unit: string): (text: string) => number {
  return (text) => {
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It takes ${unit} from ${min} to ${max}.`);
  };
}

function ipAddress(text: string): string {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address)) return address;
  throw new InvalidArgumentError('It takes an IPv4 or IPv6 address.');
}

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
export function nameServer(text: string): string {
  const parsed = parseTarget(text);
  if (parsed.ok && isIP(parsed.value.host) !== 0)
    return formatTarget(parsed.value.host, parsed.value.port ?? 53);
  throw new InvalidArgumentError('It takes an IP address, and perhaps a port.');
}

function hostName(text: string): string {
  const host = parseHost(text);
  if (host.ok) return host.value;
  throw new InvalidArgumentError('It takes a host name.');
}

/** RFC 5321 section 4.1.1.1: a domain or an address literal. */
function ehloName(text: string): string {
  if (/^\[[\x21-\x5a\x5e-\x7e]+\]$/.test(text)) return text;
  return hostName(text);
}

/** RFC 7301 section 3.1: each has 1 to 255 bytes. */
function protocolNames(text: string): string[] {
  const names = text.split(',');
  if (names.every((name) => /^[\x21-\x7e]{1,255}$/.test(name))) return names;
  throw new InvalidArgumentError('It takes names of protocols, with commas between.');
}

function userName(text: string): string {
  if (/^\P{Cc}+$/u.test(text)) return text;
  throw new InvalidArgumentError('It takes a name, without control characters.');
}

function certificatePolicy(text: string): CertificatePolicy {
  if (text === 'verify' || text === 'report') return text;
  const pin = /^pin:([0-9a-f:]+)$/i.exec(text)?.[1]?.replaceAll(':', '').toLowerCase();
  if (pin?.length === 64) return { pin };
  throw new InvalidArgumentError('It takes verify, report, or pin: and 64 hex digits.');
}

/** Just strict enough that nothing can leave the command it is put in (RFC 5321 section 4.1.1.2). */
function mailAddress(text: string): string {
  const address = text.replace(/^<(.*)>$/, '$1');
  if (address === '' || /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u.test(address)) return address;
  throw new InvalidArgumentError('It takes a mail address.');
}
