import { beforeEach, describe, expect, it } from 'vitest';

import { DELIVERED, undelivered } from '../../../main/core/alerting/channel.ts';
import type { Channel, Delivery } from '../../../main/core/alerting/channel.ts';
import type { Notice } from '../../../main/core/alerting/notice.ts';
import { createOutbox } from '../../../main/core/alerting/outbox.ts';
import type { ChannelStatus } from '../../../main/core/alerting/channel-status.ts';
import type { Outbox } from '../../../main/core/alerting/outbox.ts';
import { downNotice } from '../../support/alarms.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const BUSY = undelivered('busy', 'example.org answered 500.');
const REFUSED = undelivered('refused', 'example.org answered 401.');
const DAY_MS = 86_400_000;

let clock: ManualClock;
let answers: Delivery[];
let tries: { id: string; atMs: number }[];
let log: string[];
let statuses: ChannelStatus[];
let outbox: Outbox;
let recorded: Promise<void> | null;

const channelOf = (deliver: Channel['deliver']): Channel => ({ id: 'w', name: 'Hook', deliver });
const asTold = (notice: Notice): Promise<Delivery> => {
  tries.push({ id: notice.id, atMs: clock.monotonicMs() });
  return Promise.resolve(answers.shift() ?? DELIVERED);
};

beforeEach(() => {
  clock = new ManualClock();
  answers = [];
  tries = [];
  log = [];
  statuses = [];
  recorded = null;
  outbox = opened(channelOf(asTold));
});

const opened = (channel: Channel): Outbox =>
  createOutbox({
    clock,
    channel,
    record: ({ id }, outcome, problem) => {
      log.push(`${id} ${outcome}${problem === null ? '' : `: ${problem}`}`);
    },
    recorded: () => recorded,
    onStatus: (status) => statuses.push(status),
    merge: (notices) => notice(notices.map(({ id }) => id).join('+')),
  });

const notice = (id: string): Notice => downNotice({ id, atMs: clock.wallMs() });

