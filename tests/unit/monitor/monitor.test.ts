import { describe, expect, it } from 'vitest';
import { REFUSED, sampleAt } from '../../support/samples.ts';
import { monitored, serverOf } from '../../support/monitored.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('the list of servers', () => {
  it('has a new server checked at once and told of as not checked yet until then', async () => {
    const { clock, monitor, state, network } = monitored();
    monitor.setServers([serverOf('mx1')]);
    expect(state('mx1')).toMatchObject({ status: 'unknown', unknownCause: 'not-checked' });
    await clock.advance(51);
    expect(network.checks).toHaveLength(1);
    expect(state('mx1')).toMatchObject({ status: 'up', unknownCause: null });
  });

  it.each([
    ['host', { host: 'mx2' }],
    ['port', { port: 2525 }],
    ['security', { security: 'tls' as const }],
    ['address', { address: '192.0.2.7' }],
  ])('begins afresh with a server whose %s is another', async (_what, change) => {
    const { clock, monitor, state, history, network } = monitored();
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(MINUTE);
    const checks = network.checks.length;
    monitor.setServers([{ ...serverOf('mx1'), ...change }]);
    expect(state('mx1')).toMatchObject({ status: 'unknown', last: null, samples: [] });
    expect(history.forgotten).toEqual(['mx1']);
    await clock.advance(60);
    expect(network.checks).toHaveLength(checks + 1);
  });

  it('drops the result of a check that was under way when its server was edited', async () => {
    const { clock, monitor, state, network } = monitored();
    network.answer('mx1', { tookMs: 5 * SECOND });
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(SECOND);
    monitor.setServers([{ ...serverOf('mx1'), host: 'mx2' }]);
    await clock.advance(4 * SECOND);
    expect(state('mx1').samples).toHaveLength(1);
    expect(state('mx1').last?.target.host).toBe('mx2');
  });

  it('leaves alone what did not change', async () => {
    const { clock, monitor, events, network } = monitored();
    const servers = [serverOf('mx1'), serverOf('mx2')];
    monitor.setServers(servers);
    await clock.advance(SECOND);
    events.length = 0;
    const checks = network.checks.length;
    monitor.setServers(structuredClone(servers));
    await clock.advance(100);
    expect(events).toEqual([]);
    expect(network.checks).toHaveLength(checks);
  });

  it('says which server is gone and checks it no more', async () => {
    const { clock, monitor, events, network } = monitored();
    monitor.setServers([serverOf('mx1'), serverOf('mx2')]);
    await clock.advance(MINUTE);
    monitor.setServers([serverOf('mx2')]);
    expect(events.at(-1)).toEqual({ type: 'removed', id: 'mx1' });
    expect(monitor.states().map(({ id }) => id)).toEqual(['mx2']);
    network.checks.length = 0;
    await clock.advance(10 * MINUTE);
    expect(network.checks.filter(({ host }) => host === 'mx1')).toEqual([]);
  });

  it('gives a server its past again when it was removed and is put back', async () => {
    const { clock, monitor, network, state, said } = monitored();
    network.answer('mx1', { failure: REFUSED });
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(MINUTE);
    const { samples, attempt } = state('mx1');
    monitor.setServers([]);
    monitor.setServers([serverOf('mx1')]);
    expect(state('mx1')).toMatchObject({ samples, attempt, status: 'down' });
    await clock.advance(MINUTE);
    expect(said()).toEqual(['down mx1']);
  });

  it('keeps the order of the settings', () => {
    const { monitor } = monitored();
    monitor.setServers(['c', 'a', 'b'].map((host) => serverOf(host)));
    expect(monitor.states().map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });
});

describe('a paused server', () => {
  it('is not checked, keeps its past, and goes on when resumed', async () => {
    const { clock, monitor, network, state } = monitored();
    const server = serverOf('mx1');
    monitor.setServers([server]);
    await clock.advance(5 * MINUTE);
    const { samples } = state('mx1');
    monitor.setServers([{ ...server, enabled: false }]);
    expect(state('mx1')).toMatchObject({
      status: 'unknown',
      unknownCause: 'paused',
      samples,
      nextCheckMs: null,
    });
    const checks = network.checks.length;
    monitor.checkNow(['mx1']);
    await clock.advance(60 * MINUTE);
    expect(network.checks).toHaveLength(checks);
    monitor.setServers([server]);
    await clock.advance(100);
    expect(state('mx1').status).toBe('up');
    expect(state('mx1').samples).toHaveLength(samples.length + 1);
  });

  it('starts counting failures anew when resumed', async () => {
    const { clock, monitor, network, said, state } = monitored();
    const server = serverOf('mx1', { retries: 1 });
    network.answer('mx1', { failure: REFUSED });
    monitor.setServers([server]);
    await clock.advance(SECOND);
    monitor.setServers([{ ...server, enabled: false }]);
    monitor.setServers([server]);
    await clock.advance(SECOND);
    expect(said()).toEqual([]);
    expect(state('mx1').attempt).toMatchObject({ kind: 'soft', failures: 1 });
  });
});

