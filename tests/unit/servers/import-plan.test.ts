import { describe, expect, it } from 'vitest';

import { completeServer } from '../../../main/core/server.ts';
import { planImport } from '../../../main/servers/import/plan.ts';
import type { PlannedRow } from '../../../main/servers/import/plan.ts';

const watched = [
  completeServer({ host: 'mx1.test', name: 'Main', group: 'Vienna', retries: 5 }, 'one'),
  completeServer({ host: 'mx2.test', port: 587 }, 'two'),
];

function plan(text: string): PlannedRow[] {
  const planned = planImport(text, watched);
  if (!planned.ok) throw new Error(planned.message);
  return planned.rows;
}

describe('an import', () => {
  it('adds what is not watched', () => {
    expect(plan('mx3.test:465')).toEqual([
      {
        ...{ row: 1, name: 'mx3.test', where: 'mx3.test:465', outcome: { kind: 'added' } },
        change: { id: null, entry: { host: 'mx3.test', port: 465 } },
      },
    ]);
  });

  it('changes of what is watched only what is named', () => {
    const [row] = plan('host,retries,intervalSeconds\nMX1.test,5,30');
    expect(row?.name).toBe('Main');
    expect(row?.outcome).toEqual({ kind: 'changed', fields: ['intervalSeconds'] });
    const { id, ...before } = watched[0] ?? completeServer({ host: '' }, '');
    expect(row?.change).toEqual({ id, entry: { ...before, intervalSeconds: 30 } });
  });

  it('leaves alone what is the same', () => {
    expect(plan('mx1.test\nmx2.test:587 starttls').map(({ outcome }) => outcome.kind)).toEqual([
      'same',
      'same',
    ]);
  });

  it('takes another name at the same port for another server', () => {
    const rows = plan('name,host\nMain,mx1.test\nSecond,mx1.test');
    expect(rows.map(({ outcome }) => outcome.kind)).toEqual(['same', 'added']);
  });

  it('takes each server once', () => {
    expect(plan('mx9.test\nMX9.test:25').map(({ outcome }) => outcome)).toEqual([
      { kind: 'added' },
      { kind: 'refused', why: 'it is in row 1 already' },
    ]);
  });

  it('says why one is refused, at no more than some length', () => {
    const [row] = plan(`mx.test:${'9'.repeat(5_000)}`);
    expect(row?.change).toBeNull();
    expect(row?.outcome).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(row).length).toBeLessThan(1_000);
  });
});
