import { describe, expect, it } from 'vitest';
import { REFUSED } from '../../support/samples.ts';
import { monitored, serverOf } from '../../support/monitored.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('an outage', () => {
  it('is told once, after the retries, with the reason and since when', async () => {
    const { clock, network, monitor, alarms, state, history } = monitored();
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(MINUTE);
    expect(state('mx1').status).toBe('up');

    network.answer('mx1', { failure: REFUSED });
    const beginMs = clock.wallMs();
    await clock.advance(2 * MINUTE);
    expect(alarms()).toHaveLength(1);
    const [down] = alarms();
    if (down?.kind !== 'down') throw new Error('not an alarm of kind down');
    expect(down).toMatchObject({ serverId: 'mx1', name: 'mx1', failure: REFUSED });
    expect(down.sinceMs).toBeGreaterThan(beginMs);
    expect(down.atMs - down.sinceMs).toBeCloseTo(2 * 15 * SECOND + 50, -1);
    expect(state('mx1')).toMatchObject({ status: 'down', statusSinceMs: down.sinceMs });
    expect(history.incidents.get(down.incidentId)).toMatchObject({
      serverId: 'mx1',
      location: 'here',
      startedMs: down.sinceMs,
      confirmedMs: down.atMs,
      endedMs: null,
      failure: REFUSED,
    });

    network.answer('mx1', {});
    await clock.advance(2 * MINUTE);
    const [, up] = alarms();
    if (up?.kind !== 'up') throw new Error('not an alarm of kind up');
    expect(alarms()).toHaveLength(2);
    expect(up.incidentId).toBe(down.incidentId);
    const endedMs = history.incidents.get(down.incidentId)?.endedMs ?? 0;
    expect(up.downForMs).toBe(endedMs - down.sinceMs);
    expect(state('mx1').status).toBe('up');
  });

  it('that ends before it is confirmed is shown and not told', async () => {
    const { clock, network, monitor, alarms, events, state } = monitored();
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(MINUTE);
    network.answer('mx1', { failure: REFUSED });
    monitor.checkNow(['mx1']);
    await clock.advance(SECOND);
    expect(state('mx1')).toMatchObject({
      status: 'degraded',
      degradations: [{ kind: 'soft-failure', failures: 1, retries: 2, failure: REFUSED }],
    });
    network.answer('mx1', {});
    await clock.advance(15 * SECOND);
    expect(state('mx1').status).toBe('up');
    expect(alarms()).toEqual([]);
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(4);
  });

  it('is confirmed though the retries are further apart than the regular checks', async () => {
    const { clock, network, monitor, said } = monitored();
    network.answer('mx1', { failure: REFUSED });
    monitor.setServers([serverOf('mx1', { intervalSeconds: 10, retrySeconds: 3_600 })]);
    await clock.advance(3 * 60 * MINUTE);
    expect(said()).toEqual(['down mx1']);
  });

  it('is confirmed though there are too few slots for checks that take long', async () => {
    const { clock, network, monitor, said } = monitored({ concurrency: 4 });
    const hosts = Array.from({ length: 40 }, (_, i) => `mx${i}.example.org`);
    network.everyone({ failure: REFUSED, tookMs: 10 * SECOND });
    monitor.setServers(hosts.map((host) => serverOf(host, { intervalSeconds: 10 })));
    await clock.advance(10 * MINUTE);
    expect(said().sort()).toEqual(hosts.map((host) => `down ${host}`).sort());
  });

  it('met by a check that had to wait for a slot is told with that, and the wait is nobody’s response time', async () => {
    const { clock, network, monitor, state } = monitored({ concurrency: 1 });
    network.answer('mx1.example.org', { tookMs: 5 * SECOND });
    const hosts = ['mx1.example.org', 'mx2.example.org'];
    monitor.setServers(hosts.map((host) => serverOf(host, { intervalSeconds: 3_600 })));
    monitor.checkNow(hosts);
    await clock.advance(6 * SECOND);
    expect(state('mx1.example.org').startedLateMs).toBeUndefined();
    expect(state('mx2.example.org').startedLateMs).toBe(5 * SECOND);
    expect(state('mx2.example.org').samples.at(-1)?.totalMs).toBe(66);
    monitor.checkNow(['mx2.example.org']);
    await clock.advance(SECOND);
    expect(state('mx2.example.org').startedLateMs).toBeUndefined();
  });

  it('is not confirmed by failures with hours of sleep between them', async () => {
    const { clock, network, monitor, said, state } = monitored();
    monitor.setServers([serverOf('mx1', { retries: 1 })]);
    await clock.advance(5 * MINUTE);
    network.answer('mx1', { failure: REFUSED });
    monitor.checkNow(['mx1']);
    await clock.advance(SECOND);
    await clock.stall(8 * 60 * MINUTE);
    // The network settles first.
    await clock.advance(5 * SECOND);
    expect(said()).toEqual([]);
    expect(state('mx1').attempt).toMatchObject({ kind: 'soft', failures: 1 });
  });

  it('of a server rarely checked is looked at every minute until it is over', async () => {
    const { clock, network, monitor, alarms } = monitored();
    monitor.setServers([serverOf('mx1', { intervalSeconds: 86_400 })]);
    await clock.advance(MINUTE);
    network.answer('mx1', { failure: REFUSED });
    monitor.checkNow(['mx1']);
    await clock.advance(10 * MINUTE);
    network.answer('mx1', {});
    await clock.advance(2 * MINUTE);
    expect(alarms().map(({ kind }) => kind)).toEqual(['down', 'up']);
  });

  it('is over in every state told before anyone is alarmed', async () => {
    const { clock, network, monitor, state } = monitored();
    monitor.setServers([serverOf('mx1', { retries: 0 })]);
    const statuses: string[] = [];
    monitor.subscribe((event) => {
      if (event.type === 'alarm') statuses.push(`${event.alarm.kind}: ${state('mx1').status}`);
    });
    network.answer('mx1', { failure: REFUSED });
    await clock.advance(SECOND);
    network.answer('mx1', {});
    await clock.advance(2 * MINUTE);
    expect(statuses).toEqual(['down: down', 'up: up']);
  });
});