describe('a state', () => {
  it('is replaced, never changed', async () => {
    const { clock, monitor, events, network } = monitored();
    monitor.setServers([serverOf('mx1')]);
    const seen: [object, string][] = [];
    monitor.subscribe((event) => {
      if (event.type === 'state') seen.push([event.state, JSON.stringify(event.state)]);
    });
    await clock.advance(MINUTE);
    network.answer('mx1', { failure: REFUSED });
    await clock.advance(2 * MINUTE);
    monitor.muteServer('mx1', clock.wallMs() + MINUTE);
    expect(seen.length).toBeGreaterThan(5);
    for (const [state, text] of seen) expect(JSON.stringify(state)).toBe(text);
    expect(events.length).toBeGreaterThan(5);
  });

  it('names the phase of a running check, and none when it has ended', async () => {
    const { clock, monitor, state } = monitored();
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(1);
    expect(state('mx1').checking).toBe('connect');
    await clock.advance(100);
    expect(state('mx1').checking).toBeNull();
  });

  it('tells the time of the next check', async () => {
    const { clock, monitor, network, state } = monitored();
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(MINUTE * 3);
    const { nextCheckMs } = state('mx1');
    await clock.advance((nextCheckMs ?? 0) - clock.wallMs() + 2);
    expect(network.checks.at(-1)?.atMs).toBeCloseTo(clock.monotonicMs(), -1);
  });

  it('keeps the newest sixty samples, oldest first', async () => {
    const { clock, monitor, state, history } = monitored();
    history.samples.set(
      'mx1',
      Array.from({ length: 60 }, (_, i) => sampleAt(i)),
    );
    monitor.restore(history.restore());
    monitor.setServers([serverOf('mx1')]);
    await clock.advance(100);
    const { samples } = state('mx1');
    expect(samples).toHaveLength(60);
    expect(samples.at(0)?.atMs).toBe(1);
    expect(samples.at(-1)?.atMs).toBeGreaterThan(60);
  });

  it('remembers until when it is muted, also over a restart', async () => {
    const { clock, monitor, state, history } = monitored();
    monitor.setServers([serverOf('mx1')]);
    monitor.muteServer('mx1', 123);
    expect(state('mx1').mutedUntilMs).toBe(123);
    await monitor.stop();
    const after = monitored({ clock, history });
    after.monitor.setServers([serverOf('mx1')]);
    expect(after.state('mx1').mutedUntilMs).toBe(123);
  });
});

describe('what is kept', () => {
  it('is every sample, but a state without news only now and then', async () => {
    const { clock, monitor, history } = monitored();
    const servers = Array.from({ length: 500 }, (_, i) => serverOf(`mx${i}`));
    monitor.setServers(servers);
    await clock.advance(MINUTE);
    const samples = (): number => [...history.samples.values()].flat().length;
    const [savesBefore, samplesBefore] = [history.saves, samples()];
    await clock.advance(6 * MINUTE);
    expect(samples() - samplesBefore).toBeGreaterThan(2_900);
    expect(history.saves - savesBefore).toBeLessThan(1_300);
  });

  it('is complete when the monitor has stopped', async () => {
    const { clock, monitor, history, state } = monitored();
    const servers = Array.from({ length: 100 }, (_, i) =>
      serverOf(`mx${i}`, { intervalSeconds: 10 }),
    );
    monitor.setServers(servers);
    await clock.advance(3 * MINUTE);
    const { saves } = history;
    await monitor.stop();
    expect(history.saves).toBeGreaterThan(saves);
    for (const { id } of servers) expect(history.states.get(id)?.last).toEqual(state(id).last);
  });
});

describe('stopping', () => {
  it('ends running checks and leaves no timer', async () => {
    const { clock, monitor, network, events } = monitored();
    network.everyone({ tookMs: 10 * SECOND });
    monitor.setServers(['a', 'b', 'c'].map((host) => serverOf(host)));
    await clock.advance(SECOND);
    expect(network.running).toBe(3);
    events.length = 0;
    await monitor.stop();
    expect(network.running).toBe(0);
    expect(clock.timers).toBe(0);
    expect(events).toEqual([]);
  });
});
