/** Debian's Dovecot in a root of its own: whom a mail server asks who somebody is (SASL), and where mail ends (LMTP). */

import { createHmac, randomBytes } from 'node:crypto';

import { createAuthority } from './certificates.ts';
import { createDaemon, started } from './debian/daemon.ts';
import type { Daemon } from './debian/daemon.ts';
import { createOwnRoot } from './debian/own-root.ts';
import { freePorts } from './free-ports.ts';

export interface Dovecot extends Daemon {
  hostname: string;
  address: string;
  /** Where it answers mail servers, on loopback. */
  port: number;
  /** LMTP with STARTTLS, on loopback. */
  lmtpPort: number;
  caPem: string;
  account: { user: string; password: string };
  /** A bearer token (RFC 7519) of the account, good for so many seconds. */
  token(seconds: number): string;
}

/** Starts a private Dovecot that knows one account, by every mechanism with a password or a token. */
export async function startDovecot(): Promise<Dovecot> {
  const hostname = 'store.relaywatch.test';
  const account = { user: 'alice', password: 'correct horse battery staple' };
  const authority = await createAuthority();
  const issued = await authority.issue({ commonName: hostname });
  const tokenKey = randomBytes(32).toString('base64url');
  const [port = 0, lmtpPort = 0] = await freePorts(2);
  const root = await createOwnRoot('dovecot-lmtpd', ['dovecot', 'dovenull', 'mail']);
  await root.makeFolder('var/lib/dovecot');
  await root.makeFolder('var/mail', 'mail');
  await root.makeFolder('run/dovecot');
  await root.write('etc/dovecot/users', `${account.user}:{PLAIN}${account.password}\n`, 'dovecot');
  await root.write('etc/dovecot/server.pem', issued.keyPem + issued.chainPem);
  const key = 'etc/dovecot/keys/default/HS256/default';
  await root.makeFolder('etc/dovecot/keys/default/HS256', 'dovecot');
  await root.write(key, Buffer.from(tokenKey).toString('base64'), 'dovecot');
  await root.write('etc/dovecot/oauth2.conf', TOKENS, 'dovecot');
  await root.write('etc/dovecot/dovecot.conf', configuration(hostname, port, lmtpPort));
  const daemon = await started(
    createDaemon(root, { path: '/usr/sbin/dovecot', args: ['-F'], ready: /starting up/ }),
  );
  return {
    ...daemon,
    hostname,
    address: '127.0.0.1',
    port,
    lmtpPort,
    caPem: authority.caPem,
    account,
    token: (seconds) => jsonWebToken(account.user, tokenKey, seconds),
  };
}

/** Tokens are checked here, against a key of our own, and nobody is asked. */
const TOKENS = `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=/etc/dovecot/keys/
username_attribute = sub
`;

function jsonWebToken(user: string, key: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const encoded = [
    { alg: 'HS256', typ: 'JWT', kid: 'default' },
    { sub: user, iat: now - 3600, exp: now + seconds },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', key).update(encoded.join('.')).digest('base64url');
  return [...encoded, signature].join('.');
}

function configuration(hostname: string, port: number, lmtpPort: number): string {
  return `protocols = lmtp
hostname = ${hostname}
postmaster_address = postmaster@${hostname}
ssl = yes
ssl_cert = </etc/dovecot/server.pem
ssl_key = </etc/dovecot/server.pem
base_dir = /run/dovecot
log_path = /dev/stderr
mail_location = maildir:/var/mail/%u
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = /etc/dovecot/oauth2.conf
}
userdb {
  driver = static
  args = uid=mail gid=mail home=/var/mail/%u
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
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
`;
}
