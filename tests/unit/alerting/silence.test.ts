import { beforeEach, describe, expect, it } from 'vitest';

import { OPEN_POLICY } from '../../../main/core/alerting/policy-settings.ts';
import type { Alarm } from '../../../main/core/monitor/state.ts';
import { downAlarm } from '../../support/alarms.ts';
import { REFUSED, resultOf } from '../../support/samples.ts';
import { Gated, HOUR_MS } from './gated.ts';

let gated: Gated;

beforeEach(() => {
  gated = new Gated();
});

/** Every reason for silence: how it begins and how it ends. */
const SILENCES: [string, () => void, () => Promise<void>][] = [
  [
    'everything is muted',
    () => {
      gated.policy = { ...OPEN_POLICY, muted: 'until-resumed' };
    },
    unmute,
  ],
  [
    'everything is muted for an hour',
    () => {
      gated.policy = { ...OPEN_POLICY, muted: gated.clock.wallMs() + HOUR_MS };
    },
    anHourLater,
  ],
  [
    'its group is muted',
    () => {
      gated.policy = { ...OPEN_POLICY, mutedGroups: { Berlin: 'until-resumed' } };
    },
    unmute,
  ],
  [
    'the server is muted',
    () => {
      gated.set('mx1', { mutedUntilMs: gated.clock.wallMs() + HOUR_MS });
    },
    anHourLater,
  ],
  [
    'the server is in maintenance',
    () => {
      gated.set('mx1', { maintenanceUntilMs: gated.clock.wallMs() + HOUR_MS });
    },
    anHourLater,
  ],
];

function unmute(): Promise<void> {
  gated.policy = OPEN_POLICY;
  gated.gate.review();
  return Promise.resolve();
}

function anHourLater(): Promise<void> {
  return gated.clock.advance(HOUR_MS);
}

describe.each(SILENCES)('while %s', (_what, begin, end) => {
  beforeEach(() => {
    begin();
  });

  it('nothing is told of what comes and goes', async () => {
    gated.down('mx1');
    await gated.clock.advance(60_000);
    gated.up('mx1');
    await end();
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
  });

  it('what is still so afterwards is told then', async () => {
    gated.down('mx1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
    await end();
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down']);
  });

  it('that it is over is told afterwards of what had been told before', async () => {
    await end();
    gated.down('mx1');
    await gated.clock.advance(60_000);
    begin();
    gated.up('mx1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down']);
    await end();
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx1 is up again']);
  });

  it('another outage takes the place of one that is over', async () => {
    gated.down('mx1', 'first');
    gated.up('mx1', 'first');
    gated.down('mx1', 'second');
    await end();
    await gated.clock.advance(60_000);
    expect(gated.notices.map(({ id }) => id)).toEqual(['second down']);
  });

  it('what is only being gathered is silenced, too', async () => {
    await end();
    gated.down('mx1');
    begin();
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
  });

  it('a server that is removed is not told of afterwards', async () => {
    gated.down('mx1');
    gated.states.delete('mx1');
    await end();
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
  });
});

describe('a mute of one server', () => {
  it('leaves the others alone', async () => {
    gated.set('mx1', { mutedUntilMs: gated.clock.wallMs() + HOUR_MS });
    gated.down('mx1');
    gated.down('mx2');
    await gated.clock.advance(5_000);
    expect(gated.titles).toEqual(['mx2 is down']);
  });
});

describe('a server behind another', () => {
  beforeEach(async () => {
    gated.set('inner', { behindId: 'mx1' });
    gated.down('mx1');
    gated.down('inner');
    await gated.clock.advance(60_000);
    gated.set('inner', { behindId: null });
    gated.up('mx1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx1 is up again']);
  });

  it('is told of when the other is back and it was found down once more', async () => {
    gated.set('inner', { last: resultOf({ atMs: gated.clock.wallMs(), failure: REFUSED }) });
    await gated.clock.advance(60_000);
    expect(gated.titles.slice(2)).toEqual(['inner is down']);
  });

  it('is never told of when it comes back with the other', async () => {
    gated.up('inner');
    await gated.clock.advance(60_000);
    expect(gated.titles.slice(2)).toEqual([]);
  });
});

