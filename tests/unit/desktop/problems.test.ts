import { describe, expect, it } from 'vitest';

import { createProblems } from '../../../main/desktop/problems.ts';
import type { Problem } from '../../../preload/contract.ts';

const problem = (id: Problem['id'], rest: Partial<Problem> = {}): Problem => ({
  id,
  message: 'what',
  advice: 'do',
  dismissible: true,
  ...rest,
});

describe('problems', () => {
  it('are told when one comes, changes or goes, and not when nothing changes', () => {
    const problems = createProblems();
    const told: string[] = [];
    problems.onChange((list) =>
      told.push(list.map(({ id, message }) => `${id} ${message}`).join()),
    );
    problems.report(problem('tray'));
    problems.report(problem('tray'));
    problems.report(problem('history', { message: 'other' }));
    problems.report(problem('tray', { message: 'new' }));
    problems.settle('history');
    problems.settle('history');
    expect(told).toEqual([
      'tray what',
      'tray what,history other',
      'tray new,history other',
      'tray new',
    ]);
  });

  it('can be dismissed unless they must stay', () => {
    const problems = createProblems();
    problems.report(problem('tray'));
    problems.report(problem('history', { dismissible: false }));
    expect([problems.dismiss('tray'), problems.dismiss('history')]).toEqual([true, false]);
    expect(problems.list().map(({ id }) => id)).toEqual(['history']);
  });
});
