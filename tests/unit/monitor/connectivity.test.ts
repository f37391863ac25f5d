import { describe, expect, it } from 'vitest';
import {
  isLoopback,
  networkEvidence,
  NetworkWatch,
  saysOffline,
} from '../../../main/core/monitor/connectivity.ts';
import { FAILURE_REASONS } from '../../../main/core/probe/failure.ts';
import type { FailureReason } from '../../../main/core/probe/failure.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const failing = (reason: FailureReason): { failure: CheckResult['failure'] & object } => ({
  failure: { reason, phase: 'connect', message: reason },
});
const resultWith = (reason: FailureReason | null): CheckResult =>
  resultOf({ atMs: 0, failure: reason && failing(reason).failure });

describe('what the system says', () => {
  const loopback = { internal: true, address: '127.0.0.1' };
  const linkLocal = { internal: false, address: 'fe80::1' };
  const selfAssigned = { internal: false, address: '169.254.3.4' };
  const lan = { internal: false, address: '192.168.1.2' };

  it.each([
    ['an address on a network', [loopback, lan], null, false],
    ['an address, and the desktop agrees', [loopback, lan], true, false],
    ['an address, but the desktop knows better', [loopback, lan], false, true],
    ['loopback alone', [loopback], null, true],
    ['loopback alone, whatever the desktop believes', [loopback], true, true],
    ['only addresses that reach no further than the cable', [linkLocal, selfAssigned], null, true],
    ['no interface at all', [], null, true],
  ])('%s', (_case, interfaces, systemOnline, offline) => {
    expect(saysOffline({ interfaces, systemOnline })).toBe(offline);
  });
});

describe('a server on this computer', () => {
  it.each([
    ['localhost', null, true],
    ['LOCALHOST.', null, true],
    ['mail.localhost', null, true],
    ['127.0.0.53', null, true],
    ['::1', null, true],
    ['mx.example.org', '127.0.0.1', true],
    ['localhost', '192.0.2.1', false],
    ['127.example.org', null, false],
    ['mx.example.org', null, false],
    ['::2', null, false],
  ])('%s at %s', (host, address, expected) => {
    expect(isLoopback({ host, address })).toBe(expected);
  });
});

describe('what a check says about the network', () => {
  it('is known for every way to fail', () => {
    const by = (evidence: string): FailureReason[] =>
      FAILURE_REASONS.filter((reason) => networkEvidence(resultWith(reason)) === evidence);
    expect(by('cut-off')).toEqual(['dns', 'network-unreachable']);
    expect(by('silent').sort()).toEqual(
      ['connect-timeout', 'greeting-timeout', 'internal', 'timeout', 'tls-timeout'].sort(),
    );
    expect(networkEvidence(resultWith(null))).toBe('answered');
  });
});