describe('after a restart', () => {
  it('an outage goes on as the same incident, untold, and ends with its whole length', async () => {
    const before = monitored();
    before.monitor.setServers([serverOf('mx1')]);
    before.network.answer('mx1', { failure: REFUSED });
    await before.clock.advance(MINUTE);
    const [down] = before.alarms();
    if (down?.kind !== 'down') throw new Error('not an alarm of kind down');
    await before.monitor.stop();

    await before.clock.advance(60 * MINUTE);
    const { clock, network, history } = before;
    const { monitor, alarms, state } = monitored({ clock, network, history });
    monitor.setServers([serverOf('mx1')]);
    expect(state('mx1')).toMatchObject({ status: 'down', statusSinceMs: down.sinceMs });
    await clock.advance(5 * MINUTE);
    expect(alarms()).toEqual([]);
    network.answer('mx1', {});
    await clock.advance(2 * MINUTE);
    const [up] = alarms();
    if (up?.kind !== 'up') throw new Error('not an alarm of kind up');
    expect(up.incidentId).toBe(down.incidentId);
    expect(up.downForMs).toBeGreaterThan(65 * MINUTE);
    expect(history.incidents.get(down.incidentId)?.endedMs).toBe(down.sinceMs + up.downForMs);
  });

  it('failures not yet confirmed before it count no more', async () => {
    const before = monitored();
    before.network.answer('mx1', { failure: REFUSED });
    before.monitor.setServers([serverOf('mx1', { retries: 1 })]);
    await before.clock.advance(SECOND);
    expect(before.state('mx1').attempt.kind).toBe('soft');
    await before.monitor.stop();
    const { clock, monitor, said, state } = monitored(before);
    monitor.setServers([serverOf('mx1', { retries: 1 })]);
    await clock.advance(SECOND);
    expect(said()).toEqual([]);
    expect(state('mx1').attempt).toMatchObject({ kind: 'soft', failures: 1 });
  });

  it('a server shows what was last known of it at once', async () => {
    const before = monitored();
    before.monitor.setServers([serverOf('mx1')]);
    await before.clock.advance(10 * MINUTE);
    const known = before.state('mx1');
    await before.monitor.stop();
    const { monitor, state } = monitored(before);
    monitor.setServers([serverOf('mx1')]);
    expect(state('mx1')).toMatchObject({
      status: 'up',
      samples: known.samples,
      statusSinceMs: known.statusSinceMs,
      lastGood: known.lastGood,
    });
  });
});
