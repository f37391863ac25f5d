import { afterAll, describe, expect, it } from 'vitest';
import type { Verdict } from './judge.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { simulate } from './simulate.ts';
import { table } from './table.ts';

describe('in a simulated world', () => {
  const verdicts: Verdict[] = [];

  it.each(SCENARIOS)('$name', async (scenario) => {
    const verdict = await simulate(scenario);
    verdicts.push(verdict);
    expect(verdict).toMatchObject({ falseAlarms: [], missed: [], uptimeErrors: [] });
    if (scenario.notices) expect(verdict.notices).toEqual(scenario.notices);
    expect(verdict.worstShare).toBeLessThanOrEqual(1);
  });

  afterAll(() => {
    process.stdout.write(`\n${table(verdicts)}\n`);
  });
});
