/** What people paste where a host is asked for. */

import { SCHEMES } from '../../preload/contract.ts';
import type { Security, Server } from '../../preload/contract.ts';

export interface Address {
  host: string;
  port?: number;
  security?: Security;
}

/** Splits `smtps://mx.example.org`, `mx.example.org:465`, `[2001:db8::1]:25`; a bare name or address stays whole. */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  const scheme = /^([a-z]+):\/\//iu.exec(trimmed);
  const implied = SCHEMES[scheme?.[1]?.toLowerCase() ?? ''];
  const rest = (scheme ? trimmed.slice(scheme[0].length) : trimmed).replace(/\/.*$/u, '');
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/iu.exec(rest);
  const named = /^([^:[\]\s]+):(\d{1,5})$/u.exec(rest);
  const match = bracketed ?? named;
  const port = match?.[2] === undefined ? implied?.port : Number(match[2]);
  return {
    host: match?.[1] ?? rest,
    ...(port !== undefined && { port }),
    ...(implied && { security: implied.security }),
  };
}

/** `host:port`, as one would paste it. */
export const addressOf = ({ host, port }: Pick<Server, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The mail domain in an e-mail address, or the text itself. */
export function mailDomain(text: string): string {
  return text.trim().replace(/^.*@/u, '').replace(/\.$/u, '').toLowerCase();
}
