import { describe, expect, it, vi } from 'vitest';

import type { CheckResult, Probe } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { createTestRunner } from '../../../main/desktop/test-runner.ts';
import type { TestEvent } from '../../../preload/contract.ts';
import { resultOf } from '../../support/samples.ts';

/** A probe that waits to be told its result, and ends when it is aborted. */
function heldProbe() {
  const targets: Target[] = [];
  const finish: ((result: CheckResult) => void)[] = [];
  const probe: Probe = (target, { signal, onPhase } = {}) => {
    targets.push(target);
    onPhase?.({ type: 'begin', phase: 'dns' });
    return new Promise((resolve) => {
      finish.push(resolve);
      signal?.addEventListener('abort', () => {
        resolve(resultOf({ atMs: 0 }));
      });
    });
  };
  return { probe, targets, finish };
}

function runner() {
  const { probe, targets, finish } = heldProbe();
  const events: TestEvent[] = [];
  const tests = createTestRunner({
    probe,
    storedSecret: (id) => (id === 'mx1' ? 'stored' : null),
    extraCa: (id) => (id === 'demo' ? ['PEM'] : null),
    tell: (event) => events.push(event),
  });
  return { tests, targets, finish, events };
}

const auth = { user: 'u', mechanism: null };
const begun = async (targets: Target[]): Promise<Target | undefined> => {
  await vi.waitFor(() => {
    expect(targets).toHaveLength(1);
  });
  return targets[0];
};

describe('a test', () => {
  it('is told phase by phase, after its id is known, and ends with its result', async () => {
    const { tests, targets, finish, events } = runner();
    const { testId } = tests.start({ entry: { host: 'mx' } }, null);
    expect(events).toEqual([]);
    await begun(targets);
    const result = resultOf({ atMs: 0 });
    finish[0]?.(result);
    await vi.waitFor(() => {
      expect(events).toEqual([
        { testId, type: 'phase', event: { type: 'begin', phase: 'dns' } },
        { testId, type: 'done', result },
      ]);
    });
    expect(tests.cancel(testId)).toBe(false);
  });

  it('ends at once when it is cancelled', async () => {
    const { tests, targets, events } = runner();
    const { testId } = tests.start({ entry: { host: 'mx' } }, null);
    await begun(targets);
    expect(tests.cancel(testId)).toBe(true);
    await vi.waitFor(() => {
      expect(events.at(-1)).toEqual({ testId, type: 'cancelled' });
    });
  });

  it.each([
    [
      'the password of the form',
      { entry: { host: 'mx', auth }, password: 'typed' },
      'mx1',
      'typed',
    ],
    ['the stored one when none was typed', { entry: { host: 'mx', auth } }, 'mx1', 'stored'],
    [
      'none when it is to be removed',
      { entry: { host: 'mx', auth }, password: null },
      'mx1',
      undefined,
    ],
    ['none of another server', { entry: { host: 'mx', auth } }, null, undefined],
  ])('uses %s', async (_which, form, id, secret) => {
    const { tests, targets } = runner();
    tests.start(form, id);
    expect((await begun(targets))?.auth?.secret).toBe(secret);
    tests.cancelAll();
  });

  it('trusts what the server it edits is trusted with', async () => {
    const { tests, targets } = runner();
    tests.start({ entry: { host: 'mx' } }, 'demo');
    expect((await begun(targets))?.ca).toEqual(['PEM']);
    tests.cancelAll();
  });
});
