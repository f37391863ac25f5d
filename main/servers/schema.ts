/** What a server entry may hold, checked. Messages say what is expected and are shown to people as they are. */

import { isIP } from 'node:net';

import * as v from 'valibot';

import { parseMaintenance } from '../core/maintenance.ts';
import { DEPTHS, MECHANISMS, PROXY_VERSIONS, SECURITIES } from '../core/probe/target.ts';
import { SERVER_LIMITS } from '../core/server.ts';
import type { Server, ServerEntry } from '../core/server.ts';
import { parseHost, show } from './target.ts';

/** One thing wrong with an entry. `field` is a dotted path (`auth.user`), empty for the entry itself. */
export interface FieldProblem {
  field: string;
  message: string;
}

export type Validated =
  { ok: true; entry: ServerEntry } | { ok: false; problems: [FieldProblem, ...FieldProblem[]] };

interface Issue {
  input: unknown;
}

const must = (what: string) => (issue: Issue) => `must be ${what} (it is ${show(issue.input)})`;

const choice = <const T extends readonly (string | number)[]>(options: T) =>
  v.picklist(options, must(`one of ${options.join(', ')}`));

function whole(min: number, max: number) {
  const message = must(`a whole number from ${min} to ${max}`);
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

function text(max: number, min = 0) {
  const length = min === 0 ? `at most ${max}` : `${min} to ${max}`;
  const message = must(`text of ${length} characters, without control characters`);
  return v.pipe(
    v.string(message),
    v.minLength(min, message),
    v.maxLength(max, message),
    v.regex(/^[^\p{Cc}]*$/u, message),
  );
}

/** A host name or address; its normal form (no brackets, ASCII) is what comes out. */
const host = v.pipe(
  v.string(must('a host name or an IP address')),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseHost(dataset.value.trim());
    if (parsed.ok) return parsed.value;
    addIssue({ message: parsed.message });
    return NEVER;
  }),
);

const addressMessage = must('an IPv4 or IPv6 address');
const address = v.pipe(
  v.string(addressMessage),
  v.transform((value) => value.replace(/^\[(.*)\]$/, '$1')),
  v.check((value) => isIP(value) !== 0, addressMessage),
);

const certificateMessage = must(
  'verify, report, or pin: and the SHA-256 of the certificate as 64 hex digits',
);
const certificate = v.pipe(
  v.string(certificateMessage),
  v.regex(
    /^(?:verify|report|pin:(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31}))$/i,
    certificateMessage,
  ),
);

/** For a whole object: which key is missing or unknown, or that it is no object at all. */
function keys(names: readonly string[], what: string) {
  return (issue: v.StrictObjectIssue): string => {
    if (issue.path === undefined || issue.expected === 'Object')
      return `must be ${what} (it is ${show(issue.input)})`;
    return issue.expected === 'never' ? `is not known; known are ${names.join(', ')}` : 'is needed';
  };
}

const mechanism = v.nullable(choice(MECHANISMS));
const authFields = { user: text(255, 1), mechanism };
const authMessage = keys(Object.keys(authFields), 'an object with user and mechanism');

const windowMessage = must('as Sun 02:00-04:00 or 2026-12-01T22:00Z/2026-12-02T02:00Z');
const window = v.pipe(
  v.string(windowMessage),
  v.check((value) => parseMaintenance(value) !== null, windowMessage),
);

const days = whole(0, 3650);
const thresholdMs = v.nullable(whole(1, 120_000));

const fields = {
  name: text(200, 1),
  host,
  port: whole(1, 65_535),
  security: choice(SECURITIES),
  depth: choice(DEPTHS),
  family: choice(['auto', 4, 6, 'both']),
  servername: v.nullable(host),
  address: v.nullable(address),
  certificate,
  intervalSeconds: whole(SERVER_LIMITS.intervalSeconds.min, SERVER_LIMITS.intervalSeconds.max),
  timeoutSeconds: whole(SERVER_LIMITS.timeoutSeconds.min, SERVER_LIMITS.timeoutSeconds.max),
  retries: whole(SERVER_LIMITS.retries.min, SERVER_LIMITS.retries.max),
  retrySeconds: whole(SERVER_LIMITS.retrySeconds.min, SERVER_LIMITS.retrySeconds.max),
  warnMs: thresholdMs,
  critMs: thresholdMs,
  certWarnDays: days,
  certCritDays: days,
  group: text(100),
  tags: v.pipe(
    v.array(text(50, 1), must('a list of words')),
    v.maxLength(50, 'must be at most 50 words'),
  ),
  enabled: v.boolean(must('true or false')),
  recoveries: whole(SERVER_LIMITS.recoveries.min, SERVER_LIMITS.recoveries.max),
  remindMinutes: whole(SERVER_LIMITS.remindMinutes.min, SERVER_LIMITS.remindMinutes.max),
  behind: v.nullable(text(200, 1)),
  maintenance: v.pipe(
    v.array(window, must('a list of windows')),
    v.maxLength(50, 'must be at most 50 windows'),
  ),
  lmtp: v.boolean(must('true or false')),
  proxy: v.nullable(choice(PROXY_VERSIONS)),
};

/** The names an entry may use, in the order of the export format. */
export const ENTRY_FIELDS = [...Object.keys(fields), 'auth'] as readonly (keyof ServerEntry)[];

/** Every field may be left out, but none may be there and `undefined`. */
function optional<E extends v.ObjectEntries>(entries: E) {
  return Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(schema)]),
  ) as { [K in keyof E]: v.ExactOptionalSchema<E[K], undefined> };
}

const entryMessage = keys(ENTRY_FIELDS, 'an object with at least a host');

/** A server as a person or a file gives it: only `host` is needed, unknown keys are refused by name. */
export const serverEntrySchema = v.pipe(
  v.strictObject(
    {
      ...optional(fields),
      host,
      auth: v.exactOptional(
        v.nullable(
          v.strictObject({ ...authFields, mechanism: v.optional(mechanism, null) }, authMessage),
        ),
      ),
    },
    entryMessage,
  ),
  v.forward(
    v.check(
      ({ warnMs, critMs }) => (warnMs ?? 0) <= (critMs ?? Infinity),
      'must not be less than warnMs',
    ),
    ['critMs'],
  ),
  v.forward(
    v.check(
      ({ certWarnDays = 21, certCritDays = 7 }) => certCritDays <= certWarnDays,
      'must not be more than certWarnDays (7 and 21 unless given)',
    ),
    ['certCritDays'],
  ),
) satisfies v.GenericSchema<unknown, ServerEntry>;

/** A server as the settings keep it: everything filled in. */
export const serverSchema = v.strictObject(
  {
    id: text(100, 1),
    ...fields,
    auth: v.nullable(v.strictObject(authFields, authMessage)),
  },
  keys(['id', ...ENTRY_FIELDS], 'a complete server'),
) satisfies v.GenericSchema<unknown, Server>;

/** Checks one entry; on failure every problem is named, not only the first. */
export function validateEntry(input: unknown): Validated {
  const checked = v.safeParse(serverEntrySchema, input);
  if (checked.success) return { ok: true, entry: checked.output };
  const [first, ...others] = checked.issues;
  return { ok: false, problems: [problemOf(first), ...others.map(problemOf)] };
}

function problemOf(issue: v.BaseIssue<unknown>): FieldProblem {
  return { field: v.getDotPath(issue) ?? '', message: issue.message };
}
