/** The shape of the settings for alarms and channels, checked before anything is done with them. */

import * as v from 'valibot';

import { PRESETS } from '../core/alerting/channels/preset-needs.ts';
import { channelProblem } from '../core/alerting/channels/settings.ts';
import type { ChannelConfig } from '../core/alerting/channels/settings.ts';
import type { AlertingConfig } from '../core/alerting/config.ts';
import { parseMaintenance } from '../core/maintenance.ts';
import { SERVER_LIMITS } from '../core/server.ts';

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/, 'An id is letters, digits and hyphens.'));
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit, 'That is too long.'));
const epochMs = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const mutedUntil = v.union([v.null(), v.literal('until-resumed'), epochMs]);
const switchedOn = v.strictObject({ enabled: v.boolean() });

const webhook = v.strictObject({
  type: v.literal('webhook'),
  id,
  name: text(100),
  enabled: v.boolean(),
  preset: v.picklist(PRESETS),
  url: text(2_000),
  recipient: text(200),
  headers: v.pipe(
    v.array(v.strictObject({ name: text(100), value: text(4_000) })),
    v.maxLength(20, 'There are at most 20 headers.'),
  ),
  template: text(20_000),
});

const command = v.strictObject({
  type: v.literal('command'),
  id,
  name: text(100),
  enabled: v.boolean(),
  program: text(1_000),
  arguments: v.pipe(v.array(text(4_000)), v.maxLength(50, 'There are at most 50 arguments.')),
});

/** One channel; the first problem of `channelProblem` is its issue. */
export const channelSchema: v.GenericSchema<unknown, ChannelConfig> = v.pipe(
  v.variant('type', [webhook, command]),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? channelProblem(dataset.value) : null;
    if (problem) addIssue({ message: problem.message });
  }),
);

const time = v.pipe(
  text(200),
  v.check(
    (value) => parseMaintenance(value) !== null,
    'A time is like "Sun 02:00-04:00" or "2026-12-01T22:00Z/2026-12-02T02:00Z".',
  ),
);
const weekly = v.pipe(
  time,
  v.check((value) => parseMaintenance(value)?.kind === 'weekly', 'Quiet hours are weekly.'),
);

const scope = v.variant('kind', [
  v.strictObject({ kind: v.literal('all') }),
  v.strictObject({ kind: v.literal('group'), group: text(200) }),
  v.strictObject({
    kind: v.literal('servers'),
    ids: v.pipe(v.array(text(200)), v.maxLength(10_000)),
  }),
]);

export const alertingSchema: v.GenericSchema<unknown, AlertingConfig> = v.strictObject({
  desktop: switchedOn,
  sound: switchedOn,
  window: switchedOn,
  channels: v.pipe(
    v.array(channelSchema),
    v.maxLength(50, 'There are at most 50 channels.'),
    v.check(
      (channels) => new Set(channels.map((channel) => channel.id)).size === channels.length,
      'Two channels have the same id.',
    ),
  ),
  maintenance: v.pipe(
    v.array(v.strictObject({ id, name: text(100), scope, when: time })),
    v.maxLength(200, 'There are at most 200 maintenance windows.'),
  ),
  remindMinutes: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(SERVER_LIMITS.remindMinutes.min),
    v.maxValue(SERVER_LIMITS.remindMinutes.max),
  ),
  mutedGroups: v.record(text(200), mutedUntil),
  quietHours: v.strictObject({
    enabled: v.boolean(),
    windows: v.pipe(v.array(weekly), v.maxLength(50, 'There are at most 50 quiet hours.')),
    criticalPasses: v.boolean(),
  }),
});

/**
 * Settings as they were stored, maybe by another version: what cannot be used is left out, with a sentence for each
 * part, and takes its default.
 */
export function readAlerting(
  stored: unknown,
  defaults: AlertingConfig,
): { config: AlertingConfig; problems: string[] } {
  const given = isRecord(stored) ? stored : {};
  const problems: string[] = [];
  const channels = Array.isArray(given['channels']) ? (given['channels'] as unknown[]) : [];
  const usable = channels.flatMap((channel) => {
    const checked = v.safeParse(channelSchema, channel);
    if (checked.success) return [checked.output];
    problems.push(`a channel: ${checked.issues[0].message}`);
    return [];
  });
  let config: AlertingConfig = { ...defaults, channels: usable };
  for (const [key, value] of Object.entries(given)) {
    if (key === 'channels' || !(key in defaults)) continue;
    const checked = v.safeParse(alertingSchema, { ...config, [key]: value });
    if (checked.success) config = checked.output;
    else problems.push(`${key}: ${checked.issues[0].message}`);
  }
  return { config, problems };
}

/** What is wrong with settings that a person wrote: each line begins with the key. */
export type WrittenAlerting =
  { ok: true; config: AlertingConfig } | { ok: false; problems: readonly string[] };

/**
 * Settings as a person wrote them: what is missing takes its default, and anything that cannot be used is a problem.
 * Channels need no more than their type and where they send to.
 */
export function parseAlerting(written: unknown, defaults: AlertingConfig): WrittenAlerting {
  if (!isRecord(written)) return { ok: false, problems: ['a JSON object is expected'] };
  const { channels } = written;
  const checked = v.safeParse(alertingSchema, {
    ...defaults,
    ...written,
    ...(Array.isArray(channels) && { channels: channels.map(completeChannel) }),
  });
  if (checked.success) return { ok: true, config: checked.output };
  return {
    ok: false,
    problems: checked.issues.map(
      (issue) => `${v.getDotPath(issue) ?? 'settings'}: ${issue.message}`,
    ),
  };
}

function completeChannel(channel: unknown, index: number): unknown {
  if (!isRecord(channel)) return channel;
  const id = `channel-${index + 1}`;
  const { type } = channel;
  const name = typeof channel['id'] === 'string' ? channel['id'] : id;
  const others =
    type === 'webhook'
      ? { preset: 'generic', url: '', recipient: '', headers: [], template: '' }
      : { ...(type === 'command' && { arguments: [] }) };
  return { id, name, enabled: true, ...others, ...channel };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
