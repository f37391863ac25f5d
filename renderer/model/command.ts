/** The command that makes the same check without the window. */

import { defaultSecurity } from '../../preload/contract.ts';
import type { Server } from '../../preload/contract.ts';

const quoted = (value: string): string =>
  /^[\w.:@%+/=-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/** A shell line for `relaywatch check`; options at their default are left out, and so is the password. */
export function checkCommand(server: Server): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const options: string[] = [];
  const add = (name: string, value: string | number): void => {
    options.push(`--${name}`, quoted(String(value)));
  };
  if (server.security !== defaultSecurity(server.port)) add('security', server.security);
  if (server.depth !== (server.auth ? 'auth' : 'ehlo')) add('depth', server.depth);
  if (server.timeoutSeconds !== 10) add('timeout', server.timeoutSeconds);
  if (server.family !== 'auto') add('family', server.family);
  if (server.address !== null) add('address', server.address);
  if (server.servername !== null) add('servername', server.servername);
  if (server.certificate !== defaultPolicy(server)) add('certificate', server.certificate);
  if (server.auth) {
    add('user', server.auth.user);
    options.push('--password-stdin');
    if (server.auth.mechanism) add('mechanism', server.auth.mechanism);
  }
  return ['relaywatch check', quoted(`${host}:${server.port}`), ...options].join(' ');
}

const defaultPolicy = ({ security }: Server): string =>
  security === 'starttls' || security === 'tls' ? 'verify' : 'report';
