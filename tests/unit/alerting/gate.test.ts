import { beforeEach, describe, expect, it } from 'vitest';

import type { Alarm } from '../../../main/core/monitor/state.ts';
import { createGate } from '../../../main/core/alerting/gate.ts';
import type { Gate } from '../../../main/core/alerting/gate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED } from '../../support/samples.ts';

let clock: ManualClock;
let shown: string[];
let muted: boolean;
let mutedServers: Set<string>;
let gate: Gate;

beforeEach(() => {
  clock = new ManualClock();
  shown = [];
  muted = false;
  mutedServers = new Set();
  gate = createGate({
    clock,
    muted: () => muted,
    serverMuted: (id) => mutedServers.has(id),
    show: ({ title }) => shown.push(title),
  });
});

const down = (name: string): Alarm => ({
  kind: 'down',
  serverId: name,
  name,
  atMs: clock.wallMs(),
  sinceMs: clock.wallMs(),
  failure: REFUSED,
  incidentId: name,
});
const up = (name: string): Alarm => ({
  kind: 'up',
  serverId: name,
  name,
  atMs: clock.wallMs(),
  downForMs: 1000,
  incidentId: name,
});

describe('the gate', () => {
  it('lets one alarm through as it is', async () => {
    gate.offer(down('mx1'));
    await clock.advance(5_000);
    expect(shown).toEqual(['mx1 is down']);
  });

  it('makes one notification of several alarms within seconds', async () => {
    gate.offer(down('mx1'));
    await clock.advance(1_000);
    gate.offer(down('mx2'));
    gate.offer(down('mx3'));
    await clock.advance(5_000);
    expect(shown).toEqual(['3 servers are down']);
  });

  it('keeps alarms apart that are of different kinds', async () => {
    gate.offer(down('mx1'));
    gate.offer(up('mx2'));
    await clock.advance(5_000);
    expect(shown).toEqual(['mx1 is down', 'mx2 is up again']);
  });

  it('keeps alarms apart that come later', async () => {
    gate.offer(down('mx1'));
    await clock.advance(5_000);
    gate.offer(down('mx2'));
    await clock.advance(5_000);
    expect(shown).toEqual(['mx1 is down', 'mx2 is down']);
  });

  it('lets nothing through while everything is muted', async () => {
    muted = true;
    gate.offer(down('mx1'));
    muted = false;
    await clock.advance(5_000);
    expect(shown).toEqual([]);
  });

  it('lets nothing through of a server that is muted', async () => {
    mutedServers.add('mx1');
    gate.offer(down('mx1'));
    gate.offer(down('mx2'));
    await clock.advance(5_000);
    expect(shown).toEqual(['mx2 is down']);
  });

  it('drops what is being gathered when mute comes in between', async () => {
    gate.offer(down('mx1'));
    muted = true;
    await clock.advance(5_000);
    expect(shown).toEqual([]);
  });

  it('leaves no timer when it is closed', async () => {
    gate.offer(down('mx1'));
    gate.close();
    expect(clock.timers).toBe(0);
    await clock.advance(5_000);
    expect(shown).toEqual([]);
  });
});
