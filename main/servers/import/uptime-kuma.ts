/** The backup that Uptime Kuma writes: JSON with a `monitorList`. */

import { show } from '../target.ts';
import type { RawRow } from './read.ts';

/** Its monitors of bare TCP ports are mail servers where the port is one. */
const MAIL_PORTS = new Set([24, 25, 465, 587, 2525]);

const SECURITY: Readonly<Record<string, string>> = {
  secure: 'tls',
  starttls: 'starttls',
  nostarttls: 'none',
};

/** Its mail servers, and what it watches besides, by the number of the monitor. A text: why there are none. */
export function uptimeKumaRows(text: string): RawRow[] | string {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return `this is not valid JSON: ${error instanceof Error ? error.message : ''}`;
  }
  const monitors = isObject(file) ? file['monitorList'] : null;
  if (!Array.isArray(monitors)) return 'its monitorList is not a list';
  return monitors.map((monitor: unknown, index) => rowOf(index + 1, monitor));
}

function rowOf(row: number, monitor: unknown): RawRow {
  if (!isObject(monitor)) return { row, label: '', problem: 'it is not a monitor' };
  const { name, type, hostname, active, tags, smtpSecurity } = monitor;
  const label = typeof name === 'string' ? name : '';
  const port = Number(monitor['port']);
  if (type !== 'smtp' && !(type === 'port' && MAIL_PORTS.has(port))) {
    const what = type === 'port' ? `port ${String(monitor['port'])}` : show(type);
    return { row, label, problem: `it watches ${what}, not a mail server` };
  }
  const security = typeof smtpSecurity === 'string' ? SECURITY[smtpSecurity] : undefined;
  const group = monitor['parent'] === undefined ? undefined : monitor['pathName'];
  const input = {
    host: hostname,
    ...(label !== '' && { name: label }),
    ...(Number.isInteger(port) && port > 0 && { port }),
    ...(security !== undefined && { security }),
    ...(whole(monitor['interval'], 10) !== null && {
      intervalSeconds: whole(monitor['interval'], 10),
    }),
    ...(whole(monitor['retryInterval'], 1) !== null && {
      retrySeconds: whole(monitor['retryInterval'], 1),
    }),
    ...(whole(monitor['timeout'], 1) !== null && { timeoutSeconds: whole(monitor['timeout'], 1) }),
    ...(whole(monitor['maxretries'], 0) !== null && { retries: whole(monitor['maxretries'], 0) }),
    ...((active === 0 || active === false) && { enabled: false }),
    ...(typeof group === 'string' && group.includes(' / ') && { group: groupOf(group) }),
    ...(Array.isArray(tags) && tags.length > 0 && { tags: tags.flatMap(tagOf) }),
  };
  return { row, label, input };
}

/** Null where nothing of use stands: 0 means the default to Uptime Kuma, and less than we can do is made that. */
function whole(value: unknown, least: number): number | null {
  const number = typeof value === 'number' ? Math.round(value) : NaN;
  if (!(number >= 0) || (number === 0 && least > 0)) return null;
  return Math.max(number, least);
}

/** `Group / Subgroup / Name`: all but the name. */
const groupOf = (path: string): string => path.split(' / ').slice(0, -1).join(' / ');

function tagOf(tag: unknown): string[] {
  return isObject(tag) && typeof tag['name'] === 'string' ? [tag['name']] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
