/** From named servers and options to checks. Whatever does not go together is a usage error. */

import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';

import { DEFAULT_LMTP_PORT, DEFAULT_PORT } from '../core/server.ts';
import { DEPTHS, defaultCertificatePolicy, defaultSecurity } from '../core/probe/target.ts';
import type {
  ClientCertificate,
  Credentials,
  Depth,
  Family,
  Target,
  Thresholds,
} from '../core/probe/target.ts';
import { parseList, parseTarget } from '../servers/target.ts';
import type { ListedTarget } from '../servers/target.ts';
import type { Io } from './io.ts';
import type { ProbeFlags } from './probe-options.ts';
import { UsageError } from './usage-error.ts';

/** Targets named on the command line, then those of the list file (`-` is standard input). */
export function nameTargets(
  named: readonly string[],
  file: string | undefined,
  io: Io,
): ListedTarget[] {
  const targets = named.map((text): ListedTarget => {
    const target = parseTarget(text);
    if (!target.ok) throw new UsageError(target.message);
    return { ...target.value, security: null };
  });
  if (file !== undefined) {
    const list = parseList(readOption('--file', file, io));
    if (!list.ok) throw new UsageError(`--file ${file}, ${list.message}`);
    targets.push(...list.value);
  }
  if (targets.length === 0)
    throw new UsageError(
      file === undefined ? 'name a server: HOST[:PORT]' : `--file ${file} names no server`,
    );
  return targets;
}

/** What all checks of a run have in common, read from files and variables once. */
export interface SharedOptions {
  ca?: readonly string[];
  clientCertificate?: ClientCertificate;
  /** The password; there exactly when there is someone to log in as. */
  secret?: string;
}

/** One check for each server; two where both families are asked for. */
export function buildTargets(
  servers: readonly ListedTarget[],
  flags: ProbeFlags,
  io: Io,
): Target[] {
  checkCombinations(servers.length, flags);
  const shared = readShared(flags, io);
  return servers.flatMap((server) => targetsOf(server, flags, shared));
}

/** Reads what the options name. Throws a `UsageError` where that cannot be read. */
export function readShared(flags: ProbeFlags, io: Io): SharedOptions {
  const clientCertificate = readClientCertificate(flags, io);
  return {
    ...(flags.ca !== undefined && { ca: readCertificates(flags.ca, io) }),
    ...(clientCertificate && { clientCertificate }),
    ...(flags.user !== undefined && { secret: readSecret(flags, io) }),
  };
}

/** The checks of one server: two where both families are asked for. */
export function targetsOf(
  server: ListedTarget,
  flags: ProbeFlags,
  shared: SharedOptions,
): Target[] {
  const port = server.port ?? (flags.lmtp ? DEFAULT_LMTP_PORT : DEFAULT_PORT);
  const security = server.security ?? flags.security ?? defaultSecurity(port);
  const { ca, clientCertificate } = shared;
  const auth = credentialsOf(flags, shared);
  return familiesOf(flags.family, server.host).map((family): Target => {
    return {
      host: server.host,
      port,
      security,
      depth: depthOf(flags),
      family,
      timeoutMs: flags.timeout * 1000,
      ...(flags.address !== undefined && { address: flags.address }),
      ...(flags.servername !== undefined && { servername: flags.servername }),
      ...(flags.ehlo !== undefined && { ehlo: flags.ehlo }),
      certificate: flags.certificate ?? defaultCertificatePolicy(security),
      ...(flags.minTls && { minTls: flags.minTls }),
      ...(flags.alpn && { alpn: flags.alpn }),
      ...(ca && { ca }),
      ...(clientCertificate && { clientCertificate }),
      ...(flags.lmtp && { lmtp: true }),
      ...(flags.proxy && { proxy: flags.proxy }),
      ...(auth && { auth }),
      ...(flags.from !== undefined && flags.from !== '' && { from: flags.from }),
      ...(flags.to !== undefined && { to: flags.to }),
      thresholds: thresholdsOf(flags),
    };
  });
}

/** An address has but the one family. */
function familiesOf(family: ProbeFlags['family'], host: string): Family[] {
  if (family === 'both') return isIP(host) === 0 ? [4, 6] : [isIP(host) === 4 ? 4 : 6];
  return [family === 'auto' ? 'auto' : (Number(family) as 4 | 6)];
}

/** `--user` means at least `auth`. */
function depthOf({ depth = 'ehlo', user }: ProbeFlags): Depth {
  return user !== undefined && DEPTHS.indexOf(depth) < DEPTHS.indexOf('auth') ? 'auth' : depth;
}

