import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePercent, NEVER_FLAPPED, stepFlapping } from '../../../main/core/monitor/flapping.ts';
import type { Flapping } from '../../../main/core/monitor/flapping.ts';

/** What is said check after check: `u` up, `d` down, `s` a failure not confirmed. */
function run(checks: string, before: Flapping = NEVER_FLAPPED): { said: string[]; now: Flapping } {
  const said: string[] = [];
  let flapping = before;
  for (let index = 0; index < checks.length; index++) {
    const check = checks[index];
    const seen = check === 's' ? null : check === 'u' ? 'up' : 'down';
    const step = stepFlapping(flapping, seen, index, () => 'spell');
    flapping = step.flapping;
    if (step.change !== 'none') said.push(`${step.change} ${index}`);
  }
  return { said, now: flapping };
}

const flapping = (checks: string): Flapping => ({ checks, spell: { id: 'spell', sinceMs: 0 } });

describe('the share of changes', () => {
  it.each([
    ['', 0],
    ['u', 0],
    ['u'.repeat(21), 0],
    ['d'.repeat(21), 0],
    ['ud'.repeat(10) + 'u', 100],
    // One change, newest and oldest: 1.25 and 0.75 of 20.
    ['u'.repeat(20) + 'd', 6.25],
    ['d' + 'u'.repeat(20), 3.75],
    // As many changes weigh the same when there were no checks before.
    ['ud', 6.25],
  ])('of %s is %d %', (checks, percent) => {
    expect(changePercent({ checks, spell: null })).toBeCloseTo(percent);
  });

  it('is between 0 and 100, whatever the checks', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ud]{0,21}$/), (checks) => {
        const percent = changePercent({ checks, spell: null });
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });
});

describe('flapping', () => {
  it.each([
    ['a server that stays up', 'u'.repeat(100), []],
    ['one that stays down', 'd'.repeat(100), []],
    ['a single outage', `${'u'.repeat(30)}ddd${'u'.repeat(30)}`, []],
    ['an outage of five checks every ten', 'uuuuuddddd'.repeat(20), []],
    ['one that changes with each check', 'ud'.repeat(20), ['began 9']],
    [
      'one that changes and then stays up',
      `${'ud'.repeat(10)}${'u'.repeat(30)}`,
      ['began 9', 'settled 34'],
    ],
    [
      'one that changes and then stays down',
      `${'ud'.repeat(10)}${'d'.repeat(30)}`,
      ['began 9', 'settled 33'],
    ],
    ['failures never confirmed', 'us'.repeat(50), []],
    ['failures not confirmed between the others', 'ussdss'.repeat(20), ['began 27']],
  ])('is judged of %s', (_what, checks, said) => {
    expect(run(checks).said).toEqual(said);
  });

  it.each([
    ['u'.repeat(15) + 'dudud', 'd', 'none'],
    ['u'.repeat(15) + 'dududu', 'd', 'none'],
  ])('stays as it is between the thresholds', (checks, check, change) => {
    const seen = check === 'u' ? 'up' : 'down';
    const percent = changePercent({ checks: (checks + check).slice(-21), spell: null });
    expect(percent).toBeGreaterThan(25);
    expect(percent).toBeLessThan(50);
    for (const before of [flapping(checks), { checks, spell: null }]) {
      expect(stepFlapping(before, seen, 0, () => 'new').change).toBe(change);
    }
  });

  it('begins and settles in turns, and settles when nothing changes any more', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[uds]{0,200}$/),
        fc.constantFrom('u', 'd'),
        (checks, last) => {
          const { said, now } = run(checks + last.repeat(21));
          for (const [index, line] of said.entries()) {
            expect(line.startsWith(index % 2 === 0 ? 'began' : 'settled')).toBe(true);
          }
          expect(now.spell).toBeNull();
          expect(now.checks.length).toBeLessThanOrEqual(21);
          // Ten changes to begin, and no fewer than eleven checks to forget them.
          expect(said.length).toBeLessThanOrEqual(2 * Math.ceil((checks.length + 21) / 20));
        },
      ),
    );
  });
});