describe('quiet hours', () => {
  const NIGHT = { enabled: true, windows: ['Mon,Tue 22:00-07:00'], criticalPasses: false };

  it('hold back what comes, over midnight, and tell in one digest what is true still', async () => {
    gated.policy = { ...OPEN_POLICY, quietHours: NIGHT };
    gated.down('mx0');
    await gated.clock.advance(2 * HOUR_MS);
    expect(gated.titles).toEqual(['mx0 is down']);
    gated.down('mx1');
    gated.down('mx2');
    gated.slow('mx3');
    await gated.clock.advance(3 * HOUR_MS);
    gated.up('mx2');
    gated.up('mx0');
    await gated.clock.advance(4 * HOUR_MS);
    expect(gated.titles).toHaveLength(1);
    await gated.clock.advance(HOUR_MS + 60_000);
    expect(gated.titles.slice(1)).toEqual(['During quiet hours: 1 down, 1 slow, 1 up again']);
    expect(gated.notices[1]?.body).toMatch(
      /mx1: The server refused.*\nmx3: 2\.00 s\nmx0: was down for/s,
    );
  });

  it('let pass what is critical when that was asked for', async () => {
    gated.policy = { ...OPEN_POLICY, quietHours: { ...NIGHT, criticalPasses: true } };
    await gated.clock.advance(2 * HOUR_MS);
    gated.down('mx1');
    gated.slow('mx2');
    gated.slow('mx3', 'CRITICAL');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx3 is slow']);
  });

  it('do nothing when they are switched off, or on other days', async () => {
    gated.policy = { ...OPEN_POLICY, quietHours: { ...NIGHT, enabled: false } };
    await gated.clock.advance(2 * HOUR_MS);
    gated.down('mx1');
    await gated.clock.advance(60_000);
    gated.policy = { ...OPEN_POLICY, quietHours: { ...NIGHT, windows: ['Sun 22:00-07:00'] } };
    gated.down('mx2');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx2 is down']);
  });
});

describe('what is acknowledged', () => {
  const reminder = (number: number): Alarm => ({
    ...downAlarm('mx1', gated.clock.wallMs()),
    kind: 'still-down',
    reminder: number,
  });

  it('is not told again, until it is over', async () => {
    gated.down('mx1');
    await gated.clock.advance(60_000);
    const acknowledged = {
      atMs: gated.clock.wallMs(),
      untilMs: null,
      covers: ['availability'],
    } as const;
    gated.set('mx1', { acknowledged: { ...acknowledged, covers: [...acknowledged.covers] } });
    gated.gate.offer(reminder(1));
    await gated.clock.advance(60_000);
    gated.up('mx1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx1 is up again']);
  });

  it('is told again when its time is over', async () => {
    gated.down('mx1');
    await gated.clock.advance(60_000);
    gated.set('mx1', {
      acknowledged: {
        atMs: gated.clock.wallMs(),
        untilMs: gated.clock.wallMs() + HOUR_MS,
        covers: ['availability'],
      },
    });
    gated.gate.offer(reminder(1));
    await gated.clock.advance(HOUR_MS);
    gated.gate.offer(reminder(2));
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down', 'mx1 is still down']);
  });
});

describe('after a restart', () => {
  it('is told what had not been, once its server was checked again and it is so still', async () => {
    gated.down('mx1');
    gated.down('mx2');
    gated.restart();
    gated.gate.restore({ known: [], pending: [downAlarm('mx1'), downAlarm('mx2')] });
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual([]);
    gated.set('mx1', { last: resultOf({ atMs: gated.clock.wallMs(), failure: REFUSED }) });
    gated.up('mx2');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is down']);
  });

  it('is not told again what had been', async () => {
    gated.gate.restore({ known: ['mx1 down'], pending: [] });
    gated.down('mx1');
    await gated.clock.advance(60_000);
    gated.up('mx1');
    await gated.clock.advance(60_000);
    expect(gated.titles).toEqual(['mx1 is up again']);
  });
});
