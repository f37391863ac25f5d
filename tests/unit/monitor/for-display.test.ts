import { expect, it } from 'vitest';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';
import { REFUSED, tlsUntil } from '../../support/samples.ts';

const MINUTE = 60_000;
const DAY_MS = 86_400_000;

/** A bad day: slow, down for a while, and a certificate near its end. */
async function badDay({ clock, network, monitor }: Monitored): Promise<void> {
  monitor.setServers([serverOf('mx1', { warnMs: 500 }), serverOf('mx2'), serverOf('mx3')]);
  network.answer('mx3', { tls: tlsUntil(clock.wallMs() + 10 * DAY_MS) });
  await clock.advance(20 * MINUTE);
  network.answer('mx1', { timings: { greeting: 20, total: 900 } });
  network.answer('mx2', { failure: REFUSED });
  await clock.advance(10 * MINUTE);
  network.answer('mx1', {});
  network.answer('mx2', {});
  await clock.advance(10 * MINUTE);
}

it('states that nobody looks at come to the same alarms', async () => {
  const [looked, not] = [monitored(), monitored({ forDisplay: false })];
  await badDay(looked);
  await badDay(not);
  expect(looked.said()).toEqual([
    'certificate mx3',
    expect.stringMatching(/^(down mx2|slow mx1)$/),
    expect.stringMatching(/^(down mx2|slow mx1)$/),
    expect.stringMatching(/^(up mx2|fast-again mx1)$/),
    expect.stringMatching(/^(up mx2|fast-again mx1)$/),
  ]);
  expect(not.said()).toEqual(looked.said());
  expect([...not.history.incidents.values()]).toEqual([...looked.history.incidents.values()]);
  expect(not.history.samples).toEqual(looked.history.samples);
});

it('states that nobody looks at hold nothing to look at, and do not tell each phase', async () => {
  const watched = monitored({ forDisplay: false });
  await badDay(watched);
  const { state, events, network } = watched;
  expect(state('mx3').samples).toHaveLength(1);
  expect(state('mx3').last).toMatchObject({ status: 'up', tls: null, capabilities: [] });
  expect(state('mx3')).toMatchObject({ status: 'degraded', checking: null, nextCheckMs: null });
  const states = events.filter(({ type }) => type === 'state').length;
  expect(states).toBeLessThan(network.checks.length + 20);
});
