import { describe, expect, it } from 'vitest';
import { checkBothFamilies } from '../../../main/core/monitor/both-families.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { targetOf } from '../../../main/core/server.ts';
import { serverOf } from '../../support/monitored.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';

const CUT_OFF: Failure = { reason: 'network-unreachable', phase: 'connect', message: 'No way' };
const target = targetOf(serverOf('mx.example.org', { family: 'both' }));
const good = (total: number): CheckResult => resultOf({ atMs: 0, timings: { total } });
const bad = (failure: Failure): CheckResult => resultOf({ atMs: 0, failure });
const warned: CheckResult = { ...good(10), status: 'degraded', severity: 'WARNING' };

async function worst(over4: CheckResult, over6: CheckResult, ipv6Here = true): Promise<string> {
  const asked: unknown[] = [];
  const result = await checkBothFamilies(
    ({ family }) => {
      asked.push(family);
      return Promise.resolve(family === 4 ? over4 : over6);
    },
    target,
    {},
    () => ipv6Here,
  );
  expect(asked).toEqual([4, 6]);
  return result.failure?.message ?? `${result.severity} ${result.timings.total}`;
}

describe('a server watched over both families', () => {
  it.each([
    ['both well', good(10), good(20), 'OK 20'],
    ['IPv6 failing', good(10), bad(REFUSED), `${REFUSED.message} (over IPv6)`],
    ['IPv4 failing', bad(REFUSED), good(10), `${REFUSED.message} (over IPv4)`],
    ['one past a limit', warned, good(20), 'WARNING 10'],
  ])('is as the worse one: %s', async (_case, over4, over6, expected) => {
    expect(await worst(over4, over6)).toBe(expected);
  });

  it('is not blamed for the lack of IPv6 here', async () => {
    expect(await worst(good(10), bad(CUT_OFF), false)).toBe('OK 10');
    expect(await worst(good(10), bad(CUT_OFF), true)).toBe('No way (over IPv6)');
    expect(await worst(good(10), bad(REFUSED), false)).toBe(`${REFUSED.message} (over IPv6)`);
  });

  it('is not asked a second time when nobody wants to know any more', async () => {
    const abort = new AbortController();
    let checks = 0;
    await checkBothFamilies(
      () => {
        checks++;
        abort.abort();
        return Promise.resolve(good(1));
      },
      target,
      { signal: abort.signal },
      () => true,
    );
    expect(checks).toBe(1);
  });
});
