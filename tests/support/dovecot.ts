/** Debian's Dovecot in a root of its own, as the one whom a mail server asks who somebody is (SASL). */

import { createDaemon, started } from './debian/daemon.ts';
import type { Daemon } from './debian/daemon.ts';
import { createOwnRoot } from './debian/own-root.ts';
import { freePorts } from './free-ports.ts';

export interface Dovecot extends Daemon {
  /** Where it answers mail servers, on loopback. */
  port: number;
  account: { user: string; password: string };
}

/** Starts a private Dovecot that knows one account, by every mechanism with a password. */
export async function startDovecot(): Promise<Dovecot> {
  const account = { user: 'alice', password: 'correct horse battery staple' };
  const [port = 0] = await freePorts(1);
  const root = await createOwnRoot('dovecot-core', ['dovecot', 'dovenull']);
  await root.makeFolder('var/lib/dovecot');
  await root.makeFolder('run/dovecot');
  await root.write('etc/dovecot/users', `${account.user}:{PLAIN}${account.password}\n`, 'dovecot');
  await root.write(
    'etc/dovecot/dovecot.conf',
    `protocols =
ssl = no
base_dir = /run/dovecot
log_path = /dev/stderr
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=dovecot gid=dovecot home=/
}
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  user = dovecot
  inet_listener {
    address = 127.0.0.1
    port = ${port}
  }
}
`,
  );
  const daemon = await started(
    createDaemon(root, { path: '/usr/sbin/dovecot', args: ['-F'], ready: /starting up/ }),
  );
  return { ...daemon, port, account };
}
