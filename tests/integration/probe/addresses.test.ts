import { afterEach, describe, expect, test } from 'vitest';

import type { Answer, DnsErrorKind, Resolver } from '../../../main/core/dns/resolver.ts';
import { createProbe } from '../../../main/core/probe/probe.ts';
import type { PhaseEvent } from '../../../main/core/probe/result.ts';
import { createTrust } from '../../../main/core/probe/roots.ts';
import type { Family, Target } from '../../../main/core/probe/target.ts';
import { EHLO, GREETING } from '../../support/smtp-script/case.ts';
import { accountedClock } from '../../support/smtp-script/run-case.ts';
import { expectLine, serve, silence } from '../../support/smtp-script/script.ts';
import type { ScriptedServer } from '../../support/smtp-script/script.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

type Answers = Partial<Record<4 | 6, string[] | DnsErrorKind | 'silent'>>;

/** Answers each family as told; what is not told does not exist. */
function resolverOf(answers: Answers): Resolver {
  return {
    addresses: (_, family) => {
      const told = answers[family] ?? 'no-data';
      if (told === 'silent') return new Promise(() => undefined);
      const answer: Answer<string> =
        typeof told === 'string'
          ? { kind: 'error', error: told, code: 'ETEST' }
          : { kind: 'found', records: told };
      return Promise.resolve(answer);
    },
  };
}

function check(answers: Answers, target: Partial<Target>, signal?: AbortSignal) {
  const { clock, pending } = accountedClock();
  const probe = createProbe({
    resolver: resolverOf(answers),
    clock,
    trust: createTrust(() => []),
  });
  const events: PhaseEvent[] = [];
  const result = probe(
    {
      host: 'mx.example.org',
      port: server?.port ?? 1,
      security: 'none',
      depth: 'ehlo',
      family: 'auto',
      timeoutMs: 600_000,
      certificate: 'verify',
      thresholds: { certWarnDays: 21, certCritDays: 7 },
      ...target,
    },
    { onPhase: (event) => events.push(event), ...(signal && { signal }) },
  );
  return { result, events, pending };
}

describe('of two families', () => {
  test('IPv6 is preferred when both answer', async () => {
    server = await serve([GREETING, EHLO], '::1');
    const { result } = check({ 4: ['127.0.0.1'], 6: ['::1'] }, {});
    expect(await result).toMatchObject({ status: 'up', address: '::1', family: 6 });
  });

  test('IPv4 wins when IPv6 does not connect', async () => {
    server = await serve([GREETING, EHLO]);
    const { result } = check({ 4: ['127.0.0.1'], 6: ['::1'] }, {});
    expect(await result).toMatchObject({ status: 'up', address: '127.0.0.1', family: 4 });
  });

  test('IPv4 does not wait for a name server that never answers for IPv6', async () => {
    server = await serve([GREETING, EHLO]);
    const { result, pending } = check({ 4: ['127.0.0.1'], 6: 'silent' }, {});
    expect(await result).toMatchObject({ status: 'up', family: 4 });
    expect(pending.size).toBe(0);
  });

  test.each([
    [4, '127.0.0.1'],
    [6, '::1'],
  ] as const)('IPv%d alone is tried when only it is asked for', async (family, address) => {
    server = await serve([GREETING, EHLO], address);
    const { result } = check({ 4: ['127.0.0.1'], 6: ['::1'] }, { family });
    expect(await result).toMatchObject({ status: 'up', address, family });
  });

  test('an IPv6 address literal has its EHLO name in brackets', async () => {
    server = await serve([GREETING, expectLine(/^EHLO \[IPv6:::1\]$/), silence], '::1');
    const { result } = check({}, { host: '::1', timeoutMs: 300 });
    await result;
    expect(server.errors).toEqual([]);
  });
});

