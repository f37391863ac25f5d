import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const CUT_OFF: Failure = {
  reason: 'network-unreachable',
  phase: 'connect',
  message: 'No way to the server from here',
};
const SILENT: Failure = { reason: 'connect-timeout', phase: 'connect', message: 'No answer' };

const hostsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `mx.domain${i}.example`);

/** A monitor that has watched these for a while, all of them up. */
async function watching(hosts: readonly string[]): Promise<Monitored> {
  const all = monitored();
  all.monitor.setServers(hosts.map((host) => serverOf(host)));
  await all.clock.advance(3 * MINUTE);
  return all;
}

/** The longest time from the first failure that a check could have met to being told. */
const WORST_DETECTION_MS = MINUTE + 2 * 15 * SECOND + 10 * SECOND + 2 * SECOND;

describe('over hours', () => {
  it('300 of 1,000 servers that fail at once are each told of once and in time, and no other', async () => {
    const hosts = hostsOf(1000);
    const { clock, network, alarms, said } = await watching(hosts);
    const failing = hosts.filter((_, i) => i % 10 < 3);
    for (const host of failing) network.answer(host, { failure: SILENT, tookMs: 10 * SECOND });
    const beganMs = clock.wallMs();
    await clock.advance(4 * MINUTE);
    expect(said().sort()).toEqual(failing.map((host) => `down ${host}`).sort());
    const latest = Math.max(...alarms().map(({ atMs }) => atMs));
    expect(latest - beganMs).toBeLessThanOrEqual(WORST_DETECTION_MS);
    expect(network.overlapping).toEqual(new Set());

    for (const host of failing) network.answer(host, {});
    await clock.advance(2 * MINUTE);
    expect(said().filter((line) => line.startsWith('up')).length).toBe(300);
    expect(said()).toHaveLength(600);
  });

  it('a network that drops twenty times is nobody’s outage', async () => {
    const { clock, network, monitor, said, history } = await watching(hostsOf(8));
    for (let drop = 0; drop < 20; drop++) {
      network.everyone({ failure: CUT_OFF, tookMs: 5 });
      await clock.advance((drop + 1) * 20 * SECOND);
      network.everyone({});
      await clock.advance(3 * MINUTE);
      expect(monitor.connectivity.kind === 'offline').toBe(false);
    }
    expect(said()).toEqual([]);
    expect(history.incidents.size).toBe(0);
  });

  it('a real outage within a local one is told of when it outlasts that', async () => {
    const hosts = hostsOf(5);
    const [dead = ''] = hosts;
    const { clock, network, said } = await watching(hosts);
    network.everyone({ failure: CUT_OFF });
    await clock.advance(10 * MINUTE);
    network.answer(dead, { failure: SILENT, tookMs: 10 * SECOND });
    network.everyone({});
    await clock.advance(5 * MINUTE);
    network.answer(dead, {});
    await clock.advance(2 * MINUTE);
    expect(said()).toEqual([`down ${dead}`, `up ${dead}`]);
  });

  it('a laptop that sleeps every night and wakes up without network tells of nothing', async () => {
    const { clock, network, setOffline, said } = await watching(hostsOf(8));
    for (let night = 0; night < 5; night++) {
      setOffline(true);
      await clock.stall(8 * HOUR);
      setOffline(false);
      // The desktop noticed too early: there is no route for another minute.
      network.everyone({ failure: CUT_OFF });
      await clock.advance(MINUTE);
      network.everyone({});
      await clock.advance(HOUR);
    }
    expect(said()).toEqual([]);
  });

  it('one that sleeps without being told of it makes no burst and no alarm', async () => {
    const hosts = hostsOf(200);
    const { clock, network, said } = await watching(hosts);
    for (let night = 0; night < 3; night++) {
      await clock.stall(8 * HOUR);
      const from = network.checks.length;
      await clock.advance(MINUTE);
      const perSecond = new Map<number, number>();
      for (const { atMs } of network.checks.slice(from)) {
        const second = Math.floor(atMs / SECOND);
        perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      }
      const busiest = Math.max(...perSecond.values());
      expect(busiest).toBeLessThan(30);
    }
    expect(said()).toEqual([]);
  });

  it.each([24 * HOUR, -24 * HOUR, HOUR, -HOUR])(
    'a clock set by %d ms tells of nothing',
    async (jumpMs) => {
      const { clock, network, said } = await watching(hostsOf(20));
      const before = network.checks.length;
      clock.jump(jumpMs);
      await clock.advance(10 * MINUTE);
      expect(said()).toEqual([]);
      expect(network.checks.length - before).toBeGreaterThan(190);
      expect(network.checks.length - before).toBeLessThan(225);
    },
  );
});
