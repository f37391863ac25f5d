/** The command that makes the same check without the window. */

import { DEPTHS, defaultSecurity } from '../../preload/contract.ts';
import type { Server } from '../../preload/contract.ts';
import { addressOf } from './address.ts';

const quoted = (value: string): string =>
  /^[\w.:@%+/=-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/**
 * A shell line for `relaywatch check` that judges as the window does; options at their default are left out, and so is
 * the password.
 */
export function checkCommand(server: Server): string {
  const options: string[] = [];
  const add = (name: string, value: string | number | null, usual?: string | number): void => {
    if (value !== null && value !== usual) options.push(`--${name}`, quoted(String(value)));
  };
  add('security', server.security, defaultSecurity(server.port));
  const login = DEPTHS.indexOf(server.depth) < DEPTHS.indexOf('auth') ? null : server.auth;
  const depth = server.depth === 'auth' && !login ? 'ehlo' : server.depth;
  add('depth', depth, login ? 'auth' : 'ehlo');
  add('timeout', server.timeoutSeconds, 10);
  // An address has but one family.
  if (server.address === null || server.family !== 'both') add('family', server.family, 'auto');
  add('address', server.address);
  if (server.lmtp) options.push('--lmtp');
  add('proxy', server.proxy);
  add('servername', server.servername);
  add('certificate', server.certificate, defaultPolicy(server));
  if (login) {
    add('user', login.user);
    options.push('--password-stdin');
    add('mechanism', login.mechanism);
  }
  add('warn', secondsOf(server.warnMs));
  add('crit', secondsOf(server.critMs));
  add('cert-warn', server.certWarnDays, 21);
  add('cert-crit', server.certCritDays, 7);
  return ['relaywatch check', quoted(addressOf(server)), ...options].join(' ');
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

const defaultPolicy = ({ security }: Server): string =>
  security === 'starttls' || security === 'tls' ? 'verify' : 'report';