describe('the name', () => {
  test.each<[string, Answers, RegExp, Family]>([
    ['does not exist', { 4: 'not-found', 6: 'not-found' }, /does not exist/, 'auto'],
    ['has no address of this family', { 4: ['127.0.0.1'] }, /no address/, 6],
    ['cannot be looked up', { 4: 'unavailable', 6: 'no-data' }, /could not be looked up/, 'auto'],
    ['is not answered for', { 4: 'timeout', 6: 'not-found' }, /did not answer/, 'auto'],
  ])('%s: that is a DNS failure', async (_, answers, says, family) => {
    const { result } = check(answers, { family });
    const { failure, timings, address } = await result;
    expect(failure).toMatchObject({ reason: 'dns', phase: 'dns' });
    expect(failure?.message).toMatch(says);
    expect(Object.keys(timings).sort()).toEqual(['dns', 'total']);
    expect(address).toBeNull();
  });

  test.each([
    ['no name at all', 'not a name'],
    ['a name too long for DNS', 'x'.repeat(300)],
  ])('is %s: that is a DNS failure', async (_, host) => {
    const { result } = check({ 4: 'invalid', 6: 'invalid' }, { host });
    expect((await result).failure).toMatchObject({ reason: 'dns', phase: 'dns' });
  });

  test('is never looked up within the time allowed', async () => {
    const { result, pending } = check({ 4: 'silent', 6: 'silent' }, { timeoutMs: 100 });
    expect((await result).failure).toMatchObject({ reason: 'dns', phase: 'dns' });
    expect(pending.size).toBe(0);
  });

  test.each([
    ['an address literal', { host: '127.0.0.1' }],
    ['an address given apart', { address: '127.0.0.1' }],
  ])('is not looked up for %s', async (_, target) => {
    server = await serve([GREETING, EHLO]);
    const { result } = check({}, target);
    const { status, timings } = await result;
    expect(status).toBe('up');
    expect(timings).not.toHaveProperty('dns');
  });

  test('of the wrong family as a literal is not connected to', async () => {
    const { result } = check({}, { host: '127.0.0.1', family: 6 });
    expect((await result).failure).toMatchObject({
      reason: 'network-unreachable',
      phase: 'connect',
    });
  });
});

test('nobody listens: refused, in phase connect', async () => {
  server = await serve([]);
  const { port } = server;
  await server.stop();
  server = undefined;
  const { result } = check({ 4: ['127.0.0.1'] }, { port });
  const { failure, timings } = await result;
  expect(failure).toMatchObject({ reason: 'connect-refused', phase: 'connect' });
  expect(Object.keys(timings).sort()).toEqual(['connect', 'dns', 'total']);
});

test('a port that cannot be: a fault of the check, told as a value, and nothing left behind', async () => {
  const { result, pending } = check({}, { host: '127.0.0.1', port: 70_000 });
  expect(await result).toMatchObject({
    status: 'down',
    severity: 'UNKNOWN',
    failure: { reason: 'internal', phase: 'connect' },
  });
  expect(pending.size).toBe(0);
});

describe('a check called off', () => {
  test('ends at once and leaves nothing', async () => {
    server = await serve([GREETING, silence]);
    const abort = new AbortController();
    const { result, events, pending } = check({ 4: ['127.0.0.1'] }, {}, abort.signal);
    await expect.poll(() => events.at(-1)).toEqual({ type: 'begin', phase: 'ehlo' });
    abort.abort();
    expect(await result).toMatchObject({ status: 'down', failure: { reason: 'internal' } });
    expect(pending.size).toBe(0);
    expect(server.lines).not.toContain('QUIT');
  });

  test('before it began does nothing', async () => {
    const { result } = check({ 4: ['127.0.0.1'] }, {}, AbortSignal.abort());
    expect(await result).toMatchObject({ failure: { reason: 'internal' }, address: null });
  });
});

test('phases are told as they happen, in order, and sum up to the total', async () => {
  server = await serve([GREETING, EHLO]);
  const { result, events } = check({ 4: ['127.0.0.1'] }, {});
  const { timings } = await result;
  const order = ['dns', 'connect', 'greeting', 'ehlo', 'quit'];
  expect(events.map(({ type, phase }) => `${type} ${phase}`)).toEqual(
    order.flatMap((phase) => [`begin ${phase}`, `end ${phase}`]),
  );
  const { total, quit = 0, ...others } = timings;
  const sum = Object.values(others).reduce((a, b) => a + b, 0);
  expect(total).toBeCloseTo(sum, 1);
  expect(quit).toBeGreaterThan(0);
});
