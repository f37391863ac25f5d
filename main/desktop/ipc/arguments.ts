/** The shape of every call's argument, checked before anything is done with it. */

import * as v from 'valibot';
import { IMPORT_LIMIT } from '../../../preload/contract.ts';
import type { Calls, CallName, ServerForm, UserError } from '../../../preload/contract.ts';
import { EXPORT_CONTENTS } from '../../core/history/export/request.ts';
import { RETENTION_LIMITS } from '../../core/history/retention-limits.ts';
import { SERVER_LIMITS } from '../../core/server.ts';
import { alertingSchema, channelSchema } from '../../config/alerting.ts';
import { listLayoutSchema } from '../list-layout.ts';
import { ENTRY_FIELDS, serverEntrySchema } from '../../servers/schema.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const ids = v.pipe(v.array(id), v.maxLength(10_000));
const epochMs = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const { min, max } = SERVER_LIMITS.intervalSeconds;
const intervalSeconds = v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const nothing = v.null();
const days = ({ min: least, max: most }: { min: number; max: number }) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const muted = v.union([v.null(), v.literal('until-resumed'), epochMs]);
const typed = v.pipe(v.string(), v.minLength(1), v.maxLength(20_000));

const importText = v.pipe(v.string(), v.minLength(1), v.maxLength(IMPORT_LIMIT));

/** A password that is `undefined` came through the bridge as a key without value. */
const form = v.pipe(
  v.strictObject({
    entry: serverEntrySchema,
    password: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(8_192)))),
  }),
  v.transform(({ entry, password }): ServerForm =>
    password === undefined ? { entry } : { entry, password },
  ),
);

const preferences = v.strictObject({
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['comfortable', 'compact']),
  startAtLogin: v.boolean(),
  startHidden: v.boolean(),
});

const secret = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(8_192)));
const problemId = v.picklist([
  'settings',
  'history',
  'notifications',
  'channels',
  'tray',
  'secrets',
  'import',
  'demo',
]);

/** One schema a call. A call without one does not compile. */
export const ARGUMENTS: {
  [N in CallName]: v.GenericSchema<unknown, Calls[N]['argument']>;
} = {
  snapshot: nothing,
  addServers: v.pipe(v.array(form), v.minLength(1), v.maxLength(10_000)),
  updateServer: v.strictObject({ id, form }),
  removeServers: ids,
  undoRemove: id,
  previewImport: importText,
  importServers: v.strictObject({ text: importText, alsoChange: v.boolean() }),
  exportServers: nothing,
  checkNow: ids,
  checkAll: nothing,
  cancelChecks: ids,
  saveResults: v.pipe(v.string(), v.minLength(1), v.maxLength(20_000_000)),
  setPaused: v.strictObject({ ids, paused: v.boolean() }),
  muteServers: v.strictObject({ ids, untilMs: v.nullable(epochMs) }),
  setInterval: v.strictObject({ ids, seconds: intervalSeconds }),
  muteAll: muted,
  acknowledge: v.strictObject({ id, untilMs: v.nullable(epochMs) }),
  withdrawAcknowledgement: id,
  saveAlerts: v.strictObject({ config: alertingSchema, secrets: v.record(id, secret) }),
  testChannel: v.pipe(
    v.strictObject({
      channel: v.union([v.picklist(['desktop', 'sound', 'window']), channelSchema]),
      secret: v.optional(secret),
    }),
    v.transform(({ channel, secret: own }): Calls['testChannel']['argument'] =>
      own === undefined ? { channel } : { channel, secret: own },
    ),
  ),
  startTest: v.strictObject({ form, id: v.nullable(id) }),
  cancelTest: id,
  startDiscovery: typed,
  cancelDiscovery: id,
  startDemo: nothing,
  stopDemo: nothing,
  chart: v.strictObject({ id, fromMs: epochMs, toMs: epochMs }),
  availability: id,
  usualPhases: id,
  incidents: v.strictObject({ id, beforeMs: v.nullable(epochMs) }),
  incidentEvents: v.strictObject({ id, incidentId: id }),
  certificates: id,
  certificatePem: id,
  savePem: id,
  remembered: id,
  uptimeBars: v.picklist(['day', 'month']),
  savePreferences: preferences,
  saveListLayout: listLayoutSchema,
  dismissProblem: problemId,
  openLogFolder: nothing,
  history: nothing,
  saveRetention: v.strictObject({
    rawDays: days(RETENTION_LIMITS.rawDays),
    rollupDays: days(RETENTION_LIMITS.rollupDays),
  }),
  startExport: v.strictObject({
    content: v.picklist(EXPORT_CONTENTS),
    format: v.picklist(['csv', 'json']),
    fromMs: epochMs,
    toMs: epochMs,
    serverIds: v.nullable(ids),
  }),
  cancelExport: id,
  clearHistory: v.nullable(id),
  openDataFolder: nothing,
};

type Field = NonNullable<UserError['field']>;

const FIELDS: readonly string[] = [...ENTRY_FIELDS, 'password'];

const isField = (key: string): key is Field => FIELDS.includes(key);

/** The first problem in words for a person, with the form field it belongs to. */
export function argumentError(issues: readonly v.BaseIssue<unknown>[]): UserError {
  const [issue] = issues;
  const path = issue?.path?.map(({ key }) => String(key)) ?? [];
  const field = path.findLast(isField);
  const message = issue?.message ?? 'The argument is not valid.';
  return {
    kind: 'invalid',
    message: field === undefined ? message : fieldMessage(field, message),
    ...(field !== undefined && { field }),
  };
}

const LABELS: Partial<Record<Field, string>> = {
  auth: 'User name',
  intervalSeconds: 'Check every',
  timeoutSeconds: 'Timeout',
  retrySeconds: 'Retry every',
  servername: 'TLS server name',
  warnMs: 'Slow from',
  critMs: 'Too slow from',
  certWarnDays: 'Certificate warning',
  certCritDays: 'Certificate critical',
  recoveries: 'Successes to end an outage',
  remindMinutes: 'Remind every',
};

function fieldMessage(field: Field, message: string): string {
  const label = LABELS[field] ?? field.charAt(0).toUpperCase() + field.slice(1);
  return /^(?:must|is|has)\b/.test(message) ? `${label} ${message}.` : message;
}
