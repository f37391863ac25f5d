/** Debian's Exim in a root of its own, on loopback ports of its own. */

import { createAuthority } from './certificates.ts';
import { createDaemon, started } from './debian/daemon.ts';
import type { Daemon } from './debian/daemon.ts';
import { createOwnRoot } from './debian/own-root.ts';
import { freePorts } from './free-ports.ts';

const USER = 'Debian-exim';

export interface Exim extends Daemon {
  hostname: string;
  address: string;
  /** STARTTLS offered. */
  smtpPort: number;
  /** TLS from the first byte. */
  smtpsPort: number;
  caPem: string;
  /** Who may log in, once there is TLS: by PLAIN, LOGIN or CRAM-MD5. */
  account: { user: string; password: string };
  /** The only domain it takes mail for, which it throws away. */
  domain: string;
}

/** Makes a private Exim and starts it. */
export async function startExim(): Promise<Exim> {
  const hostname = 'exim.relaywatch.test';
  const domain = 'relaywatch.test';
  const account = { user: 'alice', password: 'correct horse battery staple' };
  const authority = await createAuthority();
  const issued = await authority.issue({ commonName: hostname });
  const [smtpPort = 0, smtpsPort = 0] = await freePorts(2);

  const root = await createOwnRoot('exim4-daemon-light', [USER]);
  await root.makeFolder('var/spool/exim4', USER);
  await root.makeFolder('var/log/exim4', USER);
  await root.write('etc/exim/server.pem', issued.keyPem + issued.chainPem, USER);
  await root.write(
    'etc/exim/exim.conf',
    configuration({ hostname, domain, smtpPort, smtpsPort, ...account }),
  );
  const daemon = await started(
    createDaemon(root, {
      path: '/usr/sbin/exim4',
      // In the foreground.
      args: ['-C', '/etc/exim/exim.conf', '-bdf'],
      ready: /daemon started/,
      logFile: 'var/log/exim4/mainlog',
    }),
  );
  const address = '127.0.0.1';
  return {
    ...daemon,
    hostname,
    address,
    smtpPort,
    smtpsPort,
    account,
    domain,
    caPem: authority.caPem,
  };
}

interface Settings {
  hostname: string;
  domain: string;
  smtpPort: number;
  smtpsPort: number;
  user: string;
  password: string;
}

function configuration({
  hostname,
  domain,
  smtpPort,
  smtpsPort,
  user,
  password,
}: Settings): string {
  return `primary_hostname = ${hostname}
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${smtpPort} : ${smtpsPort}
tls_on_connect_ports = ${smtpsPort}
tls_advertise_hosts = *
tls_certificate = /etc/exim/server.pem
tls_privatekey = /etc/exim/server.pem
auth_advertise_hosts = \${if def:tls_in_cipher {*}}
log_file_path = /var/log/exim4/%slog
log_selector = +smtp_connection
host_lookup =
rfc1413_hosts =
keep_environment =
acl_smtp_rcpt = recipient

begin acl
recipient:
  accept domains = ${domain}
  deny message = relay not permitted

begin routers
nowhere:
  driver = redirect
  data = :blackhole:

begin authenticators
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = \${if eq{$auth1}{${user}} {${password}} fail}
  server_set_id = $auth1
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if and{{eq{$auth2}{${user}}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{eq{$auth1}{${user}}}{eq{$auth2}{${password}}}}}
  server_set_id = $auth1
`;
}
