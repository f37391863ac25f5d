/** Importing and exporting the list of servers. */

import type { ImportOutcome, ImportSource } from '../../../preload/contract.ts';
import { count } from './count.ts';

const source: Record<ImportSource, string> = {
  relaywatch: 'a list from Relaywatch',
  csv: 'a table (CSV)',
  'uptime-kuma': 'a backup from Uptime Kuma',
  nagios: 'check_smtp in a configuration',
  list: 'a list',
};

const kind: Record<ImportOutcome['kind'], string> = {
  added: 'Added',
  changed: 'Changed',
  same: 'Watched already, the same',
  refused: 'Left out',
};

export const importing = {
  importing: {
    title: 'Import servers',
    offer: 'Import a list or another program’s configuration…',
    list: 'Servers',
    listHint: 'The list of servers with all their settings, but for passwords.',
    open: 'Import…',
    exportList: 'Export list…',
    exported: 'The list is exported',
    label: 'What to import',
    hint: 'A list from Relaywatch (JSON or CSV), hosts one a line, a backup from Uptime Kuma, or Nagios configuration with check_smtp. Paste it, drop it here, or',
    choose: 'choose a file…',
    placeholder: 'mx1.example.org\nmx2.example.org:587 starttls\nsmtps://mail.example.org',
    tooLong: 'It is larger than 10 MB, which no list of servers is.',
    unreadable: 'The file could not be read.',
    cannotRead: (why: string) => `This cannot be imported: ${why}.`,
    preview: 'What will happen',
    found: (from: ImportSource, n: number) => `${count(n, 'entry', 'entries')} in ${source[from]}`,
    kind,
    counted: (outcome: ImportOutcome['kind'], n: number) => `${kind[outcome]}: ${n}`,
    unchanged: (n: number) => `Left as ${n === 1 ? 'it is' : 'they are'}: ${n}`,
    alsoChange: (n: number) => `Change the ${n === 1 ? 'one' : n} watched already`,
    row: (n: number) => `Entry ${n}`,
    more: (n: number) => `and ${n} more`,
    nothing: 'There is nothing to import',
    run: (added: number, changed: number) =>
      added + changed === 0
        ? 'Import'
        : changed === 0
          ? `Add ${count(added, 'server')}`
          : added === 0
            ? `Change ${count(changed, 'server')}`
            : `Add ${added}, change ${changed}`,
    done: (added: number, changed: number) =>
      [
        ...(added > 0 ? [`${count(added, 'server')} added`] : []),
        ...(changed > 0 ? [`${count(changed, 'server')} changed`] : []),
      ].join(', '),
  },
};
