/** A server: one thing watched, as the settings keep it, every default filled in. */

import { defaultCertificatePolicy, defaultSecurity } from './probe/target.ts';
import type { Depth, Mechanism, ProxyVersion, Security, Target } from './probe/target.ts';

/** `both` checks each family apart. */
export type FamilyChoice = 'auto' | 4 | 6 | 'both';

export interface Server {
  /** Stable, random; never shown. */
  id: string;
  name: string;
  host: string;
  port: number;
  security: Security;
  depth: Depth;
  family: FamilyChoice;
  servername: string | null;
  address: string | null;
  /** `verify`, `report` or `pin:` and 64 hex digits. */
  certificate: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  /** Further failures after the first until the state is hard. */
  retries: number;
  retrySeconds: number;
  warnMs: number | null;
  critMs: number | null;
  certWarnDays: number;
  certCritDays: number;
  group: string;
  tags: string[];
  /** False while paused. */
  enabled: boolean;
  /** Successes in a row that end an outage. */
  recoveries: number;
  /** Minutes between reminders while it is down; 0 for none. */
  remindMinutes: number;
  /** Name or `host:port` of the server without which this one cannot be reached. */
  behind: string | null;
  /** Planned maintenance, each as `parseMaintenance` reads it. */
  maintenance: string[];
  /** Speaks LMTP (RFC 2033). */
  lmtp: boolean;
  /** Expects this version of the PROXY protocol header. */
  proxy: ProxyVersion | null;
  auth: { user: string; mechanism: Mechanism | null } | null;
}

/** A server as a person or a file gives it: only `host` is needed. */
export type ServerEntry = Pick<Server, 'host'> & Partial<Omit<Server, 'id' | 'host'>>;

export const SERVER_LIMITS = {
  intervalSeconds: { min: 10, max: 86_400 },
  timeoutSeconds: { min: 1, max: 120 },
  retries: { min: 0, max: 100 },
  retrySeconds: { min: 1, max: 3_600 },
  recoveries: { min: 1, max: 100 },
  remindMinutes: { min: 0, max: 10_080 },
} as const;

export const DEFAULT_PORT = 25;
/** RFC 2033 section 5 forbids port 25; this one is for private mail systems, and where LMTP is mostly found. */
export const DEFAULT_LMTP_PORT = 24;

/** Fills in every default: port 25 (LMTP: 24), security by port, certificate policy by security, name after the host. */
export function completeServer(entry: ServerEntry, id: string): Server {
  const port = entry.port ?? (entry.lmtp ? DEFAULT_LMTP_PORT : DEFAULT_PORT);
  const security = entry.security ?? defaultSecurity(port);
  const policy = defaultCertificatePolicy(security);
  return {
    id,
    name: entry.name ?? entry.host,
    host: entry.host,
    port,
    security,
    depth: entry.depth ?? (entry.auth ? 'auth' : 'ehlo'),
    family: entry.family ?? 'auto',
    servername: entry.servername ?? null,
    address: entry.address ?? null,
    certificate: entry.certificate ?? (typeof policy === 'string' ? policy : `pin:${policy.pin}`),
    intervalSeconds: entry.intervalSeconds ?? 60,
    timeoutSeconds: entry.timeoutSeconds ?? 10,
    retries: entry.retries ?? 2,
    retrySeconds: entry.retrySeconds ?? 15,
    warnMs: entry.warnMs ?? null,
    critMs: entry.critMs ?? null,
    certWarnDays: entry.certWarnDays ?? 21,
    certCritDays: entry.certCritDays ?? 7,
    group: entry.group ?? '',
    tags: entry.tags ?? [],
    enabled: entry.enabled ?? true,
    recoveries: entry.recoveries ?? 1,
    remindMinutes: entry.remindMinutes ?? 0,
    behind: entry.behind ?? null,
    maintenance: entry.maintenance ?? [],
    lmtp: entry.lmtp ?? false,
    proxy: entry.proxy ?? null,
    auth: entry.auth ?? null,
  };
}

/**
 * The check that watches this server.
 * @param secret password or token; without one a depth beyond `ehlo` that needs it is cut to `ehlo`.
 */
export function targetOf(
  server: Server,
  extras: { secret?: string; ca?: readonly string[] } = {},
): Target {
  const { secret, ca } = extras;
  const auth = server.auth && secret !== undefined ? server.auth : null;
  return {
    host: server.host,
    port: server.port,
    security: server.security,
    depth: server.depth === 'auth' && !auth ? 'ehlo' : server.depth,
    family: server.family === 'both' ? 'auto' : server.family,
    timeoutMs: server.timeoutSeconds * 1000,
    ...(server.address !== null && { address: server.address }),
    ...(server.servername !== null && { servername: server.servername }),
    certificate: certificatePolicy(server.certificate),
    ...(ca && { ca }),
    ...(server.lmtp && { lmtp: true }),
    ...(server.proxy && { proxy: server.proxy }),
    ...(auth &&
      secret !== undefined && {
        auth: { user: auth.user, secret, ...(auth.mechanism && { mechanism: auth.mechanism }) },
      }),
    thresholds: {
      ...(server.warnMs !== null && { warnMs: server.warnMs }),
      ...(server.critMs !== null && { critMs: server.critMs }),
      certWarnDays: server.certWarnDays,
      certCritDays: server.certCritDays,
    },
  };
}

function certificatePolicy(text: string): Target['certificate'] {
  if (text.startsWith('pin:'))
    return { pin: text.slice('pin:'.length).replaceAll(':', '').toLowerCase() };
  return text === 'report' ? 'report' : 'verify';
}
