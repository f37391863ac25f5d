import { describe, expect, it } from 'vitest';

import { createMonitor } from '../../../main/core/monitor/monitor.ts';
import type { TlsSessions } from '../../../main/core/probe/result.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { targetOf } from '../../../main/core/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { KeptHistory, seededRandom, serverOf } from '../../support/monitored.ts';
import { resultOf } from '../../support/samples.ts';

const MINUTE = 60_000;

const REFUSED: Failure = { reason: 'connect-refused', phase: 'connect', message: '' };
const BROKEN: Failure = { reason: 'tls-handshake', phase: 'tls', message: '' };
const EXPIRED: Failure = { reason: 'cert-expired', phase: 'tls', message: '' };

/** A monitor whose servers all resume when they can. */
function watching() {
  const clock = new ManualClock();
  const resumed: boolean[] = [];
  const network: { failure: Failure | null; during: () => void } = {
    failure: null,
    during: () => undefined,
  };
  const handshake = (sessions: TlsSessions | undefined): void => {
    const known = sessions?.get('key');
    resumed.push(known !== undefined);
    network.during();
    if (network.failure?.phase === 'connect') return;
    const provedAtMs = known?.provedAtMs ?? clock.monotonicMs();
    sessions?.set('key', { provedAtMs });
  };
  const monitor = createMonitor({
    clock,
    probe: ({ host }, { sessions } = {}) => {
      handshake(sessions);
      return Promise.resolve(resultOf({ atMs: clock.wallMs(), host, failure: network.failure }));
    },
    history: new KeptHistory(),
    random: seededRandom(1),
    newId: () => 'incident',
    targetOf: (server) => targetOf(server),
  });
  const server = serverOf('mx1', { intervalSeconds: 60 });
  monitor.setServers([server]);
  return { clock, monitor, server, resumed, network };
}

describe('a watched server', () => {
  it('shows its certificate every ten minutes, and resumes between', async () => {
    const { clock, resumed } = watching();
    await clock.advance(25 * MINUTE);
    const full = resumed.flatMap((one, index) => (one ? [] : [index]));
    expect(resumed.length).toBeGreaterThan(20);
    expect(full.length).toBe(3);
    for (const [index, check] of full.entries())
      expect(check - (full[index - 1] ?? check - 10)).toBeGreaterThanOrEqual(9);
  });

  it.each(['checkNow', 'checkAll'] as const)('shows it at once on %s', async (how) => {
    const { clock, monitor, resumed } = watching();
    await clock.advance(2 * MINUTE);
    expect(resumed.at(-1)).toBe(true);
    const before = resumed.length;
    if (how === 'checkNow') monitor.checkNow(['mx1']);
    else monitor.checkAll();
    await clock.advance(1000);
    expect(resumed.slice(before)).toEqual([false]);
  });

  it('shows it when asked for while a check runs, whatever that one brings', async () => {
    const { clock, monitor, resumed, network } = watching();
    await clock.advance(2 * MINUTE);
    const before = resumed.length;
    network.during = () => {
      network.during = () => undefined;
      monitor.checkNow(['mx1']);
    };
    await clock.advance(MINUTE);
    expect(resumed.slice(before, before + 2)).toEqual([true, false]);
  });

  it.each([
    ['refused the connection', REFUSED],
    ['has let its certificate expire', EXPIRED],
  ])('shows it after a check in which it %s', async (_, failure) => {
    const { clock, monitor, resumed, network } = watching();
    await clock.advance(2 * MINUTE);
    network.failure = failure;
    monitor.checkNow(['mx1']);
    await clock.advance(100);
    network.failure = null;
    const before = resumed.length;
    await clock.advance(3 * MINUTE);
    expect(resumed.slice(before, before + 3)).toEqual([false, true, true]);
  });

  it('is not offered its sessions any more once it broke off over one', async () => {
    const { clock, resumed, network } = watching();
    await clock.advance(2 * MINUTE);
    network.failure = BROKEN;
    const before = resumed.length;
    await clock.advance(MINUTE);
    network.failure = null;
    await clock.advance(15 * MINUTE);
    const [first, ...others] = resumed.slice(before);
    expect(first).toBe(true);
    expect(others.length).toBeGreaterThan(10);
    expect(others).not.toContain(true);
  });

  it('that became another shows its own', async () => {
    const { clock, monitor, server, resumed } = watching();
    await clock.advance(2 * MINUTE);
    const before = resumed.length;
    monitor.setServers([{ ...server, port: 2525 }]);
    await clock.advance(1000);
    expect(resumed.slice(before)).toEqual([false]);
  });
});