function thresholdsOf({ warn, crit, certWarn, certCrit }: ProbeFlags): Thresholds {
  // The one that is not named gives way to the one that is.
  const certWarnDays = certWarn ?? Math.max(21, certCrit ?? 0);
  return {
    ...(warn !== undefined && { warnMs: Math.round(warn * 1000) }),
    ...(crit !== undefined && { critMs: Math.round(crit * 1000) }),
    certWarnDays,
    certCritDays: certCrit ?? Math.min(7, certWarnDays),
  };
}

/** Throws a `UsageError` where options contradict each other, or do not suit so many servers. */
export function checkCombinations(servers: number, flags: ProbeFlags): void {
  const { address, family, user, warn, crit, certWarn, certCrit } = flags;
  if (address !== undefined) {
    if (servers > 1) throw new UsageError('--address is for one server, not for several');
    if (family === 'both' || (family !== 'auto' && isIP(address) !== Number(family)))
      throw new UsageError(`--address ${address} and --family ${family} contradict each other`);
  }
  if (warn !== undefined && crit !== undefined && crit < warn)
    throw new UsageError(`--crit ${crit} is less than --warn ${warn}`);
  if (certWarn !== undefined && certCrit !== undefined && certCrit > certWarn)
    throw new UsageError(`--cert-crit ${certCrit} is more than --cert-warn ${certWarn}`);
  checkEnvelope(flags);
  if (user === undefined) checkNoUser(flags);
}

function checkEnvelope({ depth = 'ehlo', from, to }: ProbeFlags): void {
  const deep = depth === 'envelope' || depth === 'message';
  if (deep && (to === undefined || to === ''))
    throw new UsageError(`--depth ${depth} needs --to with a recipient`);
  if (!deep && to !== undefined)
    throw new UsageError('--to needs --depth envelope or --depth message');
  if (!deep && from !== undefined)
    throw new UsageError('--from needs --depth envelope or --depth message');
}

function checkNoUser(flags: ProbeFlags): void {
  if (flags.depth === 'auth') throw new UsageError('--depth auth needs --user');
  const needing = {
    '--password-env': flags.passwordEnv,
    '--password-file': flags.passwordFile,
    '--password-stdin': flags.passwordStdin,
    '--mechanism': flags.mechanism,
    '--allow-insecure-auth': flags.allowInsecureAuth,
  };
  for (const [name, value] of Object.entries(needing))
    if (value !== undefined) throw new UsageError(`${name} needs --user`);
}

function credentialsOf(flags: ProbeFlags, { secret }: SharedOptions): Credentials | undefined {
  const { user, mechanism } = flags;
  if (user === undefined || secret === undefined) return undefined;
  return {
    user,
    secret,
    ...(mechanism && { mechanism }),
    ...(flags.allowInsecureAuth && { allowInsecure: true }),
  };
}

function readSecret({ passwordEnv, passwordFile, passwordStdin }: ProbeFlags, io: Io): string {
  const sources = [passwordEnv, passwordFile, passwordStdin].filter((one) => one !== undefined);
  if (sources.length !== 1)
    throw new UsageError(
      '--user needs one of --password-env, --password-file and --password-stdin',
    );
  const secret = readSource();
  if (secret !== '') return secret;
  throw new UsageError(
    passwordEnv === undefined
      ? 'the password is empty'
      : `--password-env: the variable ${passwordEnv} is not set`,
  );

  function readSource(): string {
    if (passwordEnv !== undefined) return io.environment[passwordEnv] ?? '';
    if (passwordFile !== undefined)
      return firstLine(readOption('--password-file', passwordFile, io));
    return firstLine(readOption('--password-stdin', '-', io));
  }
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';

function readCertificates(file: string, io: Io): string[] {
  const pem = readOption('--ca', file, io);
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return [pem];
  throw new UsageError(`--ca ${file} holds no PEM certificate`);
}

function readClientCertificate(
  { clientCert, clientKey }: ProbeFlags,
  io: Io,
): ClientCertificate | undefined {
  if (clientCert === undefined && clientKey === undefined) return undefined;
  if (clientCert === undefined) throw new UsageError('--client-key needs --client-cert');
  if (clientKey === undefined) throw new UsageError('--client-cert needs --client-key');
  const certificate = readOption('--client-cert', clientCert, io);
  const key = readOption('--client-key', clientKey, io);
  try {
    createSecureContext({ cert: certificate, key });
  } catch {
    throw new UsageError(
      `--client-cert ${clientCert} and --client-key ${clientKey} are no pair of PEM certificate and unencrypted key`,
    );
  }
  return { certificate, key };
}

export function readOption(option: string, file: string, io: Io): string {
  const isStdin = file === '-';
  try {
    return isStdin ? io.readStdin() : io.readFile(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UsageError(`${option}: cannot read ${isStdin ? 'standard input' : file}${reason}`);
  }
}
