/** The servers to watch, from arguments, lists and files, each with the check that watches it. */

import { completeServer } from '../../core/server.ts';
import type { Server, ServerEntry } from '../../core/server.ts';
import { DEPTHS } from '../../core/probe/target.ts';
import type { Depth, Target } from '../../core/probe/target.ts';
import { formatTarget } from '../../servers/target.ts';
import type { Io } from '../io.ts';
import { label } from '../output/summary.ts';
import { checkCombinations, nameTargets, readShared, targetsOf } from '../targets.ts';
import type { ProbeFlags } from '../probe-options.ts';
import { UsageError } from '../usage-error.ts';
import { defaultsFor, readEntries, usersOf } from './entries.ts';

/** The options that say what to watch, and how often. */
export interface ServerFlags extends ProbeFlags {
  file?: string;
  import?: string;
  interval: number;
  retries: number;
  retryInterval: number;
}

export interface WatchedServer {
  server: Server;
  target: Target;
}

/** Throws a `UsageError` where there is nothing to watch, or what is named cannot be watched so. */
export function serversToWatch(
  named: readonly string[],
  flags: ServerFlags,
  io: Io,
): WatchedServer[] {
  const readers = [flags.file === '-', flags.import === '-', flags.passwordStdin === true];
  if (readers.filter(Boolean).length > 1)
    throw new UsageError('standard input is one list or the password, not several at once');
  const listed = named.length > 0 || flags.file !== undefined;
  const entries = [
    ...(listed ? nameTargets(named, flags.file, io).map(entryOf) : []),
    ...(flags.import === undefined ? [] : readEntries(flags.import, io)),
  ].filter(({ enabled }) => enabled !== false);
  if (entries.length === 0)
    throw new UsageError(
      flags.import === undefined
        ? 'name a server: HOST[:PORT], --file LIST or --import SERVERS.json'
        : `--import ${flags.import} names no server that is not paused`,
    );

  const user = loginOf(entries, flags);
  const depth = flags.depth ?? deepest(entries);
  const all: ProbeFlags = {
    ...flags,
    ...(user !== undefined && { user }),
    ...(depth && { depth }),
  };
  checkCombinations(entries.length, all);
  const shared = readShared(all, io);
  const ids = new Set<string>();
  return entries.flatMap((entry) => {
    const { host, port = null, security = null } = entry;
    const own = defaultsFor(entry, flags);
    return targetsOf({ host, port, security }, own, shared).map((target): WatchedServer => {
      const name = entry.name ?? label(target);
      return { target, server: serverOf({ ...entry, name }, target, flags, newId(target, ids)) };
    });
  });
}

function entryOf(target: ReturnType<typeof nameTargets>[number]): ServerEntry {
  const { host, port, security } = target;
  return { host, ...(port !== null && { port }), ...(security && { security }) };
}

function deepest(entries: readonly ServerEntry[]): Depth | undefined {
  return DEPTHS.findLast((depth) => entries.some((entry) => entry.depth === depth));
}

/** Whom to log in as. One password may not go to several users: some server would learn another's. */
function loginOf(entries: readonly ServerEntry[], flags: ProbeFlags): string | undefined {
  const users = usersOf(entries, flags);
  if (users.length > 1)
    throw new UsageError(
      `--import: the servers log in as several users (${users.slice(0, 3).join(', ')}…), and there is one password for all; watch them apart`,
    );
  const sources = [flags.passwordEnv, flags.passwordFile, flags.passwordStdin];
  if (flags.user === undefined && users.length > 0 && sources.every((one) => one === undefined))
    throw new UsageError(
      `--import: there are servers that log in as ${String(users[0])}, and such files hold no passwords; give it with --password-env, --password-file or --password-stdin`,
    );
  return users[0];
}

/** The same in every run, so that a server's past is found again. */
function newId({ host, port, family }: Target, taken: Set<string>): string {
  const base = `${formatTarget(host, port)}${family === 'auto' ? '' : `/IPv${family}`}`;
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}#${number}`;
  taken.add(id);
  return id;
}

function serverOf(entry: ServerEntry, target: Target, flags: ServerFlags, id: string): Server {
  const { certificate, thresholds, auth } = target;
  const { warnMs = null, critMs = null, certWarnDays, certCritDays } = thresholds;
  const intervalSeconds = entry.intervalSeconds ?? flags.interval;
  return completeServer(
    {
      ...entry,
      port: target.port,
      security: target.security,
      depth: target.depth,
      family: target.family,
      certificate: typeof certificate === 'string' ? certificate : `pin:${certificate.pin}`,
      servername: target.servername ?? null,
      address: target.address ?? null,
      timeoutSeconds: target.timeoutMs / 1000,
      intervalSeconds,
      retries: entry.retries ?? flags.retries,
      retrySeconds: entry.retrySeconds ?? Math.min(flags.retryInterval, intervalSeconds),
      warnMs,
      critMs,
      certWarnDays,
      certCritDays,
      auth: auth ? { user: auth.user, mechanism: auth.mechanism ?? null } : null,
    },
    id,
  );
}
