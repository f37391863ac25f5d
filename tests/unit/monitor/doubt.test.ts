import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';
import { OFFICE } from '../../support/scripted-system.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const SILENT: Failure = { reason: 'connect-timeout', phase: 'connect', message: 'No answer' };

/** One server that is told of by its first failure, and references that answer as told. */
async function watching(
  answers: { now: boolean },
  hosts: readonly string[] = ['mx.a.org'],
): Promise<Monitored> {
  const all = monitored({ references: { ask: () => Promise.resolve(answers.now) } });
  all.monitor.setServers(hosts.map((host) => serverOf(host, { retries: 0 })));
  await all.clock.advance(5 * MINUTE);
  return all;
}

describe('a failure that would be told at once', () => {
  it('is told at once when somebody else answers', async () => {
    const { clock, network, monitor, said, history } = await watching({ now: false }, [
      'mx.a.org',
      'mx.b.org',
    ]);
    network.answer('mx.a.org', { failure: SILENT, tookMs: 10 * SECOND });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(10 * SECOND + 500);
    expect(said()).toEqual(['down mx.a.org']);
    expect(history.samples.get('mx.a.org')?.filter(({ failure }) => failure)).toHaveLength(1);
  });

  it('is told when a reference answers, though it is the only server', async () => {
    const { clock, network, monitor, said } = await watching({ now: true });
    network.answer('mx.a.org', { failure: SILENT });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(SECOND);
    expect(said()).toEqual(['down mx.a.org']);
  });

  it('is this computer’s own when the reference is silent too', async () => {
    const answers = { now: true };
    const { clock, network, monitor, said, state } = await watching(answers);
    answers.now = false;
    network.answer('mx.a.org', { failure: SILENT });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(5 * MINUTE);
    expect(said()).toEqual([]);
    expect(state('mx.a.org')).toMatchObject({ status: 'unknown', unknownCause: 'offline' });
  });

  it('is told after twenty seconds when nobody else says anything', async () => {
    const { clock, network, monitor, said } = await watching({ now: false }, [
      'mx.a.org',
      'mx.b.org',
    ]);
    // The witness takes its time.
    network.answer('mx.b.org', { tookMs: 10 * MINUTE });
    await clock.advance(MINUTE);
    network.answer('mx.a.org', { failure: SILENT });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(19 * SECOND);
    expect(said()).toEqual([]);
    await clock.advance(7 * SECOND);
    expect(said()).toEqual(['down mx.a.org']);
  });

  it('is forgotten with its server', async () => {
    const { clock, network, monitor, said } = await watching({ now: false }, [
      'mx.a.org',
      'mx.b.org',
    ]);
    network.answer('mx.b.org', { tookMs: 10 * MINUTE });
    await clock.advance(MINUTE);
    network.answer('mx.a.org', { failure: SILENT });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(SECOND);
    monitor.setServers([serverOf('mx.b.org')]);
    await clock.advance(MINUTE);
    expect(said()).toEqual([]);
  });
});

describe('a change of network', () => {
  const HOME = {
    ...OFFICE,
    addresses: [{ address: '10.0.0.9', prefixBits: 24, internal: false }],
    gateways: ['10.0.0.1'],
  };

  it('forgives what was not confirmed, and has everything checked soon', async () => {
    const all = monitored();
    const { clock, network, monitor, system, state } = all;
    const hosts = ['mx.a.org', 'mx.b.org'];
    monitor.setServers(hosts.map((host) => serverOf(host, { intervalSeconds: 3_600 })));
    await clock.advance(MINUTE);
    network.answer('mx.a.org', { failure: SILENT });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(SECOND);
    expect(state('mx.a.org').attempt.kind).toBe('soft');
    network.answer('mx.a.org', {});
    network.checks.length = 0;
    system.facts = HOME;
    monitor.look();
    expect(state('mx.a.org').attempt.kind).toBe('ok');
    await clock.advance(2 * SECOND);
    expect(network.checks).toEqual([]);
    await clock.advance(2 * SECOND);
    expect(network.checks.map(({ host }) => host)).toEqual(hosts);
  });

  it('does not hold against a server what began before it', async () => {
    const all = monitored();
    const { clock, network, monitor, system, said } = all;
    monitor.setServers([serverOf('mx.a.org', { retries: 0 })]);
    await clock.advance(MINUTE);
    network.answer('mx.a.org', { failure: SILENT, tookMs: 10 * SECOND });
    monitor.checkNow(['mx.a.org']);
    await clock.advance(5 * SECOND);
    network.answer('mx.a.org', {});
    system.facts = HOME;
    monitor.look();
    await clock.advance(MINUTE);
    expect(said()).toEqual([]);
  });

  it('that the system forgets to end does not stop the watch', async () => {
    const { clock, network, monitor, state } = monitored();
    monitor.setServers([serverOf('mx.a.org')]);
    await clock.advance(MINUTE);
    monitor.setAsleep(true);
    expect(state('mx.a.org').unknownCause).toBe('asleep');
    network.checks.length = 0;
    await clock.advance(2 * MINUTE);
    expect(state('mx.a.org').status).toBe('up');
    expect(network.checks.length).toBeGreaterThan(0);
  });
});