describe('the run of results', () => {
  type Step = [host: string, reason: FailureReason | null];
  const UNREACHABLE = 'network-unreachable';
  const many = Array.from({ length: 40 }, (_, i) => `mx.domain${i}.example`);

  const lostAfter = (steps: Step[], hosts: string[]): boolean => {
    const watch = new NetworkWatch();
    let lost = false;
    for (const [host, reason] of steps) lost = watch.seen(host, resultWith(reason), new Set(hosts));
    return lost;
  };

  it.each<[string, Step[], string[], boolean]>([
    [
      'all cut off',
      [
        ['a.org', UNREACHABLE],
        ['b.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      true,
    ],
    ['not all yet', [['a.org', UNREACHABLE]], ['a.org', 'b.org'], false],
    [
      'one twice',
      [
        ['a.org', UNREACHABLE],
        ['a.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    ['the only one', [['a.org', UNREACHABLE]], ['a.org'], false],
    [
      'an answer in between',
      [
        ['a.org', UNREACHABLE],
        ['b.org', null],
        ['b.org', 'dns'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'a refusal in between',
      [
        ['a.org', 'dns'],
        ['b.org', 'connect-refused'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'silence in between',
      [
        ['a.org', 'dns'],
        ['b.org', 'connect-timeout'],
        ['b.org', UNREACHABLE],
      ],
      ['a.org', 'b.org'],
      true,
    ],
    [
      'silence alone',
      [
        ['a.org', 'connect-timeout'],
        ['b.org', 'timeout'],
      ],
      ['a.org', 'b.org'],
      false,
    ],
    [
      'names of two zones',
      [
        ['mx.a.org', 'dns'],
        ['mx.b.org', 'dns'],
      ],
      ['mx.a.org', 'mx.b.org'],
      true,
    ],
    [
      'names of one zone',
      [
        ['mx1.a.org', 'dns'],
        ['mx2.a.org', 'dns'],
      ],
      ['mx1.a.org', 'mx2.a.org'],
      false,
    ],
    ['ten of forty', many.slice(0, 10).map((host) => [host, 'dns']), many, true],
    ['nine of forty', many.slice(0, 9).map((host) => [host, 'dns']), many, false],
  ])('%s', (_case, steps, hosts, lost) => {
    expect(lostAfter(steps, hosts)).toBe(lost);
  });

  it('counts out hosts that were cut off while others answered', () => {
    const hosts = ['typo.org', 'a.org', 'b.org'];
    const known: Step[] = [
      ['typo.org', 'dns'],
      ['a.org', null],
      ['typo.org', 'dns'],
    ];
    expect(lostAfter([...known, ['a.org', 'dns'], ['typo.org', 'dns']], hosts)).toBe(false);
    expect(lostAfter([...known, ['a.org', 'dns'], ['b.org', 'dns']], hosts)).toBe(true);
  });
});

describe('a computer that lost its network', () => {
  const hosts = ['mx.a.org', 'mx.b.org', 'mx.c.org'];
  const start = async (names = hosts): Promise<Monitored> => {
    const all = monitored();
    all.monitor.setServers(names.map((host) => serverOf(host)));
    await all.clock.advance(5 * MINUTE);
    return all;
  };

  it('is found out by its servers failing together, before any of them counts as down', async () => {
    const { clock, network, monitor, said, state, events, history } = await start();
    network.everyone(failing('dns'));
    await clock.advance(10 * MINUTE);
    expect(said()).toEqual([]);
    expect(monitor.offline).toBe(true);
    for (const host of hosts) {
      expect(state(host)).toMatchObject({ status: 'unknown', unknownCause: 'offline' });
    }
    expect(events.filter(({ type }) => type === 'connectivity')).toEqual([
      { type: 'connectivity', offline: true },
    ]);
    expect(history.incidents.size).toBe(0);
  });

  it('asks others as soon as one is cut off, rather than wait for their turns', async () => {
    const { clock, network, monitor } = await start();
    network.everyone(failing('network-unreachable'));
    monitor.checkNow(['mx.a.org']);
    await clock.advance(2 * SECOND);
    expect(monitor.offline).toBe(true);
  });

  it('does not believe a single failure without retries before others were asked', async () => {
    const all = monitored();
    const { clock, network, monitor, said } = all;
    monitor.setServers(hosts.map((host) => serverOf(host, { retries: 0 })));
    await clock.advance(5 * MINUTE);
    network.everyone(failing('dns'));
    await clock.advance(5 * MINUTE);
    expect(said()).toEqual([]);
  });

  it('and has it again checks everything soon and goes on as if nothing had been', async () => {
    const { clock, network, monitor, said, state } = await start();
    network.everyone(failing('dns'));
    await clock.advance(10 * MINUTE);
    network.everyone({});
    await clock.advance(2 * MINUTE);
    expect(monitor.offline).toBe(false);
    for (const host of hosts) expect(state(host)).toMatchObject({ status: 'up' });
    expect(said()).toEqual([]);
  });

  it('leaves a gap: nothing is counted while it is offline', async () => {
    const { clock, network, history } = await start();
    network.everyone(failing('dns'));
    await clock.advance(MINUTE);
    const before = [...history.samples.values()].flat().length;
    await clock.advance(60 * MINUTE);
    expect([...history.samples.values()].flat()).toHaveLength(before);
  });

  it('is not what one dead name among live ones means', async () => {
    const { clock, network, monitor, said } = await start();
    network.answer('mx.a.org', failing('dns'));
    await clock.advance(5 * MINUTE);
    expect(monitor.offline).toBe(false);
    expect(said()).toEqual(['down mx.a.org']);
  });

  it('is not what all servers refusing means', async () => {
    const { clock, network, monitor, said } = await start();
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(monitor.offline).toBe(false);
    expect(said().sort()).toEqual(hosts.map((host) => `down ${host}`));
  });

  it('still tells of a real outage from before when that ends', async () => {
    const { clock, network, said, state } = await start();
    network.answer('mx.a.org', { failure: REFUSED });
    await clock.advance(5 * MINUTE);
    for (const host of hosts) network.answer(host, failing('network-unreachable'));
    await clock.advance(5 * MINUTE);
    expect(state('mx.a.org').status).toBe('unknown');
    for (const host of hosts) network.answer(host, {});
    await clock.advance(5 * MINUTE);
    expect(said()).toEqual(['down mx.a.org', 'up mx.a.org']);
  });
});

describe('a computer told to be offline', () => {
  const start = async (): Promise<Monitored> => {
    const all = monitored();
    all.monitor.setServers([serverOf('mx.a.org'), serverOf('mx.b.org'), serverOf('localhost')]);
    await all.clock.advance(MINUTE);
    all.monitor.setOffline(true);
    return all;
  };

  it('checks only what runs on it', async () => {
    const { clock, network, state } = await start();
    network.checks.length = 0;
    await clock.advance(10 * MINUTE);
    expect(new Set(network.checks.map(({ host }) => host))).toEqual(new Set(['localhost']));
    expect(state('localhost').status).toBe('up');
    expect(state('mx.a.org')).toMatchObject({
      status: 'unknown',
      unknownCause: 'offline',
      nextCheckMs: null,
      checking: null,
    });
  });

  it('tells of outages on it all the same', async () => {
    const { clock, network, said } = await start();
    network.answer('localhost', { failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(said()).toEqual(['down localhost']);
  });

  it('drops the checks that were under way', async () => {
    const all = monitored();
    all.network.everyone({ tookMs: 10 * SECOND, ...failing('connect-timeout') });
    all.monitor.setServers([serverOf('mx.a.org')]);
    await all.clock.advance(SECOND);
    all.monitor.setOffline(true);
    await all.clock.advance(MINUTE);
    expect(all.network.running).toBe(0);
    expect(all.state('mx.a.org').samples).toEqual([]);
  });

  it('and online again lets the network settle, then checks everything', async () => {
    const { clock, network, monitor, state, events } = await start();
    await clock.advance(60 * MINUTE);
    network.checks.length = 0;
    monitor.setOffline(false);
    await clock.advance(SECOND);
    expect(network.checks.filter(({ host }) => host !== 'localhost')).toEqual([]);
    await clock.advance(3 * SECOND);
    expect(state('mx.a.org').status).toBe('up');
    expect(state('mx.b.org').status).toBe('up');
    expect(
      events.flatMap((event) => (event.type === 'connectivity' ? [event.offline] : [])),
    ).toEqual([true, false]);
  });

  it('hears it twice and does nothing twice', async () => {
    const { clock, monitor, events } = await start();
    monitor.setOffline(true);
    monitor.setOffline(false);
    monitor.setOffline(false);
    await clock.advance(MINUTE);
    expect(events.filter(({ type }) => type === 'connectivity')).toHaveLength(2);
  });

  it('does not count what failed before, unconfirmed', async () => {
    const all = monitored();
    const { clock, monitor, network, said, state } = all;
    network.answer('mx.a.org', failing('connect-timeout'));
    monitor.setServers([serverOf('mx.a.org', { retries: 1 })]);
    await clock.advance(SECOND);
    expect(state('mx.a.org').attempt.kind).toBe('soft');
    monitor.setOffline(true);
    monitor.setOffline(false);
    await clock.advance(4 * SECOND);
    expect(state('mx.a.org').attempt).toMatchObject({ kind: 'soft', failures: 1 });
    expect(said()).toEqual([]);
  });

  it('does not check a server added meanwhile until it is back', async () => {
    const { clock, monitor, state } = await start();
    monitor.setServers([serverOf('mx.new.org')]);
    await clock.advance(MINUTE);
    expect(state('mx.new.org')).toMatchObject({ status: 'unknown', unknownCause: 'offline' });
    monitor.setOffline(false);
    await clock.advance(5 * SECOND);
    expect(state('mx.new.org').status).toBe('up');
  });
});
