import { beforeEach, describe, expect, it } from 'vitest';

import { OPEN_POLICY } from '../../../main/core/alerting/policy-settings.ts';
import { downAlarm } from '../../support/alarms.ts';
import { Gated } from './gated.ts';

let gated: Gated;

beforeEach(() => {
  gated = new Gated();
});

describe('the gate', () => {
  it('lets one alarm through as it is, with all that is known of its server', async () => {
    gated.down('mx1');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['mx1 is down']);
    expect(gated.notices[0]?.servers).toMatchObject([
      { serverId: 'mx1', host: 'mx1.example.org', port: 25, group: 'Berlin', incidentId: 'mx1' },
    ]);
  });

  it('makes one notice of several alarms within seconds', async () => {
    gated.down('mx1');
    await gated.clock.advance(1_000);
    gated.down('mx2');
    gated.down('mx3');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['3 servers are down']);
  });

  it('keeps alarms apart that are of different kinds, or that come later', async () => {
    gated.down('mx1');
    gated.slow('mx2');
    await gated.clock.advance(5_000);
    gated.down('mx3');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx2 is slow', 'mx3 is down']);
  });

  it('tells of an outage that was over before it was told only that it is over', async () => {
    gated.down('mx1');
    gated.up('mx1');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['mx1 is up again']);
  });

  it('tells nothing twice', async () => {
    gated.down('mx1');
    gated.gate.offer(downAlarm('mx1'));
    await gated.clock.advance(5_000);
    gated.gate.offer(downAlarm('mx1'));
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['mx1 is down']);
  });

  it('gathers longer when the computer was asleep, so that it is no burst', async () => {
    gated.gate.resumed();
    gated.down('mx1');
    await gated.clock.advance(8_000);
    gated.down('mx2');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['2 servers are down']);
    await gated.clock.advance(300_000);
    gated.down('mx3');
    await gated.clock.advance(2_500);
    expect(gated.titles).toHaveLength(2);
  });

  it('says of a server that is down how many are behind it, and of those nothing', async () => {
    gated.set('inner1', { behindId: 'mx1' });
    gated.set('inner2', { behindId: 'mx1' });
    gated.down('mx1');
    gated.down('inner1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down']);
    expect(gated.notices[0]?.body).toMatch(/2 servers behind it are affected\.$/);
  });

  it('has on record what it tells before it tells it', async () => {
    gated.down('mx1');
    expect(gated.log).toEqual(['mx1 down pending']);
    await gated.clock.advance(5_000);
    expect(gated.log).toEqual(['mx1 down pending', 'told mx1 is down', 'mx1 down sent']);
  });

  it('leaves no timer when it is closed', async () => {
    gated.policy = { ...gated.policy, muted: 'until-resumed' };
    gated.down('mx1');
    gated.policy = OPEN_POLICY;
    gated.down('mx2');
    gated.gate.close();
    expect(gated.clock.timers).toBe(0);
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
  });
});
