/** What a notice says, as named texts: placeholders of a template, environment variables of a command. */

import { oneLine } from '../../words.ts';
import type { Notice } from '../notice.ts';
import type { Fields } from './field-names.ts';

const NAME_LIMIT = 100;
const NAMES_LIMIT = 1_000;

/**
 * Every field; empty where a notice has none. `name`, `host`, `reason` … are those of the one server it is about, and
 * empty when it is about several. Times are ISO 8601 in UTC.
 */
export function fieldsOf(notice: Notice): Fields {
  const [first] = notice.servers;
  const only = notice.servers.length === 1 ? first : undefined;
  const names = notice.servers.map(({ name }) => oneLine(name, NAME_LIMIT)).join(', ');
  return {
    title: notice.title,
    message: notice.body,
    kind: notice.kind,
    severity: notice.severity,
    name: only ? oneLine(only.name, NAME_LIMIT) : '',
    names: oneLine(names, NAMES_LIMIT),
    host: oneLine(only?.host ?? '', 260),
    port: only?.port === undefined ? '' : String(only.port),
    group: oneLine(only?.group ?? '', NAME_LIMIT),
    reason: only?.reason ?? '',
    phase: only?.phase ?? '',
    since: only ? new Date(only.sinceMs).toISOString() : '',
    time: new Date(notice.atMs).toISOString(),
    incident: only?.incidentId ?? '',
    count: String(notice.servers.length),
  };
}
