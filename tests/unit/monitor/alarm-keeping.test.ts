import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../main/core/probe/failure.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import type { Answer } from '../../support/scripted-network.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import { REFUSED, tlsUntil } from '../../support/samples.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const REJECTED: Failure = { reason: 'auth-rejected', phase: 'auth', message: 'Login rejected' };
const auth = { user: 'me', mechanism: null };

/** Answers logins with this, everything else well. */
const loginsMeet =
  (failure: Failure | undefined) =>
  ({ depth }: Target): Answer =>
    depth === 'auth' ? { ...(failure && { failure }), timings: { auth: 20, total: 60 } } : {};

describe('credentials that are rejected', () => {
  it('are sent twice, then once an hour, and the outage is over when they are accepted', async () => {
    const { clock, monitor, network, said, state } = monitored();
    network.answer('mx1', loginsMeet(REJECTED));
    monitor.setServers([serverOf('mx1', { auth })]);
    await clock.advance(MINUTE);
    expect(said()).toEqual(['down mx1']);
    expect(state('mx1')).toMatchObject({ status: 'down', attempt: { failure: REJECTED } });
    expect(state('mx1').authPausedUntilMs).toBeGreaterThan(clock.wallMs() + 50 * MINUTE);

    await clock.advance(10 * HOUR);
    const logins = network.checks.filter(({ depth }) => depth === 'auth');
    expect(logins.length).toBeGreaterThan(10);
    expect(logins.length).toBeLessThanOrEqual(12);
    expect(network.checks.length).toBeGreaterThan(590);
    expect(said()).toEqual(['down mx1']);

    network.answer('mx1', loginsMeet(undefined));
    await clock.advance(HOUR + MINUTE);
    expect(said()).toEqual(['down mx1', 'up mx1']);
    expect(state('mx1').authPausedUntilMs).toBeNull();
  });

  it.each(['Check now', 'an edited user name'])('are sent at once after %s', async (how) => {
    const { clock, monitor, network, said } = monitored();
    network.answer('mx1', loginsMeet(REJECTED));
    monitor.setServers([serverOf('mx1', { auth })]);
    await clock.advance(2 * MINUTE);
    network.answer('mx1', loginsMeet(undefined));
    if (how === 'Check now') monitor.checkNow(['mx1']);
    else monitor.setServers([serverOf('mx1', { auth: { ...auth, user: 'you' } })]);
    await clock.advance(MINUTE);
    expect(said()).toEqual(['down mx1', 'up mx1']);
  });

  it('are not sent again by a restart', async () => {
    const before = monitored();
    before.network.answer('mx1', loginsMeet(REJECTED));
    before.monitor.setServers([serverOf('mx1', { auth })]);
    await before.clock.advance(2 * MINUTE);
    await before.monitor.stop();
    const logins = (): number =>
      before.network.checks.filter(({ depth }) => depth === 'auth').length;
    const sent = logins();
    const { monitor, clock, said } = monitored(before);
    monitor.setServers([serverOf('mx1', { auth })]);
    await clock.advance(30 * MINUTE);
    expect(logins()).toBe(sent);
    expect(said()).toEqual([]);
  });
});

describe('a server behind another', () => {
  it('is explained by that one while it fails, found out before its own failure is confirmed', async () => {
    const { clock, monitor, network, state, events } = monitored();
    // On this computer, where nobody else is asked whether it is our own network that fails.
    const gateway = serverOf('localhost', { name: 'gw', intervalSeconds: 86_400 });
    monitor.setServers([gateway, serverOf('127.0.0.1', { behind: 'gw' })]);
    await clock.advance(3 * MINUTE);
    network.everyone({ failure: REFUSED });
    await clock.advance(3 * MINUTE);
    expect(state('127.0.0.1')).toMatchObject({ status: 'down', behindId: 'localhost' });
    const toldAt = events.findIndex(
      (event) => event.type === 'alarm' && event.alarm.serverId === '127.0.0.1',
    );
    const known = events
      .slice(0, toldAt)
      .findLast((event) => event.type === 'state' && event.state.id === '127.0.0.1');
    expect(known).toMatchObject({ state: { behindId: 'localhost' } });
  });

  it('without retries has that one looked at all the same, while its own failure is told', async () => {
    const { clock, monitor, network, said, state } = monitored();
    const gateway = serverOf('localhost', { name: 'gw', intervalSeconds: 86_400 });
    monitor.setServers([gateway, serverOf('127.0.0.1', { behind: 'gw', retries: 0 })]);
    await clock.advance(3 * MINUTE);
    network.everyone({ failure: REFUSED });
    while (said().length === 0) await clock.advance(100);
    await clock.advance(SECOND);
    expect(state('127.0.0.1').behindId).toBe('localhost');
  });

  it('stands for itself again when that one is back, and is looked at then', async () => {
    const { clock, monitor, network, state } = monitored();
    monitor.setServers([serverOf('gw'), serverOf('mx1', { behind: 'gw', intervalSeconds: 3600 })]);
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(state('mx1').behindId).toBe('gw');
    network.everyone({});
    monitor.checkNow(['gw']);
    await clock.advance(SECOND);
    expect(state('mx1')).toMatchObject({ status: 'up', behindId: null });
  });
});

