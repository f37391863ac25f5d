/** `check_smtp` as it stands in the configuration of Nagios and its like, in NRPE's, in a crontab or a script. */

import type { ServerEntry } from '../../core/server.ts';
import { show } from '../target.ts';
import type { RawRow } from './read.ts';

/** Flags that take a value; all others stand alone. */
const WITH_VALUE: Readonly<Record<string, string>> = {
  '-H': 'host',
  '--hostname': 'host',
  '-p': 'port',
  '--port': 'port',
  '-w': 'warn',
  '--warning': 'warn',
  '-c': 'crit',
  '--critical': 'crit',
  '-t': 'timeout',
  '--timeout': 'timeout',
  '-D': 'days',
  '--certificate': 'days',
  '-A': 'mechanism',
  '--authtype': 'mechanism',
  '-U': 'user',
  '--authuser': 'user',
  '-P': 'secret',
  '--authpass': 'secret',
  '-e': '',
  '--expect': '',
  '-F': '',
  '--fqdn': '',
  '-f': '',
  '--from': '',
  '-C': '',
  '--command': '',
  '-R': '',
  '--response': '',
};

type Flags = Record<string, string>;

/** Every use of `check_smtp` in the text, by its line. */
export function nagiosRows(text: string): RawRow[] {
  const lines = text.split(/\r\n|\n|\r/);
  const addresses = hostAddresses(lines);
  return lines.flatMap((line, index) => {
    const row = index + 1;
    const used = /\bcheck_smtp\b(.*)$/.exec(line.replace(/^\s*[#;].*$/, ''))?.[1];
    // The name of a command, as in `command_name check_smtp`, is no use of it.
    if (used === undefined || /^\s*command_name\b/.test(line)) return [];
    const flags = flagsOf(wordsOf(used.replaceAll('!', ' ').replace(/[|>&;].*$/, '')));
    if (flags['host'] !== undefined) return [rowOf(row, flags, null)];
    const names = /^\s*check_command\b/.test(line) ? blockValue(lines, index, 'host_name') : null;
    if (names === null) return [{ row, label: line.trim(), problem: 'it names no host (-H)' }];
    return names.split(',').map((name) => {
      const host = name.trim();
      return rowOf(row, { ...flags, host: addresses.get(host) ?? host }, host);
    });
  });
}

function rowOf(row: number, flags: Flags, name: string | null): RawRow {
  const { host = '' } = flags;
  const label = name ?? host;
  const macro = Object.values(flags).find((value) => /\$[A-Z0-9_]+\$/.test(value));
  if (macro !== undefined)
    return { row, label, problem: `${show(macro)} is a macro; write what it stands for` };
  const { port, warn, crit, timeout, days, user, mechanism } = flags;
  const [certWarnDays, certCritDays] = (days ?? '').split(',');
  const secure = flags['ssl'] !== undefined ? 'tls' : flags['starttls'] !== undefined || days;
  const input: Record<keyof ServerEntry, unknown> | Record<string, unknown> = {
    host,
    ...(name !== null && { name }),
    ...(port !== undefined ? { port: number(port) } : secure === 'tls' && { port: 465 }),
    security: secure === 'tls' ? 'tls' : secure ? 'starttls' : 'none',
    ...(flags['ipv4'] !== undefined && { family: 4 }),
    ...(flags['ipv6'] !== undefined && { family: 6 }),
    ...(warn !== undefined && { warnMs: number(warn, 1000) }),
    ...(crit !== undefined && { critMs: number(crit, 1000) }),
    ...(timeout !== undefined && { timeoutSeconds: number(timeout.replace(/:.*$/, '')) }),
    ...(certWarnDays !== undefined &&
      certWarnDays !== '' && { certWarnDays: number(certWarnDays) }),
    ...(days !== undefined && { certCritDays: number(certCritDays ?? '0') }),
    ...(flags['lmtp'] !== undefined && { lmtp: true }),
    ...(flags['proxy'] !== undefined && { proxy: 'v1' }),
    ...(user !== undefined && {
      auth: { user, mechanism: mechanism?.toLowerCase() ?? null },
    }),
  };
  return { row, label, input };
}

/** What is no number stays text, for the schema to judge. */
function number(text: string, times = 1): unknown {
  return /^\d+(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * times) : text;
}

const ALONE: Readonly<Record<string, string>> = {
  '-S': 'starttls',
  '--starttls': 'starttls',
  '-s': 'ssl',
  '--ssl': 'ssl',
  '--tls': 'ssl',
  '-4': 'ipv4',
  '--use-ipv4': 'ipv4',
  '-6': 'ipv6',
  '--use-ipv6': 'ipv6',
  '-L': 'lmtp',
  '--lmtp': 'lmtp',
  '-r': 'proxy',
  '--proxy': 'proxy',
};

function flagsOf(words: readonly string[]): Flags {
  const flags: Flags = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, long = word, joined] = /^(--[a-z0-9-]+)=(.*)$/s.exec(word) ?? [];
    const short = /^-[A-Za-z0-9]./s.test(word) ? word.slice(0, 2) : long;
    const value = WITH_VALUE[short];
    const alone = ALONE[word];
    if (value === undefined) {
      if (alone !== undefined) flags[alone] = '';
      else if (/^[A-Za-z0-9[]/.test(word)) flags['host'] ??= word;
      continue;
    }
    const text = joined ?? (short !== word && short !== long ? word.slice(2) : words[(at += 1)]);
    if (value !== '' && text !== undefined) flags[value] = text;
  }
  return flags;
}

/** As a shell splits them, quotes taken off; a quotation mark that is never closed ends with the line. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g) ?? [];
  return words.map((word) => word.replace(/["']/g, ''));
}

/** The value of a directive in the block that a line lies in. */
function blockValue(lines: readonly string[], index: number, name: string): string | null {
  const directive = new RegExp(`^\\s*${name}\\s+(.+?)\\s*(?:;.*)?$`);
  for (const step of [-1, 1])
    for (let at = index; at >= 0 && at < lines.length; at += step) {
      const line = lines[at] ?? '';
      const value = directive.exec(line)?.[1];
      if (value !== undefined) return value;
      if (step < 0 ? /\{\s*$/.test(line) : /^\s*\}/.test(line)) break;
    }
  return null;
}

/** By name, of the hosts that the text defines. */
function hostAddresses(lines: readonly string[]): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const address = /^\s*address\s+(\S+)/.exec(line)?.[1];
    const name = address === undefined ? null : blockValue(lines, index, 'host_name');
    if (address !== undefined && name !== null) addresses.set(name, address);
  }
  return addresses;
}
