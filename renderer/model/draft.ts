/** The server form as typed: every field a string, judged as a whole, turned into an entry on `Save`. */

import {
  completeServer,
  DEFAULT_LMTP_PORT,
  defaultSecurity,
  parseMaintenance,
  SERVER_LIMITS,
} from '../../preload/contract.ts';
import type {
  Depth,
  FamilyChoice,
  Mechanism,
  Security,
  Server,
  ServerEntry,
} from '../../preload/contract.ts';
import { text } from '../text/en.ts';

export interface Draft {
  name: string;
  host: string;
  port: string;
  security: Security;
  user: string;
  password: string;
  removePassword: boolean;
  intervalSeconds: string;
  timeoutSeconds: string;
  retries: string;
  retrySeconds: string;
  warnMs: string;
  critMs: string;
  certWarnDays: string;
  certCritDays: string;
  servername: string;
  address: string;
  family: `${FamilyChoice}`;
  depth: Depth;
  mechanism: Mechanism | '';
  policy: 'verify' | 'report' | 'pin';
  pin: string;
  group: string;
  tags: string;
  recoveries: string;
  remindMinutes: string;
  behind: string;
  maintenance: string;
  lmtp: boolean;
  proxy: NonNullable<Server['proxy']> | '';
}

export type DraftErrors = Partial<Record<keyof Draft, string>>;

/** A draft of an existing server, or of a new one with every default filled in. */
export function draftOf(server: Server | null): Draft {
  const source = server ?? { ...completeServer({ host: '', port: 25 }, ''), name: '' };
  const { certificate } = source;
  const pinned = certificate.startsWith('pin:');
  return {
    name: server && server.name === server.host ? '' : source.name,
    host: source.host,
    port: String(source.port),
    security: source.security,
    user: source.auth?.user ?? '',
    password: '',
    removePassword: false,
    intervalSeconds: String(source.intervalSeconds),
    timeoutSeconds: String(source.timeoutSeconds),
    retries: String(source.retries),
    retrySeconds: String(source.retrySeconds),
    warnMs: source.warnMs === null ? '' : String(source.warnMs),
    critMs: source.critMs === null ? '' : String(source.critMs),
    certWarnDays: String(source.certWarnDays),
    certCritDays: String(source.certCritDays),
    servername: source.servername ?? '',
    address: source.address ?? '',
    family: `${source.family}`,
    depth: source.depth,
    mechanism: source.auth?.mechanism ?? '',
    policy: pinned ? 'pin' : certificate === 'report' ? 'report' : 'verify',
    pin: pinned ? certificate.slice('pin:'.length) : '',
    group: source.group,
    tags: source.tags.join(', '),
    recoveries: String(source.recoveries),
    remindMinutes: String(source.remindMinutes),
    behind: source.behind ?? '',
    maintenance: source.maintenance.join('; '),
    lmtp: source.lmtp,
    proxy: source.proxy ?? '',
  };
}

const USUAL_PORT: Partial<Record<Security, string>> = { tls: '465', starttls: '587' };

/**
 * Port and security follow each other, the certificate policy follows security, depth follows the
 * user name: each only while untouched.
 */
export function follow(
  draft: Draft,
  changed: keyof Draft,
  touched: readonly (keyof Draft)[],
): Draft {
  const next = { ...draft };
  if (changed === 'port' && !touched.includes('security'))
    next.security = defaultSecurity(Number(draft.port));
  if (changed === 'security' && !touched.includes('port'))
    next.port = USUAL_PORT[draft.security] ?? '25';
  if (next.security !== draft.security || changed === 'security')
    if (!touched.includes('policy'))
      next.policy = next.security === 'starttls' || next.security === 'tls' ? 'verify' : 'report';
  if (changed === 'lmtp' && !touched.includes('port'))
    next.port = draft.lmtp ? String(DEFAULT_LMTP_PORT) : (USUAL_PORT[draft.security] ?? '25');
  if (changed === 'user' && !touched.includes('depth'))
    next.depth = draft.user === '' ? 'ehlo' : 'auth';
  return next;
}

const LIMITED = [
  'intervalSeconds',
  'timeoutSeconds',
  'retries',
  'retrySeconds',
  'recoveries',
  'remindMinutes',
] as const;

