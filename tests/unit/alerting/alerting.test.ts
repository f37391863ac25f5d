import { beforeEach, describe, expect, it } from 'vitest';

import { createAlerting } from '../../../main/core/alerting/alerting.ts';
import type { Alerting, WatchedServer } from '../../../main/core/alerting/alerting.ts';
import { DELIVERED, undelivered } from '../../../main/core/alerting/channel.ts';
import type { Channel, Delivery } from '../../../main/core/alerting/channel.ts';
import type { NotificationLog } from '../../../main/core/alerting/log.ts';
import { OPEN_POLICY } from '../../../main/core/alerting/policy-settings.ts';
import type { NotificationRecord } from '../../../main/core/history/records.ts';
import type { ServerState } from '../../../main/core/monitor/state.ts';
import { downAlarm, upAlarm } from '../../support/alarms.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';
import { stateOf } from '../desktop/stand-ins.ts';

/** Keeps records as history does. */
class MemoryLog implements NotificationLog {
  readonly records = new Map<string, NotificationRecord>();

  addNotification(record: NotificationRecord): void {
    this.records.set(record.id, record);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  notifications(): Promise<NotificationRecord[]> {
    return Promise.resolve([...this.records.values()].sort((a, b) => b.atMs - a.atMs));
  }
}

let clock: ManualClock;
let log: MemoryLog;
let servers: Map<string, WatchedServer>;
let told: string[];
let answer: Delivery;
let alerting: Alerting;

const channelNamed = (id: string, needsSomebody = false): Channel => ({
  id,
  name: id,
  needsSomebody,
  deliver: ({ title }) => {
    told.push(`${id}: ${title}`);
    return Promise.resolve(answer);
  },
});

function start(...channels: Channel[]): Alerting {
  const started = createAlerting({
    clock,
    policy: () => OPEN_POLICY,
    server: (id) => servers.get(id) ?? null,
    servers: () => [...servers.values()],
    log,
    standing: () => '1 of 2 down',
  });
  started.setChannels(channels);
  return started;
}

beforeEach(() => {
  clock = new ManualClock();
  log = new MemoryLog();
  servers = new Map();
  told = [];
  answer = DELIVERED;
  alerting = start(channelNamed('native', true), channelNamed('hook'));
});

function set(name: string, state: Partial<ServerState>): void {
  const found = { id: name, name, host: `${name}.example.org`, port: 25, group: '' };
  servers.set(name, { ...found, state: stateOf(name, state) });
}

function setDown(name: string, incidentId = name): void {
  const last = resultOf({ atMs: clock.wallMs(), failure: REFUSED });
  const sinceMs = clock.wallMs() - 60_000;
  const hard = { kind: 'hard', failures: 3, failure: REFUSED, sinceMs, recovering: null } as const;
  set(name, { status: 'down', last, attempt: { ...hard, incidentId } });
}

function down(name: string): void {
  setDown(name);
  alerting.offer(downAlarm(name, clock.wallMs()));
}

function up(name: string): void {
  set(name, { last: resultOf({ atMs: clock.wallMs() }) });
  alerting.offer(upAlarm(name, clock.wallMs()));
}

/** The program ends without a word and is started again; what was on record is all it has. */
async function crash(): Promise<void> {
  alerting.close();
  alerting = start(channelNamed('native', true), channelNamed('hook'));
  await alerting.restore();
}

describe('an alarm', () => {
  it('goes to every channel', async () => {
    down('mx1');
    await clock.advance(5_000);
    expect(told).toEqual(['native: mx1 is down', 'hook: mx1 is down']);
  });

  it('goes to the channels there are when it is told, with what waits for those that stay', async () => {
    answer = undelivered('busy', '500');
    down('mx1');
    await clock.advance(4_000);
    told.length = 0;
    answer = DELIVERED;
    alerting.setChannels([channelNamed('hook'), channelNamed('other')]);
    await clock.advance(60_000);
    expect(told).toEqual(['hook: mx1 is down']);
    expect(alerting.status('native')).toBeNull();
    expect(alerting.status('hook')).toMatchObject({ waiting: 0, last: { ok: true } });
  });
});

describe('while nobody sits at the computer', () => {
  it('only those hear of it who need not, and afterwards it is one notice with how things stand', async () => {
    alerting.setAway(true);
    down('mx1');
    down('mx2');
    await clock.advance(60_000);
    up('mx1');
    await clock.advance(60_000);
    expect(told).toEqual(['hook: 2 servers are down', 'hook: mx1 is up again']);
    alerting.setAway(false);
    await clock.advance(0);
    expect(told.slice(2)).toEqual(['native: While you were away: 1 up again, 1 down']);
  });

  it('a channel that is added waits as well', async () => {
    alerting.setAway(true);
    alerting.setChannels([channelNamed('sound', true)]);
    down('mx1');
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });
});

describe('after a crash', () => {
  it('what was decided and not told is told, once its server was checked again', async () => {
    down('mx1');
    await clock.advance(1_000);
    await crash();
    await clock.advance(60_000);
    expect(told).toEqual([]);
    setDown('mx1');
    await clock.advance(60_000);
    expect(told).toEqual(['native: mx1 is down', 'hook: mx1 is down']);
  });

  it('what had been told is not told again, but that it is over is', async () => {
    down('mx1');
    await clock.advance(5_000);
    told.length = 0;
    await crash();
    alerting.offer(downAlarm('mx1'));
    await clock.advance(60_000);
    expect(told).toEqual([]);
    up('mx1');
    await clock.advance(60_000);
    expect(told).toEqual(['native: mx1 is up again', 'hook: mx1 is up again']);
  });

  it('what one channel had not delivered is delivered by that one alone', async () => {
    alerting.setAway(true);
    down('mx1');
    await clock.advance(5_000);
    told.length = 0;
    await crash();
    await clock.advance(60_000);
    expect(told).toEqual(['native: mx1 is down']);
    told.length = 0;
    await crash();
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('an outage that nothing was decided about is told', async () => {
    down('mx0');
    await clock.advance(5_000);
    told.length = 0;
    setDown('mx1');
    await crash();
    await clock.advance(60_000);
    setDown('mx1');
    await clock.advance(60_000);
    expect(told).toEqual(['native: mx1 is down', 'hook: mx1 is down']);
  });

  it('of a program that kept no record an outage known for long is not told', async () => {
    setDown('mx1');
    await crash();
    await clock.advance(60_000);
    setDown('mx1');
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('what is more than a day old is not told', async () => {
    alerting.setAway(true);
    down('mx1');
    await clock.advance(5_000);
    told.length = 0;
    await clock.advance(2 * 86_400_000);
    await crash();
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('a record that cannot be read does no harm', async () => {
    down('mx1');
    await clock.advance(1_000);
    const [record] = log.records.values();
    if (record) log.addNotification({ ...record, payload: '{' });
    await crash();
    down('mx2');
    await clock.advance(60_000);
    expect(told).toEqual(['native: mx2 is down', 'hook: mx2 is down']);
  });
});
