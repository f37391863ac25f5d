import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../main/core/probe/failure.ts';
import { monitored, serverOf } from '../../support/monitored.ts';
import type { Monitored } from '../../support/monitored.ts';
import { OFFICE } from '../../support/scripted-system.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const SILENT: Failure = { reason: 'connect-timeout', phase: 'connect', message: 'No answer' };

async function watching(hosts: readonly string[]): Promise<Monitored> {
  const all = monitored();
  all.monitor.setServers(hosts.map((host) => serverOf(host)));
  await all.clock.advance(3 * MINUTE);
  return all;
}

/** `who cause, for so many minutes`; still open when there is no number. */
const gapsOf = ({ history }: Monitored): string[] =>
  [...history.gaps.values()].map(({ serverId, cause, fromMs, toMs }) =>
    [
      serverId ?? 'all',
      cause,
      ...(toMs === null ? [] : [Math.round((toMs - fromMs) / MINUTE)]),
    ].join(' '),
  );

describe('a gap in history', () => {
  it('lasts while the system has no network, one for all servers', async () => {
    const all = await watching(['mx.a.org', 'mx.b.org']);
    all.setOffline(true);
    expect(gapsOf(all)).toEqual(['all offline']);
    await all.clock.advance(30 * MINUTE);
    all.setOffline(false);
    expect(gapsOf(all)).toEqual(['all offline 30']);
  });

  it('is not that of a server on this computer', async () => {
    const all = await watching(['mx.a.org', 'mx.b.org', 'localhost']);
    all.setOffline(true);
    expect(gapsOf(all)).toEqual(['mx.a.org offline', 'mx.b.org offline']);
  });

  it('begins with the first failure that was this computer’s own', async () => {
    const all = await watching(['mx.a.org', 'mx.b.org', 'mx.c.org']);
    const beganMs = all.clock.wallMs();
    all.network.everyone({ failure: SILENT, tookMs: 10 * SECOND });
    await all.clock.advance(5 * MINUTE);
    const [gap] = all.history.gaps.values();
    expect(gap).toMatchObject({ serverId: null, cause: 'offline', toMs: null });
    expect((gap?.fromMs ?? 0) - beganMs).toBeLessThan(70 * SECOND);
    all.network.everyone({});
    await all.clock.advance(2 * MINUTE);
    expect([...all.history.gaps.values()][0]?.toMs).not.toBeNull();
  });

  it('lasts while a server is paused, and no longer', async () => {
    const all = await watching(['mx.a.org', 'mx.b.org']);
    const servers = ['mx.a.org', 'mx.b.org'].map((host) => serverOf(host));
    all.monitor.setServers([serverOf('mx.a.org', { enabled: false }), ...servers.slice(1)]);
    expect(gapsOf(all)).toEqual(['mx.a.org paused']);
    await all.clock.advance(20 * MINUTE);
    all.monitor.setServers(servers);
    await all.clock.advance(MINUTE);
    expect(gapsOf(all)).toEqual(['mx.a.org paused 20']);
  });

  it('is known after sleep that nobody told of', async () => {
    const all = await watching(['mx.a.org']);
    all.system.facts = { ...OFFICE, asleepMs: 8 * HOUR };
    all.clock.jump(8 * HOUR);
    await all.clock.advance(10 * SECOND);
    expect(gapsOf(all)).toEqual(['all asleep 480']);
  });

  it('ends when the program ends, for what follows is another one', async () => {
    const all = await watching(['mx.a.org', 'mx.b.org']);
    all.setOffline(true);
    await all.clock.advance(10 * MINUTE);
    await all.monitor.stop();
    expect(gapsOf(all)).toEqual(['all offline 10']);
  });
});
