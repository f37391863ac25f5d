/** Gate and channels together: alarms in, notices out, on record from the decision to the delivery. */

import type { Clock } from '../clock.ts';
import type { Channel } from './channel.ts';
import type { ChannelStatus } from './channel-status.ts';
import { awayNotice } from './digest.ts';
import { createGate } from './gate.ts';
import type { GatedServer } from './gate.ts';
import { gateRecord, noticeRecord, readPast } from './log.ts';
import type { NotificationLog } from './log.ts';
import { createOutbox } from './outbox.ts';
import type { Outbox } from './outbox.ts';
import type { Alarm } from '../monitor/state.ts';
import { alarmId } from './notice.ts';
import type { Notice } from './notice.ts';
import type { AlertPolicy } from './policy-settings.ts';

export interface WatchedServer extends GatedServer {
  id: string;
  name: string;
}

export interface AlertingNeeds {
  clock: Clock;
  policy(): AlertPolicy;
  server(id: string): WatchedServer | null;
  servers(): readonly WatchedServer[];
  /** Where decisions are kept; null for a run that leaves nothing behind. */
  log: NotificationLog | null;
  /** `2 of 14 down`, as the tray says it. */
  standing(): string;
  onStatus?(channelId: string, status: ChannelStatus): void;
}

export interface Alerting {
  offer(alarm: Alarm): void;
  /** Something that may let kept alarms go has changed: a mute, quiet hours. */
  review(): void;
  /** The channels to use from now on; one of an id already known keeps what it has not delivered. */
  setChannels(channels: readonly Channel[]): void;
  /** Whether somebody sits at this computer. While nobody does, channels that need somebody wait. */
  setAway(away: boolean): void;
  /** The computer slept, or has its network again. */
  resumed(): void;
  /** A notice that is no alarm, and passes no gate. */
  tell(notice: Notice): void;
  status(channelId: string): ChannelStatus | null;
  /** Goes on where an earlier run ended; channels and servers must be known. Never rejects. */
  restore(): Promise<void>;
  close(): void;
}

export function createAlerting(needs: AlertingNeeds): Alerting {
  const { clock, log } = needs;
  let outboxes = new Map<string, { channel: Channel; outbox: Outbox }>();
  let away = false;

  const tell = (notice: Notice): void => {
    for (const { outbox } of outboxes.values()) outbox.send(notice);
  };
  const gate = createGate({
    clock,
    policy: () => needs.policy(),
    server: (id) => needs.server(id),
    countBehind: (id) => needs.servers().filter(({ state }) => state.behindId === id).length,
    record: (alarm, outcome, why) => log?.addNotification(gateRecord(alarm, outcome, why)),
    tell,
  });
  const open = (channel: Channel): Outbox => {
    const outbox = createOutbox({
      clock,
      channel,
      record: (notice, outcome, problem) =>
        log?.addNotification(noticeRecord(channel.id, notice, outcome, problem)),
      recorded: () => log?.flush() ?? null,
      onStatus: (status) => needs.onStatus?.(channel.id, status),
      merge: (notices) => awayNotice(notices, needs.standing(), clock.wallMs()),
    });
    if (away && channel.needsSomebody) outbox.hold(true);
    return outbox;
  };

  return {
    offer: (alarm) => {
      gate.offer(alarm);
    },
    review: () => {
      gate.review();
    },
    setChannels(channels) {
      const before = outboxes;
      outboxes = new Map();
      for (const channel of channels) {
        const known = before.get(channel.id);
        before.delete(channel.id);
        if (!known) outboxes.set(channel.id, { channel, outbox: open(channel) });
        else {
          known.outbox.setChannel(channel);
          outboxes.set(channel.id, { channel, outbox: known.outbox });
        }
      }
      for (const { outbox } of before.values()) outbox.close();
    },
    setAway(nowAway) {
      if (away === nowAway) return;
      away = nowAway;
      for (const { channel, outbox } of outboxes.values()) {
        if (channel.needsSomebody) outbox.hold(away);
      }
    },
    resumed() {
      gate.resumed();
      for (const { outbox } of outboxes.values()) outbox.retryNow();
    },
    tell,
    status: (channelId) => outboxes.get(channelId)?.outbox.status() ?? null,
    async restore() {
      if (!log) return;
      const past = await readPast(log, clock.wallMs()).catch(() => null);
      if (!past) return;
      for (const [channelId, notices] of past.notices) {
        for (const notice of notices) outboxes.get(channelId)?.outbox.send(notice);
      }
      const known = new Set([...past.known, ...past.alarms.map(alarmId)]);
      const forgotten = past.any ? needs.servers().flatMap((server) => untold(server, known)) : [];
      gate.restore({ known: past.known, pending: [...past.alarms, ...forgotten] });
      gate.review();
    },
    close() {
      gate.close();
      for (const { outbox } of outboxes.values()) outbox.close();
      outboxes = new Map();
    },
  };
}

/** The outage of a server that is known to be down, when nothing was ever decided about telling of it. */
function untold(
  { id, name, state }: WatchedServer,
  known: ReadonlySet<string>,
): (Alarm & { kind: 'down' })[] {
  const { attempt } = state;
  if (attempt.kind !== 'hard' || known.has(`${attempt.incidentId} down`)) return [];
  const { sinceMs, failure, incidentId } = attempt;
  return [{ kind: 'down', serverId: id, name, atMs: sinceMs, sinceMs, failure, incidentId }];
}
