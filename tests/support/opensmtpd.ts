/**
 * Debian's OpenSMTPD in a root of its own, on a loopback port of its own. In the clear only: OpenSMTPD 6.8 keeps its
 * keys in a process apart by means that OpenSSL 3 no longer has, and fails in every handshake.
 */

import { createDaemon, started } from './debian/daemon.ts';
import type { Daemon } from './debian/daemon.ts';
import { createOwnRoot } from './debian/own-root.ts';
import { freePorts } from './free-ports.ts';

export interface OpenSmtpd extends Daemon {
  hostname: string;
  address: string;
  port: number;
  /** The only domain it takes mail for, which would go nowhere. */
  domain: string;
}

/** Makes a private OpenSMTPD and starts it. */
export async function startOpenSmtpd(): Promise<OpenSmtpd> {
  const hostname = 'opensmtpd.relaywatch.test';
  const domain = 'relaywatch.test';
  const [port = 0] = await freePorts(1);

  const root = await createOwnRoot('opensmtpd', ['opensmtpd', 'opensmtpq']);
  await root.makeFolder('var/lib/opensmtpd/empty');
  await root.makeFolder('var/spool/smtpd');
  await root.makeFolder('var/run');
  await root.write(
    'etc/smtpd.conf',
    `listen on 127.0.0.1 port ${port} hostname ${hostname}
action "nowhere" relay host "smtp://127.0.0.1:1"
match from any for domain "${domain}" action "nowhere"
`,
  );
  const daemon = await started(
    createDaemon(root, {
      path: '/usr/sbin/smtpd',
      args: ['-d', '-v', '-f', '/etc/smtpd.conf'],
      ready: /offline scanning done/,
    }),
  );
  return { ...daemon, hostname, address: '127.0.0.1', port, domain };
}
