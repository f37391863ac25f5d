/** Which mechanism to use: the one named, or the strongest that both sides know. */

import { parametersOf } from '../capabilities.ts';
import type { Credentials, Mechanism, Target } from '../target.ts';
import type { Exchange } from './mechanism.ts';
import { Scram } from './scram.ts';
import { cramMd5, login, oauthBearer, plain, xoauth2 } from './simple.ts';

/** Strongest first. Those with a token are used only when named: nothing tells a token from a password. */
const BY_STRENGTH: readonly Mechanism[] = [
  'scram-sha-256',
  'scram-sha-1',
  'cram-md5',
  'plain',
  'login',
];

/** SASL names as offered, upper case; null when AUTH is not offered at all. */
export function offeredMechanisms(capabilities: readonly string[]): string[] | null {
  const offered = parametersOf(capabilities, 'AUTH');
  return offered && offered.map((name) => name.toUpperCase());
}

/** Null when none fits. A mechanism named counts only when the server offers it. */
export function chooseMechanism(
  offered: readonly string[],
  named: Mechanism | undefined,
): Mechanism | null {
  const candidates = named === undefined ? BY_STRENGTH : [named];
  return candidates.find((mechanism) => offered.includes(mechanism.toUpperCase())) ?? null;
}

export function beginExchange(
  mechanism: Mechanism,
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
      return new Scram('sha1', user, secret);
    case 'scram-sha-256':
      return new Scram('sha256', user, secret);
    case 'xoauth2':
      return xoauth2(user, secret);
    case 'oauthbearer':
      return oauthBearer(user, secret, target);
  }
}
