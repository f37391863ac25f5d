/** Which mechanism to use: the one named, or the strongest that both sides know. */

import { parametersOf } from '../capabilities.ts';
import type { Credentials, Mechanism, Target } from '../target.ts';
import type { ChannelBinding } from './channel-binding.ts';
import type { Exchange } from './mechanism.ts';
import { Scram } from './scram.ts';
import type { Binding } from './scram.ts';
import { cramMd5, login, oauthBearer, plain, xoauth2 } from './simple.ts';

/** Strongest first. Those with a token are used only when named: nothing tells a token from a password. */
const BY_STRENGTH: readonly Mechanism[] = [
  'scram-sha-256',
  'scram-sha-1',
  'cram-md5',
  'plain',
  'login',
];

/** Those that can be bound to the TLS connection; their name then ends in `-PLUS` (RFC 5802 section 4). */
const BINDABLE: readonly Mechanism[] = ['scram-sha-256', 'scram-sha-1'];

export interface Choice {
  mechanism: Mechanism;
  binding: Binding;
}

/** SASL names as offered, upper case; null when AUTH is not offered at all. */
export function offeredMechanisms(capabilities: readonly string[]): string[] | null {
  const offered = parametersOf(capabilities, 'AUTH');
  return offered && offered.map((name) => name.toUpperCase());
}

/**
 * Null when none fits. A mechanism named counts only when the server offers it; that it is bound to the TLS connection
 * where the server offers that too goes without saying, and outweighs the strength of the hash.
 * @param available the binding that the connection has, null without one.
 */
export function chooseMechanism(
  offered: readonly string[],
  named: Mechanism | undefined,
  available: ChannelBinding | null,
): Choice | null {
  const candidates = named === undefined ? BY_STRENGTH : [named];
  const offersBound = (mechanism: Mechanism): boolean =>
    BINDABLE.includes(mechanism) && offered.includes(boundName(mechanism));
  const bound = available && candidates.find(offersBound);
  if (available && bound) return { mechanism: bound, binding: available };
  const mechanism = candidates.find((name) => offered.includes(name.toUpperCase()));
  if (!mechanism) return null;
  return {
    mechanism,
    binding: available && !offersBound(mechanism) ? 'not-offered' : 'none',
  };
}

/** As the AUTH command has it. */
export function nameOf({ mechanism, binding }: Choice): string {
  return typeof binding === 'object' ? boundName(mechanism) : mechanism.toUpperCase();
}

const boundName = (mechanism: Mechanism): string => `${mechanism.toUpperCase()}-PLUS`;

export function beginExchange(
  { mechanism, binding }: Choice,
  { user, secret }: Credentials,
  target: Pick<Target, 'host' | 'port'>,
): Exchange {
  switch (mechanism) {
    case 'plain':
      return plain(user, secret);
    case 'login':
      return login(user, secret);
    case 'cram-md5':
      return cramMd5(user, secret);
    case 'scram-sha-1':
      return new Scram('sha1', user, secret, binding);
    case 'scram-sha-256':
      return new Scram('sha256', user, secret, binding);
    case 'xoauth2':
      return xoauth2(user, secret);
    case 'oauthbearer':
      return oauthBearer(user, secret, target);
  }
}
