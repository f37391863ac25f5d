/** Reads a target as people write it: `mx.example.org`, `mx.example.org:587`, `[2001:db8::1]:25`. */

import { isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

import { SECURITIES } from '../core/probe/target.ts';
import type { Security } from '../core/probe/target.ts';
import { bounded, visible } from '../core/probe/text.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

export interface NamedTarget {
  /** As the probe wants it: ASCII, no brackets. */
  host: string;
  /** Null when none was written. */
  port: number | null;
}

export interface ListedTarget extends NamedTarget {
  security: Security | null;
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/**
 * A host name or IP address literal in the form the probe wants. Brackets around IPv6 are taken off,
 * an internationalised name becomes its ASCII form, a final dot goes.
 */
export function parseHost(text: string): Parsed<string> {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  if (bracketed !== undefined) {
    const address = bracketed.replace(/^IPv6:/i, '');
    return isIPv6(address)
      ? { ok: true, value: address }
      : refused(`${show(text)} is not an IPv6 address in brackets`);
  }
  if (isIP(text)) return { ok: true, value: text };
  if (text === '') return refused('a host name or an IP address is needed');

  // Only names that need it: an ASCII one such as `1.2` would be taken for an IPv4 address.
  const ascii =
    /^[\x21-\u{10ffff}]*$/u.test(text) && /[^\x21-\x7e]/.test(text) ? domainToASCII(text) : text;
  const name = ascii.replace(/\.$/, '');
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((label) => LABEL.test(label)))
    return refused(`${show(text)} is not a host name or an IP address`);
  if (/^\d+$/.test(labels.at(-1) ?? ''))
    return refused(`${show(text)} is neither a complete IP address nor a host name`);
  return { ok: true, value: name };
}

/** `HOST` or `HOST:PORT`. An IPv6 address needs its brackets only when a port follows. */
export function parseTarget(text: string): Parsed<NamedTarget> {
  if (isIPv6(text)) return { ok: true, value: { host: text, port: null } };
  const parts = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/s.exec(text);
  if (!parts)
    return refused(`${show(text)} is not HOST:PORT (an IPv6 address goes in brackets: [::1]:25)`);
  const [, hostText = '', portText] = parts;

  const host = parseHost(hostText);
  if (!host.ok) return host;
  if (portText === undefined) return { ok: true, value: { host: host.value, port: null } };
  const port = parsePort(portText);
  return port.ok ? { ok: true, value: { host: host.value, port: port.value } } : port;
}

/** A TCP port, 1 to 65535. */
export function parsePort(text: string): Parsed<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535
    ? { ok: true, value: port }
    : refused(`${show(text)} is not a port (1 to 65535)`);
}

/** Bad lines named at most: a file that is no list at all has many. */
const MAX_PROBLEMS = 10;

/**
 * A list of targets, one a line: `HOST[:PORT] [security]`; `#` starts a comment.
 * Bad lines are named, with their numbers.
 */
export function parseList(text: string): Parsed<ListedTarget[]> {
  const targets: ListedTarget[] = [];
  const problems: string[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    if (words[0] === '') continue;
    const entry = parseListLine(words);
    if (entry.ok) targets.push(entry.value);
    else problems.push(`line ${index + 1}: ${entry.message}`);
  }
  if (problems.length === 0) return { ok: true, value: targets };
  const more = problems.length - MAX_PROBLEMS;
  const named = problems.slice(0, MAX_PROBLEMS);
  return refused([...named, ...(more > 0 ? [`and ${more} more lines`] : [])].join('\n'));
}

/** One line of a list, as words. */
export function parseListLine([
  targetText = '',
  securityText,
  ...rest
]: string[]): Parsed<ListedTarget> {
  const target = parseTarget(targetText);
  if (!target.ok) return target;
  const security = SECURITIES.find((name) => name === securityText) ?? null;
  if (securityText !== undefined && security === null)
    return refused(`${show(securityText)} is not a security; use ${SECURITIES.join(', ')}`);
  if (rest.length > 0)
    return refused(`${show(rest.join(' '))} is too much; a line is HOST[:PORT] [security]`);
  return { ok: true, value: { ...target.value, security } };
}

/** `HOST:PORT` as it is written, with IPv6 in brackets. */
export function formatTarget(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Quoted, bounded and free of what cannot be seen, for messages. */
export function show(value: unknown): string {
  const text = JSON.stringify(typeof value === 'bigint' ? String(value) : value) as
    string | undefined;
  return bounded(visible(bounded(text ?? 'nothing', SHOWN_LENGTH)), SHOWN_LENGTH);
}

const SHOWN_LENGTH = 61;

function refused(message: string): { ok: false; message: string } {
  return { ok: false, message };
}
