/** The system's real Postfix, in a private folder and on loopback ports of its own. */

import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { createAuthority } from './certificates.ts';
import type { IssueOptions } from './certificates.ts';

const run = promisify(execFile);
const STOP_MS = 10_000;

export interface PostfixOptions {
  /** `myhostname`, and what the certificate is for unless `certificate` says otherwise. */
  hostname?: string;
  certificate?: IssueOptions;
  /** Further services for mail, each with settings of its own (`name=value`), on ports of their own. */
  services?: readonly (readonly string[])[];
}

export interface Postfix {
  hostname: string;
  address: string;
  /** Port 25 style: STARTTLS offered. */
  smtpPort: number;
  /** Port 587 style: STARTTLS demanded. */
  submissionPort: number;
  /** Port 465 style: TLS from the first byte. */
  smtpsPort: number;
  /** Where the further services listen, in their order. */
  servicePorts: readonly number[];
  /** The test authority that its certificate comes from, and a file with the same. */
  caPem: string;
  caFile: string;
  /** Starts it again after `stop`, on the same ports. Resolves once all three listen. */
  start(): Promise<void>;
  /** Stops it; resolves once every process of it has ended. */
  stop(): Promise<void>;
  /** Everything it has logged since it was made. */
  log(): Promise<string>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** Makes a private Postfix and starts it. Mail that it accepts is thrown away. */
export async function startPostfix(options: PostfixOptions = {}): Promise<Postfix> {
  if (process.getuid?.() !== 0)
    throw new Error('Postfix starts only as root: run these tests as root, or in a container');

  const { hostname = 'mail.relaywatch.test', certificate = {}, services = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-postfix-'));
  await chmod(folder, 0o755);
  const authority = await createAuthority();
  const issued = await authority.issue({ commonName: hostname, ...certificate });
  const [smtpPort = 0, submissionPort = 0, smtpsPort = 0, ...servicePorts] = await freePorts(
    3 + services.length,
  );

  const config = join(folder, 'config');
  const caFile = join(folder, 'ca.pem');
  await Promise.all(['config', 'queue', 'data'].map((name) => mkdir(join(folder, name))));
  // Postfix' own user keeps its locks and caches there.
  await run('chown', ['postfix', join(folder, 'data')]);
  await writeFile(caFile, authority.caPem);
  await writeFile(join(config, 'server.pem'), issued.keyPem + issued.chainPem, { mode: 0o600 });
  await writeFile(join(config, 'main.cf'), mainConfig(folder, hostname));
  const listeners = [
    { port: smtpPort, settings: [] },
    { port: submissionPort, settings: ['smtpd_tls_security_level=encrypt'] },
    { port: smtpsPort, settings: ['smtpd_tls_wrappermode=yes'] },
    ...services.map((settings, index) => ({ port: servicePorts[index] ?? 0, settings })),
  ];
  await writeFile(join(config, 'master.cf'), masterConfig(listeners));

  const postfix = (command: string) => run('postfix', ['-c', config, command], { timeout: 30_000 });
  const stop = async () => {
    await postfix('stop').catch(() => undefined);
    await endProcesses(folder);
  };
  const log = () => readFile(join(folder, 'postfix.log'), 'utf8').catch(() => '');
  const start = async () => {
    try {
      // Returns once the master process listens on every port.
      await postfix('start');
    } catch (error) {
      const logged = await log();
      await stop();
      throw new Error(`Postfix did not start; its log:\n${logged}`, { cause: error });
    }
  };
  const close = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    hostname,
    address: '127.0.0.1',
    smtpPort,
    submissionPort,
    smtpsPort,
    servicePorts,
    caPem: authority.caPem,
    caFile,
    start,
    stop,
    log,
    close,
  };
}

function mainConfig(folder: string, hostname: string): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
myhostname = ${hostname}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
default_transport = discard:
local_transport = discard:
relay_transport = discard:
notify_classes =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${folder}/config/server.pem
smtpd_tls_loglevel = 1
`;
}

interface Listener {
  port: number;
  settings: readonly string[];
}

function listenerConfig({ port, settings }: Listener): string {
  const options = settings.map((setting) => `  -o { ${setting} }`);
  return [`127.0.0.1:${port} inet n - n - - smtpd`, ...options].join('\n');
}

/** Nothing runs in a chroot; only what receiving and throwing away needs is there. */
function masterConfig(listeners: readonly Listener[]): string {
  return `${listeners.map(listenerConfig).join('\n')}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

/** Below the ports the system gives to outgoing connections, so that they are still free after a stop. */
const PORTS = { from: 15_000, to: 30_000 };

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort(ports));
  return ports;
}

async function freePort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (taken.includes(port)) continue;
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Waits for every process that works in this folder; what has not ended by then is killed. */
async function endProcesses(folder: string): Promise<void> {
  const deadline = Date.now() + STOP_MS;
  for (;;) {
    const processes = await processesIn(folder);
    if (processes.length === 0) return;
    if (Date.now() > deadline) for (const id of processes) process.kill(id, 'SIGKILL');
    await delay(20);
  }
}

/** Every Postfix process has the queue folder as its working directory. */
async function processesIn(folder: string): Promise<number[]> {
  const names = await readdir('/proc');
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')));
  return ids.filter((_id, index) => places[index]?.startsWith(`${folder}/`));
}