describe('planned maintenance', () => {
  const iso = (ms: number): string => new Date(ms).toISOString();

  it('is part of the state while it is on, and a gap in what is kept', async () => {
    const { clock, monitor, state, history } = monitored();
    const fromMs = clock.wallMs() + 10 * MINUTE;
    const toMs = fromMs + 10 * MINUTE;
    monitor.setServers([serverOf('mx1', { maintenance: [`${iso(fromMs)}/${iso(toMs)}`] })]);
    await clock.advance(5 * MINUTE);
    expect(state('mx1').maintenanceUntilMs).toBeNull();
    expect([...history.gaps.values()]).toEqual([]);
    await clock.advance(10 * MINUTE);
    expect(state('mx1').maintenanceUntilMs).toBe(toMs);
    await clock.advance(10 * MINUTE);
    expect(state('mx1').maintenanceUntilMs).toBeNull();
    expect([...history.gaps.values()]).toEqual([
      { serverId: 'mx1', location: 'here', fromMs, toMs, cause: 'maintenance' },
    ]);
  });

  it('that is called off ends then, one that is prolonged later', async () => {
    const { clock, monitor, history } = monitored();
    const fromMs = clock.wallMs();
    const until = (toMs: number): string[] => [`${iso(fromMs)}/${iso(toMs)}`];
    const off = serverOf('off', { maintenance: until(fromMs + HOUR) });
    const long = serverOf('long', { maintenance: until(fromMs + HOUR) });
    monitor.setServers([off, long]);
    await clock.advance(5 * MINUTE);
    const calledOffMs = clock.wallMs();
    monitor.setServers([
      { ...off, maintenance: [] },
      { ...long, maintenance: until(fromMs + 2 * HOUR) },
    ]);
    await clock.advance(5 * MINUTE);
    const gaps = [...history.gaps.values()].map(({ serverId, toMs }) => [serverId, toMs]);
    expect(gaps).toEqual([
      ['off', calledOffMs],
      ['long', fromMs + 2 * HOUR],
    ]);
  });
});

describe('what somebody knows of', () => {
  it('is nothing while nothing is wrong, and outlives a restart otherwise', async () => {
    const before = monitored();
    before.monitor.setServers([serverOf('mx1', { remindMinutes: 5 })]);
    await before.clock.advance(MINUTE);
    expect(before.monitor.acknowledge('mx1', null)).toBe(false);
    expect(before.monitor.acknowledge('nobody', null)).toBe(false);
    before.network.answer('mx1', { failure: REFUSED });
    await before.clock.advance(3 * MINUTE);
    expect(before.monitor.acknowledge('mx1', null)).toBe(true);
    expect(before.state('mx1').acknowledged).toMatchObject({ covers: ['availability'] });
    await before.monitor.stop();

    const { monitor, clock, said, state } = monitored(before);
    monitor.setServers([serverOf('mx1', { remindMinutes: 5 })]);
    await clock.advance(HOUR);
    expect(said()).toEqual([]);
    monitor.withdrawAcknowledgement('mx1');
    expect(state('mx1').acknowledged).toBeNull();
    await clock.advance(6 * MINUTE);
    expect(said()).toEqual(['still-down mx1']);
  });
});

describe('a second look', () => {
  it('comes soon, and in a full handshake', async () => {
    const { clock, monitor, network, said } = monitored();
    const endsMs = clock.wallMs() + 300 * DAY;
    const shows = (issuer: string): Answer => ({
      tls: tlsUntil(endsMs, { issuer, fingerprint256: issuer }),
    });
    network.answer('mx1', shows('CN=A'));
    monitor.setServers([serverOf('mx1', { intervalSeconds: 3600 })]);
    await clock.advance(5 * MINUTE);
    network.answer('mx1', shows('CN=B'));
    const before = network.checks.length;
    monitor.checkNow(['mx1']);
    await clock.advance(MINUTE);
    expect(said()).toEqual(['certificate-changed mx1']);
    const resumed = network.checks.slice(before).map((check) => check.resumed);
    expect(resumed).toEqual([false, false, false]);
  });
});

describe('ports of one host', () => {
  it('are compared: the one that still has the old certificate is told of', async () => {
    const { clock, monitor, network, alarms } = monitored();
    const certificate = (days: number): Answer['tls'] =>
      tlsUntil(clock.wallMs() + days * DAY, {
        validFrom: new Date(clock.wallMs() + (days - 90) * DAY).toISOString(),
      });
    const old = certificate(30);
    network.answer('mx1', { tls: old ?? null });
    const settings = { host: 'mx1', certWarnDays: 0, certCritDays: 0 };
    monitor.setServers([
      { ...serverOf('mx1', settings), id: 'smtp', name: 'smtp' },
      { ...serverOf('mx1', { ...settings, port: 587 }), id: 'submission', name: 'submission' },
    ]);
    await clock.advance(5 * MINUTE);
    const renewed = certificate(90);
    network.answer('mx1', ({ port }) => ({ tls: (port === 587 ? renewed : old) ?? null }));
    await clock.advance(20 * MINUTE);
    expect(alarms()).toMatchObject([
      { kind: 'certificate-disagrees', serverId: 'smtp', port: 25, newerPort: 587 },
    ]);
  });
});
