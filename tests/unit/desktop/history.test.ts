import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openReportedHistory } from '../../../main/desktop/history.ts';
import { createProblems } from '../../../main/desktop/problems.ts';
import { silentLog } from './stand-ins.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a history that cannot be opened', () => {
  it('is a problem that says where it is, and keeps nobody from watching', async () => {
    const problems = createProblems();
    const history = await openReportedHistory({
      folder,
      worker: join(folder, 'missing.cjs'),
      retention: {},
      problems,
      log: silentLog,
    });
    expect(problems.list()).toMatchObject([{ id: 'history', dismissible: false }]);
    expect(problems.list()[0]?.advice).toContain(folder);
    expect(await history.restore()).toEqual(new Map());
    await history.close();
  });
});