describe('the outbox of a channel', () => {
  it('has a notice on record before it delivers it', async () => {
    let keep = (): void => undefined;
    recorded = new Promise((resolve) => {
      keep = resolve;
    });
    outbox.send(notice('a'));
    await clock.advance(1_000);
    expect(tries).toEqual([]);
    keep();
    await clock.advance(0);
    expect(tries).toEqual([{ id: 'a', atMs: 1_000 }]);
    expect(log).toEqual(['a pending', 'a sent']);
  });

  it('does not wait longer than two seconds for a slow disk', async () => {
    recorded = new Promise(() => undefined);
    outbox.send(notice('a'));
    await clock.advance(1_999);
    expect(tries).toEqual([]);
    await clock.advance(1);
    expect(tries).toEqual([{ id: 'a', atMs: 2_000 }]);
  });

  it('keeps a notice back that is held while it is put on record', async () => {
    recorded = Promise.resolve();
    outbox.send(notice('a'));
    outbox.hold(true);
    await clock.advance(0);
    expect(tries).toEqual([]);
    outbox.hold(false);
    await clock.advance(0);
    expect(tries.map(({ id }) => id)).toEqual(['a']);
  });

  it('delivers one notice after the other, in order', async () => {
    for (const id of ['a', 'b', 'c']) outbox.send(notice(id));
    await clock.advance(0);
    expect(tries.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a pending', 'b pending', 'c pending', 'a sent', 'b sent', 'c sent']);
    expect(outbox.status()).toEqual({
      waiting: 0,
      last: { atMs: clock.wallMs(), ok: true, message: '' },
    });
  });

  it('tries again with growing pauses, and what comes later waits its turn', async () => {
    answers = [BUSY, BUSY, BUSY, BUSY, BUSY, BUSY];
    outbox.send(notice('a'));
    outbox.send(notice('b'));
    await clock.advance(3_600_000);
    const pauses = tries.map(({ atMs }, index) => atMs - (tries[index - 1]?.atMs ?? 0));
    expect(tries.map(({ id }) => id).join('')).toBe('aaaaaaab');
    expect(pauses).toEqual([0, 5_000, 15_000, 60_000, 300_000, 900_000, 900_000, 0]);
  });

  it('says meanwhile why, and how many wait', async () => {
    answers = [BUSY];
    outbox.send(notice('a'));
    outbox.send(notice('b'));
    await clock.advance(1_000);
    expect(statuses.at(-1)).toEqual({
      waiting: 2,
      last: { atMs: clock.wallMs() - 1_000, ok: false, message: 'example.org answered 500.' },
    });
  });

  it('waits as long as the other side asks', async () => {
    answers = [undelivered('busy', 'slow down', 90_000)];
    outbox.send(notice('a'));
    await clock.advance(89_000);
    expect(tries).toHaveLength(1);
    await clock.advance(1_000);
    expect(tries).toHaveLength(2);
  });

  it('does not try again what would end the same, and goes on with the next', async () => {
    answers = [REFUSED];
    outbox.send(notice('a'));
    outbox.send(notice('b'));
    await clock.advance(0);
    expect(log.slice(2)).toEqual(['a failed: example.org answered 401.', 'b sent']);
  });

  it('gives up on what is no longer news after a day', async () => {
    answers = Array.from({ length: 1_000 }, () => BUSY);
    outbox.send(notice('a'));
    await clock.advance(DAY_MS + 3_600_000);
    expect(log).toEqual(['a pending', 'a failed: example.org answered 500.']);
    const made = tries.length;
    await clock.advance(DAY_MS);
    expect(tries).toHaveLength(made);
  });

  it('tries at once when what was in the way may have gone', async () => {
    answers = [BUSY];
    outbox.send(notice('a'));
    await clock.advance(1_000);
    outbox.retryNow();
    await clock.advance(0);
    expect(log).toEqual(['a pending', 'a sent']);
  });

  it('uses other settings of its channel from the next try on', async () => {
    answers = [BUSY];
    outbox.send(notice('a'));
    await clock.advance(1_000);
    const seen: string[] = [];
    outbox.setChannel(
      channelOf(({ id }) => {
        seen.push(id);
        return Promise.resolve(DELIVERED);
      }),
    );
    await clock.advance(0);
    expect(seen).toEqual(['a']);
  });

  it('holds 200 at most, and gives up the oldest for the newest', async () => {
    answers = [BUSY];
    for (let number = 0; number < 250; number++) outbox.send(notice(String(number)));
    await clock.advance(0);
    expect(outbox.status().waiting).toBe(200);
    expect(log.filter((line) => line.includes('Too many'))).toHaveLength(50);
    // The first was already on its way.
    expect(log).toContain('1 failed: Too many notices were waiting.');
    expect(log).not.toContain('249 failed: Too many notices were waiting.');
  });

  it('delivers what came while nobody was there as one, when somebody is', async () => {
    outbox.hold(true);
    for (const id of ['a', 'b', 'c']) outbox.send(notice(id));
    await clock.advance(60_000);
    expect(tries).toEqual([]);
    outbox.hold(false);
    await clock.advance(0);
    expect(tries.map(({ id }) => id)).toEqual(['a+b+c']);
    expect(log.slice(3)).toEqual(['a sent', 'b sent', 'c sent']);
  });

  it('leaves on record what it had not delivered when it is closed, and no timer', async () => {
    answers = [BUSY];
    outbox.send(notice('a'));
    await clock.advance(1_000);
    outbox.close();
    expect(clock.timers).toBe(0);
    outbox.send(notice('b'));
    outbox.retryNow();
    await clock.advance(60_000);
    expect(tries).toHaveLength(1);
    expect(log).toEqual(['a pending']);
  });

  it('ends a delivery that runs when it is closed', async () => {
    let signal: AbortSignal | null = null;
    const own = opened(
      channelOf((_notice, given) => {
        signal = given;
        return new Promise(() => undefined);
      }),
    );
    own.send(notice('a'));
    await clock.advance(0);
    own.close();
    expect(signal).toHaveProperty('aborted', true);
  });
});
