/** What a person types to say which servers they mean: domains, hosts, addresses, URLs, mail addresses. */

import { isIP } from 'node:net';

import type { Security } from '../../core/probe/target.ts';
import { SCHEMES } from '../schemes.ts';
import { parseHost, parseTarget, show } from '../target.ts';
import type { Parsed } from '../target.ts';

export type Wanted =
  /** Its mail hosts are to be looked up. */
  | { kind: 'domain'; text: string; domain: string }
  /** This host; port and security are null where none was written. */
  | {
      kind: 'host';
      text: string;
      host: string;
      port: number | null;
      security: Security | null;
    }
  | { kind: 'refused'; text: string; message: string };

/** What is looked at of one text; the rest is refused by name. */
const MAX_WORDS = 100;

/** Every part of the text, each once, in the order written. Parts are separated by white space, commas or semicolons. */
export function parseWanted(text: string): Wanted[] {
  const words = [...new Set(text.split(/[\s,;]+/u).filter((word) => word !== ''))];
  const wanted = words.slice(0, MAX_WORDS).map(parseWord);
  if (words.length <= MAX_WORDS) return wanted;
  const message = `only ${MAX_WORDS} can be looked at in one go; this is the first that was not`;
  return [...wanted, { kind: 'refused', text: words[MAX_WORDS] ?? '', message }];
}

function parseWord(text: string): Wanted {
  const parsed = wantedOf(text);
  if (parsed.ok) return { ...parsed.value, text };
  return { kind: 'refused', text, message: parsed.message };
}

type Meant =
  | { kind: 'domain'; domain: string }
  | { kind: 'host'; host: string; port: number | null; security: Security | null };

function wantedOf(word: string): Parsed<Meant> {
  const [, scheme, rest = word] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/iu.exec(word) ?? [];
  if (scheme !== undefined) return ofUrl(scheme, rest);
  const address = /^(?:mailto:)?<?([^<>]*@[^<>]*)>?$/iu.exec(word)?.[1];
  const bare = (address ?? word).replace(/^.*@/u, '');
  if (address !== undefined && !bare.startsWith('[')) return domainOf(bare);

  // RFC 5321 section 4.1.3 has brackets around IPv4, too.
  const target = parseTarget(bare.replace(/^\[([\d.]+)\]$/u, '$1'));
  if (!target.ok) return target;
  const { host, port } = target.value;
  // A name without a dot is one of this network: no domain has mail hosts of its own there.
  if (port === null && isIP(host) === 0 && host.includes('.')) return domainOf(host);
  return { ok: true, value: { kind: 'host', host, port, security: null } };
}

function ofUrl(scheme: string, rest: string): Parsed<Meant> {
  const implied = SCHEMES[scheme.toLowerCase()];
  if (!implied) {
    const known = Object.keys(SCHEMES).join('://, ');
    return { ok: false, message: `${show(`${scheme}://`)} is not known; known are ${known}://` };
  }
  const target = parseTarget(rest.replace(/[/?#].*$/su, '').replace(/^.*@/su, ''));
  if (!target.ok) return target;
  const { host, port } = target.value;
  const { port: usual, security } = implied;
  return { ok: true, value: { kind: 'host', host, port: port ?? usual, security } };
}

function domainOf(text: string): Parsed<Meant> {
  const domain = parseHost(text);
  return domain.ok ? { ok: true, value: { kind: 'domain', domain: domain.value } } : domain;
}
