import { describe, expect, it } from 'vitest';
import type { Failure, FailureReason } from '../../../main/core/probe/failure.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';
import { REFUSED } from '../../support/samples.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const failing = (reason: FailureReason): { failure: Failure } => ({
  failure: { reason, phase: 'connect', message: reason },
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
    expect(monitor.connectivity.kind === 'offline').toBe(true);
    for (const host of hosts) {
      expect(state(host)).toMatchObject({ status: 'unknown', unknownCause: 'offline' });
    }
    expect(events.filter(({ type }) => type === 'connectivity')).toEqual([
      { type: 'connectivity', offline: true, state: { kind: 'offline', told: false } },
    ]);
    expect(history.incidents.size).toBe(0);
  });

  it('asks others as soon as one is cut off, rather than wait for their turns', async () => {
    const { clock, network, monitor } = await start();
    network.everyone(failing('network-unreachable'));
    monitor.checkNow(['mx.a.org']);
    await clock.advance(2 * SECOND);
    expect(monitor.connectivity.kind === 'offline').toBe(true);
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
    expect(monitor.connectivity.kind === 'offline').toBe(false);
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
    expect(monitor.connectivity.kind === 'offline').toBe(false);
    expect(said()).toEqual(['down mx.a.org']);
  });

  it('is not what all servers of one owner refusing means', async () => {
    const names = ['mx1.a.org', 'mx2.a.org', 'mx3.a.org'];
    const { clock, network, monitor, said } = await start(names);
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(monitor.connectivity).toEqual({ kind: 'online' });
    expect(said().sort()).toEqual(names.map((host) => `down ${host}`));
  });

  it('or that has to sign in first, is what unrelated servers refusing at once means', async () => {
    const { clock, network, monitor, said, state } = await start();
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(monitor.connectivity).toEqual({ kind: 'captive-portal' });
    expect(state('mx.a.org').unknownCause).toBe('captive-portal');
    expect(said()).toEqual([]);
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
    all.setOffline(true);
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
    all.setOffline(true);
    await all.clock.advance(MINUTE);
    expect(all.network.running).toBe(0);
    expect(all.state('mx.a.org').samples).toEqual([]);
  });

  it('and online again lets the network settle, then checks everything', async () => {
    const { clock, network, setOffline, state, events } = await start();
    await clock.advance(60 * MINUTE);
    network.checks.length = 0;
    setOffline(false);
    await clock.advance(SECOND);
    expect(network.checks.filter(({ host }) => host !== 'localhost')).toEqual([]);
    await clock.advance(3 * SECOND);
    expect(state('mx.a.org').status).toBe('up');
    expect(state('mx.b.org').status).toBe('up');
    expect(
      events.flatMap((event) => (event.type === 'connectivity' ? [event.offline] : [])),
    ).toEqual([true, false]);
  });

  it('is told so after it was found out, and goes on when told otherwise', async () => {
    const all = monitored();
    const { clock, network, monitor, setOffline, state } = all;
    monitor.setServers([serverOf('mx.a.org'), serverOf('mx.b.org')]);
    await clock.advance(MINUTE);
    network.everyone(failing('dns'));
    await clock.advance(2 * MINUTE);
    expect(monitor.connectivity.kind === 'offline').toBe(true);
    setOffline(true);
    expect(state('mx.a.org').nextCheckMs).toBeNull();
    network.everyone({});
    await clock.advance(5 * MINUTE);
    expect(monitor.connectivity.kind === 'offline').toBe(true);
    setOffline(false);
    await clock.advance(5 * SECOND);
    expect(state('mx.a.org').status).toBe('up');
  });

  it('hears it twice and does nothing twice', async () => {
    const { clock, setOffline, events } = await start();
    setOffline(true);
    setOffline(false);
    setOffline(false);
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
    all.setOffline(true);
    all.setOffline(false);
    await clock.advance(4 * SECOND);
    expect(state('mx.a.org').attempt).toMatchObject({ kind: 'soft', failures: 1 });
    expect(said()).toEqual([]);
  });

  it('does not check a server added meanwhile until it is back', async () => {
    const { clock, monitor, setOffline, state } = await start();
    monitor.setServers([serverOf('mx.new.org')]);
    await clock.advance(MINUTE);
    expect(state('mx.new.org')).toMatchObject({ status: 'unknown', unknownCause: 'offline' });
    setOffline(false);
    await clock.advance(5 * SECOND);
    expect(state('mx.new.org').status).toBe('up');
  });
});
