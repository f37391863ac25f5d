/** Servers from an import file, and how the options fill in what their entries leave open. */

import type { ServerEntry } from '../../core/server.ts';
import { describeProblem, parseImport } from '../../servers/file.ts';
import type { Io } from '../io.ts';
import { readOption } from '../targets.ts';
import type { ProbeFlags } from '../probe-options.ts';
import { UsageError } from '../usage-error.ts';

/** Problems of a file named at most. */
const MAX_PROBLEMS = 10;

/** The servers of an import file, JSON or CSV; `-` is standard input. Throws a `UsageError` that lists what is wrong. */
export function readEntries(file: string, io: Io): ServerEntry[] {
  const text = readOption('--import', file, io);
  const format = /^\s*[{[]/.test(text.replace(/^\uFEFF/, '')) ? 'json' : 'csv';
  const parsed = parseImport(text, format);
  if (parsed.ok) return parsed.servers;
  const lines = parsed.problems.map((problem) => describeProblem(problem, format));
  const more = lines.length - MAX_PROBLEMS;
  throw new UsageError(
    [
      `--import ${file}, ${lines.slice(0, MAX_PROBLEMS).join('\n')}`,
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
  );
}

/** Every user some server is logged in as. */
export function usersOf(entries: readonly ServerEntry[], { user }: ProbeFlags): string[] {
  const named = entries.flatMap(({ auth }) => auth?.user ?? []);
  return [...new Set(user === undefined ? named : [user, ...named])];
}

/** The options for one server: what its entry says, and the command line's for the rest. */
export function defaultsFor(entry: ServerEntry, flags: ProbeFlags): ProbeFlags {
  const { depth, family, timeoutSeconds, certificate, certWarnDays, certCritDays, auth } = entry;
  // Null is how an export says that there is none.
  const { address = null, servername = null, warnMs = null, critMs = null, proxy = null } = entry;
  return {
    ...withoutPairs(entry, flags),
    ...(depth !== undefined && { depth }),
    ...(family !== undefined && { family: familyFlag(family) }),
    ...(address !== null && { address }),
    ...(servername !== null && { servername }),
    ...(timeoutSeconds !== undefined && { timeout: timeoutSeconds }),
    ...(certificate !== undefined && { certificate: policyFlag(certificate) }),
    ...(warnMs !== null && { warn: warnMs / 1000 }),
    ...(critMs !== null && { crit: critMs / 1000 }),
    ...(certWarnDays !== undefined && { certWarn: certWarnDays }),
    ...(certCritDays !== undefined && { certCrit: certCritDays }),
    ...(entry.lmtp && { lmtp: true }),
    ...(proxy && { proxy }),
    ...(auth && { user: auth.user, ...(auth.mechanism && { mechanism: auth.mechanism }) }),
  };
}

/** Two limits that go together come from one place, or they might contradict each other. */
function withoutPairs(entry: ServerEntry, flags: ProbeFlags): ProbeFlags {
  const { warn, crit, certWarn, certCrit, ...others } = flags;
  const times = (entry.warnMs ?? null) === null && (entry.critMs ?? null) === null;
  const days = entry.certWarnDays === undefined && entry.certCritDays === undefined;
  return {
    ...others,
    ...(times && warn !== undefined && { warn }),
    ...(times && crit !== undefined && { crit }),
    ...(days && certWarn !== undefined && { certWarn }),
    ...(days && certCrit !== undefined && { certCrit }),
  };
}

function familyFlag(family: NonNullable<ServerEntry['family']>): ProbeFlags['family'] {
  if (family === 4) return '4';
  return family === 6 ? '6' : family;
}

function policyFlag(policy: string): NonNullable<ProbeFlags['certificate']> {
  if (policy === 'verify' || policy === 'report') return policy;
  return { pin: policy.replace(/^pin:/i, '').replaceAll(':', '').toLowerCase() };
}
