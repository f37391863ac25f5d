import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ServerEntry } from '../../../main/core/server.ts';
import { importFile } from '../../../main/desktop/import-file.ts';
import { createProblems } from '../../../main/desktop/problems.ts';
import { silentLog } from './stand-ins.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function importing(content: string | null, merge = () => Promise.resolve()) {
  const file = join(folder, 'servers.json');
  if (content !== null) writeFileSync(file, content);
  const merged: ServerEntry[] = [];
  const problems = createProblems();
  const catalog = {
    merge: async (entries: readonly ServerEntry[]) => {
      await merge();
      merged.push(...entries);
      return { ok: true as const, value: { ids: entries.map(({ host }) => host) } };
    },
  };
  await importFile(file, { catalog, problems, log: silentLog });
  return { merged, problem: problems.list()[0] };
}

describe('a file of servers', () => {
  it.each([
    ['JSON', '{"relaywatch": 1, "servers": [{"host": "mx"}]}'],
    ['CSV', 'host\nmx\n'],
  ])('in %s is merged', async (_format, content) => {
    expect(await importing(content)).toEqual({ merged: [{ host: 'mx' }], problem: undefined });
  });

  it.each([
    ['is not there', null, /servers\.json/],
    ['names a key that is not known', '{"relaywatch":1,"servers":[{"host":"a","prot":1}]}', /prot/],
    ['is cut short', '{"relaywatch": 1, "ser', /JSON/],
  ])('that %s is reported and nothing is taken over', async (_why, content, words) => {
    const { merged, problem } = await importing(content);
    expect(merged).toEqual([]);
    expect(problem).toMatchObject({ id: 'import', dismissible: true });
    expect(problem?.message).toMatch(words);
  });

  it('with very many mistakes is reported with the first few', async () => {
    const servers = Array.from({ length: 500 }, () => ({ host: '' }));
    const { problem } = await importing(JSON.stringify({ relaywatch: 1, servers }));
    expect(problem?.message).toContain('server 3');
    expect(problem?.message).toContain('and 497 more');
  });

  it('that cannot be stored is reported', async () => {
    const { problem } = await importing('host\nmx\n', () => Promise.reject(new Error('disk full')));
    expect(problem?.message).toContain('disk full');
  });
});
