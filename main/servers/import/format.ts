/** In which of the formats that can be imported a text is. */

import { COLUMNS } from '../file.ts';
import type { ImportSource } from './outcome.ts';

export function sourceOf(text: string): ImportSource {
  if (/^\s*[{[]/.test(text)) return /"monitorList"\s*:/.test(text) ? 'uptime-kuma' : 'relaywatch';
  if (/\bcheck_smtp\b/.test(text)) return 'nagios';
  const [head = ''] = text.trimStart().split(/[\r\n]/, 1);
  const names = head.split(/[,;]/).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const known: readonly string[] = COLUMNS;
  return names.includes('host') && names.every((name) => known.includes(name)) ? 'csv' : 'list';
}