/** What is wrong, by field; empty when the draft can be saved. */
export function validate(draft: Draft): DraftErrors {
  const errors: DraftErrors = {};
  const put = (field: keyof Draft, error: string | null): void => {
    if (error !== null) errors[field] ??= error;
  };
  put('host', draft.host.trim() === '' ? text.invalid.required : hostError(draft.host.trim()));
  put('port', integer(draft.port, 1, 65_535));
  for (const field of LIMITED)
    put(field, integer(draft[field], SERVER_LIMITS[field].min, SERVER_LIMITS[field].max));
  for (const field of ['warnMs', 'critMs'] as const)
    if (draft[field].trim() !== '') put(field, integer(draft[field], 1, 120_000));
  for (const field of ['certWarnDays', 'certCritDays'] as const)
    put(field, integer(draft[field], 0, 3_650));
  if (draft.servername.trim() !== '') put('servername', hostError(draft.servername.trim()));
  if (draft.address.trim() !== '' && !isAddress(draft.address.trim()))
    put('address', text.invalid.address);
  if (draft.policy === 'pin' && !/^[0-9a-f]{64}$/iu.test(bareHex(draft.pin)))
    put('pin', text.invalid.pin);
  if (draft.depth === 'auth' && draft.user.trim() === '') put('user', text.invalid.userNeeded);
  if (draft.warnMs.trim() !== '' && draft.critMs.trim() !== '')
    if (Number(draft.critMs) <= Number(draft.warnMs)) put('critMs', text.invalid.order);
  if (partsOf(draft.maintenance, ';').some((window) => parseMaintenance(window) === null))
    put('maintenance', text.invalid.maintenance);
  // RFC 2033 section 5.
  if (draft.lmtp && Number(draft.port) === 25) put('lmtp', text.invalid.lmtpPort);
  if (Number(draft.certCritDays) > Number(draft.certWarnDays))
    put('certCritDays', text.invalid.certOrder);
  return errors;
}

/** The entry to save. Call only when `validate` found nothing. `enabled` keeps a paused server paused. */
export function entryOf(draft: Draft, enabled: boolean): ServerEntry {
  const host = bareHost(draft.host);
  const user = draft.user.trim();
  return {
    name: draft.name.trim() || host,
    host,
    port: Number(draft.port),
    security: draft.security,
    depth: draft.depth,
    family: FAMILIES[draft.family],
    servername: draft.servername.trim() || null,
    address: draft.address.trim() || null,
    certificate: draft.policy === 'pin' ? `pin:${bareHex(draft.pin)}` : draft.policy,
    intervalSeconds: Number(draft.intervalSeconds),
    timeoutSeconds: Number(draft.timeoutSeconds),
    retries: Number(draft.retries),
    retrySeconds: Number(draft.retrySeconds),
    warnMs: optional(draft.warnMs),
    critMs: optional(draft.critMs),
    certWarnDays: Number(draft.certWarnDays),
    certCritDays: Number(draft.certCritDays),
    group: draft.group.trim(),
    tags: partsOf(draft.tags, ','),
    enabled,
    recoveries: Number(draft.recoveries),
    remindMinutes: Number(draft.remindMinutes),
    behind: draft.behind.trim() || null,
    maintenance: partsOf(draft.maintenance, ';'),
    lmtp: draft.lmtp,
    proxy: draft.proxy || null,
    auth: user === '' ? null : { user, mechanism: draft.mechanism || null },
  };
}

/** What the form sends for the password: undefined keeps the stored one, null removes it. */
export function passwordOf(draft: Draft): string | null | undefined {
  if (draft.password !== '') return draft.password;
  return draft.removePassword || draft.user.trim() === '' ? null : undefined;
}

const FAMILIES: Record<Draft['family'], FamilyChoice> = { auto: 'auto', 4: 4, 6: 6, both: 'both' };

const optional = (value: string): number | null => (value.trim() === '' ? null : Number(value));

const partsOf = (value: string, separator: string): string[] =>
  value
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

const bareHex = (pin: string): string => pin.replace(/[:\s]/gu, '').toLowerCase();

const bareHost = (host: string): string => host.trim().replace(/^\[(.*)\]$/u, '$1');

function integer(value: string, min: number, max: number): string | null {
  if (value.trim() === '') return text.invalid.required;
  if (!/^\d+$/u.test(value.trim())) return text.invalid.wholeNumber;
  return Number(value) < min || Number(value) > max ? text.invalid.range(min, max) : null;
}

function isAddress(value: string): boolean {
  const bare = bareHost(value);
  if (bare.includes(':')) return URL.canParse(`http://[${bare}]/`);
  return /^(?:\d{1,3}\.){3}\d{1,3}$/u.test(bare) && bare.split('.').every((byte) => +byte <= 255);
}

/** Letters of any script (IDN), digits, hyphens, underscores; labels of RFC 1035 length. */
function hostError(value: string): string | null {
  if (isAddress(value)) return null;
  const labels = value.replace(/\.$/u, '').split('.');
  const sound = labels.every((label) =>
    /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]{0,62})$/u.test(label),
  );
  const looksNumeric = labels.every((label) => /^\d+$/u.test(label));
  return sound && !looksNumeric && value.length <= 253 ? null : text.invalid.host;
}
