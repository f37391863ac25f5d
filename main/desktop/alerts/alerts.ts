/** Alarms on this computer: settings, channels and gate put together, and what the window asks of them. */

import type { Alerting, WatchedServer } from '../../core/alerting/alerting.ts';
import { createAlerting } from '../../core/alerting/alerting.ts';
import type { Channel } from '../../core/alerting/channel.ts';
import { createChannel, createChannels } from '../../core/alerting/channels/create.ts';
import type { ChannelNeeds } from '../../core/alerting/channels/create.ts';
import type { NotificationLog } from '../../core/alerting/log.ts';
import { testNotice } from '../../core/alerting/notice.ts';
import type { Clock } from '../../core/clock.ts';
import { oneLine } from '../../core/words.ts';
import type {
  AlertsForm,
  AlertsView,
  Calls,
  ChannelTest,
  MutedUntil,
  Problem,
  Result,
} from '../../../preload/contract.ts';
import type { Log } from '../log.ts';
import { builtInChannels, enabledBuiltIns } from './built-in.ts';
import type { BuiltInNeeds } from './built-in.ts';
import type { AlertSettings } from './settings.ts';

export interface AlertsNeeds extends BuiltInNeeds {
  clock: Clock;
  settings: AlertSettings;
  log: Log;
  notifications: NotificationLog;
  /** PEM certificates trusted by HTTPS. */
  ca(): readonly string[];
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  muted(): MutedUntil;
  servers(): readonly WatchedServer[];
  server(id: string): WatchedServer | null;
  standing(): string;
  problems: { report(problem: Problem): void; settle(id: Problem['id']): void };
  /** The settings were saved, or a channel fares differently. */
  onChange(alerts: AlertsView): void;
  /** The settings were saved, and servers may be watched differently under them. */
  onSaved(): void;
}

export interface Alerts extends Pick<Alerting, 'offer' | 'review' | 'setAway' | 'resumed'> {
  view(): AlertsView;
  save(form: AlertsForm): Promise<Result<null>>;
  test(argument: Calls['testChannel']['argument']): Promise<ChannelTest>;
  /** Goes on where the last run ended; servers must be known. Never rejects. */
  restore(): Promise<void>;
  close(): void;
}

export function createAlerts(needs: AlertsNeeds): Alerts {
  const { clock, settings } = needs;
  const builtIn = builtInChannels(needs);
  const statuses = new Map<string, AlertsView['statuses'][string]>();
  const tests = new Set<AbortController>();

  const view = (): AlertsView => ({
    config: settings.get(),
    withSecret: settings.withSecret(),
    statuses: Object.fromEntries(statuses),
  });
  const channelNeeds: ChannelNeeds = {
    secret: (id) => settings.secret(id),
    ca: () => needs.ca(),
    environment: needs.environment,
    platform: needs.platform,
  };
  const nameOf = (id: string): string =>
    settings.get().channels.find((channel) => channel.id === id)?.name ?? id;

  const reportFailures = (): void => {
    const failing = settings
      .get()
      .channels.filter(({ id, enabled }) => enabled && statuses.get(id)?.last?.ok === false);
    const [first] = failing;
    if (!first) {
      needs.problems.settle('channels');
      return;
    }
    const { message = '' } = statuses.get(first.id)?.last ?? {};
    const more = failing.length > 1 ? ` So do ${failing.length - 1} more.` : '';
    needs.problems.report({
      id: 'channels',
      message: `${oneLine(first.name, 60)} does not deliver: ${message}${more}`,
      advice:
        'Look at it under Notifications in the settings; a test shows whether it works again.',
      dismissible: true,
    });
  };

  const alerting = createAlerting({
    clock,
    policy: () => ({ ...settings.get(), muted: needs.muted() }),
    server: (id) => needs.server(id),
    servers: () => needs.servers(),
    log: needs.notifications,
    standing: () => needs.standing(),
    onStatus: (id, status) => {
      const before = statuses.get(id);
      statuses.set(id, status);
      if (status.last !== before?.last && status.last?.ok === false) {
        needs.log.warn(`${nameOf(id)} did not deliver: ${status.last.message}`);
      }
      reportFailures();
      needs.onChange(view());
    },
  });

  const useChannels = (): void => {
    const config = settings.get();
    alerting.setChannels([
      ...enabledBuiltIns(builtIn, config),
      ...createChannels(config.channels, channelNeeds),
    ]);
    const ids = new Set<string>([...Object.keys(builtIn), ...config.channels.map(({ id }) => id)]);
    for (const id of statuses.keys()) if (!ids.has(id)) statuses.delete(id);
    reportFailures();
  };

  const channelOf = ({ channel, secret }: Calls['testChannel']['argument']): Channel => {
    if (typeof channel === 'string') return builtIn[channel];
    const own = secret === undefined ? settings.secret(channel.id) : secret;
    return createChannel(channel, { ...channelNeeds, secret: () => own });
  };

  /** A test of a channel in use says how it fares as well as any delivery. */
  const tested = (
    channel: Calls['testChannel']['argument']['channel'],
    last: NonNullable<AlertsView['statuses'][string]['last']>,
  ): void => {
    const id = typeof channel === 'string' ? channel : channel.id;
    statuses.set(id, { waiting: statuses.get(id)?.waiting ?? 0, last });
    reportFailures();
    needs.onChange(view());
  };

  useChannels();
  return {
    offer: (alarm) => {
      alerting.offer(alarm);
    },
    review: () => {
      alerting.review();
    },
    setAway: (away) => {
      alerting.setAway(away);
    },
    resumed: () => {
      alerting.resumed();
    },
    view,
    async save(form) {
      const saved = await settings.save(form);
      if (!saved.ok) return saved;
      useChannels();
      needs.onSaved();
      alerting.review();
      needs.onChange(view());
      return saved;
    },
    async test(argument) {
      const abort = new AbortController();
      tests.add(abort);
      const startMs = clock.monotonicMs();
      const delivery = await channelOf(argument).deliver(testNotice(clock.wallMs()), abort.signal);
      tests.delete(abort);
      const message = delivery.ok ? '' : delivery.problem.message;
      tested(argument.channel, { atMs: clock.wallMs(), ok: delivery.ok, message });
      return { ok: delivery.ok, message, tookMs: clock.monotonicMs() - startMs };
    },
    async restore() {
      await settings.unlock();
      await alerting.restore();
    },
    close() {
      for (const test of tests) test.abort();
      alerting.close();
    },
  };
}
