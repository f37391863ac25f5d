/** The computer's own table of names, which goes before DNS. */

import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

import type { Answer } from './resolver.ts';

export interface HostsFile {
  /** Null when the file does not name this host at all. */
  addresses(host: string, family: 4 | 6): Answer<string> | null;
}

/** Looked at again when it has changed. */
export function hostsFile(platform: NodeJS.Platform, path = pathOn(platform)): HostsFile {
  let readAt = Number.NaN;
  let table = new Map<string, string[]>();

  const refresh = (): void => {
    try {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === readAt) return;
      readAt = mtimeMs;
      table = parseHosts(readFileSync(path, 'utf8'));
    } catch {
      table = new Map();
    }
  };

  return {
    addresses: (host, family) => {
      refresh();
      const listed = table.get(host.toLowerCase());
      if (!listed) return null;
      const records = listed.filter((address) => isIP(address) === family);
      if (records.length > 0) return { kind: 'found', records };
      return { kind: 'error', error: 'no-data', code: 'ENODATA' };
    },
  };
}

/** Addresses by lower-case name; `#` begins a comment. */
export function parseHosts(text: string): Map<string, string[]> {
  const table = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      table.set(key, [...(table.get(key) ?? []), address]);
    }
  }
  return table;
}

function pathOn(platform: NodeJS.Platform): string {
  if (platform !== 'win32') return '/etc/hosts';
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts');
}
