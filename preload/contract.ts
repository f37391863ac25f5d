/**
 * The bridge between main process and window, declared once. Both sides are typed from this file:
 * `CALLS` (window asks, main answers) and `EVENTS` (main tells the window).
 */

import type { ChannelConfig } from '../main/core/alerting/channels/settings.ts';
import type { AlertingConfig } from '../main/core/alerting/config.ts';
import type { ChannelStatus } from '../main/core/alerting/channel-status.ts';
import type { CertificateRecord } from '../main/core/history/records.ts';
import type {
  CalendarDay,
  HistoryMeasure,
  PhasePercentiles,
  Series,
  Uptime,
} from '../main/core/history/views.ts';
import type {
  ExportOutcome,
  ExportProgress,
  ExportRequest,
} from '../main/core/history/export/request.ts';
import type { ConnectivityState } from '../main/core/connectivity/state.ts';
import type { Remembered } from '../main/core/monitor/remembered.ts';
import type { Incident, IncidentEvent, Sample, ServerState } from '../main/core/monitor/state.ts';
import type { CheckResult, PhaseEvent } from '../main/core/probe/result.ts';
import type { Server, ServerEntry } from '../main/core/server.ts';
import type { ImportRow, ImportSource } from '../main/servers/import/outcome.ts';
import type { ListLayout } from './list-layout.ts';
import type { DiscoveryEvent } from '../main/servers/discovery/events.ts';

export type { Column, Grouping, ListLayout } from './list-layout.ts';
export { COLUMNS, DEFAULT_LIST, WIDTH_LIMITS } from './list-layout.ts';
export type * from '../main/core/monitor/state.ts';
export type * from '../main/core/monitor/remembered.ts';
export type * from '../main/core/probe/result.ts';
export type { CertificateRecord, GapCause } from '../main/core/history/records.ts';
export type {
  CalendarDay,
  Percentiles,
  PhasePercentiles,
  SeriesGap,
  SeriesPoint,
  Uptime,
} from '../main/core/history/views.ts';
export type { Failure, FailureReason } from '../main/core/probe/failure.ts';
export type { Phase } from '../main/core/probe/phase.ts';
export type { Depth, Mechanism, Security } from '../main/core/probe/target.ts';
export type { FamilyChoice, Server, ServerEntry } from '../main/core/server.ts';
export type * from '../main/servers/discovery/events.ts';
export type * from '../main/servers/import/outcome.ts';
export { SCHEMES } from '../main/servers/schemes.ts';
export { maintenanceEndMs, parseMaintenance } from '../main/core/maintenance.ts';
export type { AlertingConfig } from '../main/core/alerting/config.ts';
export type { ChannelStatus } from '../main/core/alerting/channel-status.ts';
export type { PlannedMaintenance } from '../main/core/alerting/planned.ts';
export type { MutedUntil, QuietHours } from '../main/core/alerting/policy-settings.ts';
export type { Preset } from '../main/core/alerting/channels/preset-needs.ts';
export type {
  ChannelConfig,
  ChannelField,
  CommandConfig,
  WebhookConfig,
} from '../main/core/alerting/channels/settings.ts';
export { DEFAULT_ALERTING } from '../main/core/alerting/config.ts';
export { UNTIL_RESUMED_MS } from '../main/core/alerting/policy-settings.ts';
export type { ExportContent, ExportFormat } from '../main/core/history/export/request.ts';
export { RETENTION_LIMITS } from '../main/core/history/retention-limits.ts';
export { channelProblem } from '../main/core/alerting/channels/settings.ts';
export { GENERIC_TEMPLATE, PRESET_NEEDS } from '../main/core/alerting/channels/preset-needs.ts';
export { FIELD_NAMES } from '../main/core/alerting/channels/field-names.ts';
export { diagnose } from '../main/core/probe/diagnosis.ts';
export { ownerOf } from '../main/core/probe/owner.ts';
export { PHASES } from '../main/core/probe/phase.ts';
export { MECHANISMS, DEPTHS, defaultSecurity } from '../main/core/probe/target.ts';
export { completeServer, DEFAULT_LMTP_PORT, SERVER_LIMITS } from '../main/core/server.ts';

/** Errors cross the bridge as values: thrown ones lose their structure. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: UserError };

/** An error a person can meet. `message` says what is wrong and what to do; `field` names the form field. */
export interface UserError {
  kind: 'invalid' | 'not-found' | 'dns' | 'storage' | 'secret-storage' | 'unavailable' | 'internal';
  message: string;
  field?: keyof Server | 'password';
}

/** Something wrong with Relaywatch itself, shown as a banner until it is settled or dismissed. */
export interface Problem {
  id:
    'settings' | 'history' | 'notifications' | 'channels' | 'tray' | 'secrets' | 'import' | 'demo';
  message: string;
  /** What to do about it; empty when nothing can be done. */
  advice: string;
  dismissible: boolean;
}

export interface ServerView {
  server: Server;
  state: ServerState;
  /** Whether a password is stored; the password itself never reaches the window. */
  hasPassword: boolean;
  /** True for servers run by the application itself. */
  demo: boolean;
}

export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  startAtLogin: boolean;
  startHidden: boolean;
}

/** What a person has set about alarms, and how the channels fare. */
export interface AlertsView {
  config: AlertingConfig;
  /** Channels that have a secret stored; the secrets themselves never reach the window. */
  withSecret: string[];
  /** By channel id: those of the settings, and `desktop`, `sound`, `window`. */
  statuses: Record<string, ChannelStatus>;
}

/** `undefined` keeps a channel's stored secret, null removes it, a string replaces it. */
export interface AlertsForm {
  config: AlertingConfig;
  /** By channel id. */
  secrets: Record<string, string | null>;
}

/** The channels that every computer has. */
export type BuiltInChannel = 'desktop' | 'sound' | 'window';

export interface ChannelTest {
  ok: boolean;
  /** Why it failed; empty otherwise. */
  message: string;
  tookMs: number;
}

export interface Snapshot {
  servers: ServerView[];
  problems: Problem[];
  preferences: Preferences;
  list: ListLayout;
  /** Epoch milliseconds, `until-resumed`, or null when not muted. */
  muted: number | 'until-resumed' | null;
  alerts: AlertsView;
  /** How this computer itself is connected. */
  connectivity: ConnectivityState['kind'];
  /** The server to open at once (a notification was clicked), if any. */
  navigate: Navigation | null;
  versions: { relaywatch: string; electron: string; chromium: string; node: string };
}

export type Navigation =
  { view: 'server'; id: string } | { view: 'settings' } | { view: 'overview' } | { view: 'add' };

/** A change to the snapshot. Several come in one event, in order. */
export type Update =
  | { type: 'server'; view: ServerView }
  | { type: 'removed'; id: string }
  | { type: 'problems'; problems: Problem[] }
  | { type: 'preferences'; preferences: Preferences }
  | { type: 'muted'; muted: Snapshot['muted'] }
  | { type: 'alerts'; alerts: AlertsView }
  | { type: 'connectivity'; connectivity: Snapshot['connectivity'] };

export type TestEvent =
  | { testId: string; type: 'phase'; event: PhaseEvent }
  | { testId: string; type: 'done'; result: CheckResult }
  | { testId: string; type: 'cancelled' };

/** The response times of a stretch of time, with what befell the server in it. */
export interface Chart extends Series {
  fromMs: number;
  toMs: number;
  /** Every check one by one, oldest first; null when there would be too many. */
  samples: Sample[] | null;
  /** Newest first. */
  incidents: Incident[];
  /** Of the whole stretch. */
  percentiles: PhasePercentiles;
}

export interface Availability {
  /** The last 90 days by the local clock, oldest first, today last. */
  days: CalendarDay[];
  /** 24 hours, 7, 30 and 90 days, up to now; none when it was never checked. */
  windows: Uptime[];
}

/** The last 24 hours by the hour, or 30 days by the local day. */
export type UptimeSpan = 'day' | 'month';

/** Shares from 0 to 1; null where nothing was monitored. */
export interface UptimeBars {
  uptime: number | null;
  /** Oldest first; the last one is under way. */
  bars: (number | null)[];
}

/** The bars of every server stand for the same stretches of time. */
export interface UptimeOverview {
  /** When each bar begins, oldest first; the last one is under way. */
  startsMs: number[];
  /** By id. */
  servers: Record<string, UptimeBars>;
}

/** How long history is kept, days. */
export interface RetentionDays {
  /** Every single check. */
  rawDays: number;
  /** What was summed up, incidents, certificates and notifications. */
  rollupDays: number;
}

/** How much history there is, and what is done with it. */
export interface HistoryView extends HistoryMeasure {
  retention: RetentionDays;
  /** The export under way. */
  exporting: ExportRunning | null;
}

export interface ExportRunning extends ExportProgress {
  exportId: string;
}

export interface ExportForm extends Omit<ExportRequest, 'servers' | 'ofAll' | 'path'> {
  /** Null: of all that are watched. */
  serverIds: string[] | null;
}

export type ExportEvent =
  | ({ type: 'progress' } & ExportRunning)
  /** `file` is its name, without the folder. */
  | { type: 'ended'; exportId: string; outcome: ExportOutcome; file: string };

/** `undefined` keeps the stored password, null removes it, a string replaces it. */
export interface ServerForm {
  entry: ServerEntry;
  password?: string | null;
}

/** What importing a text would do; servers in the order of the text. */
export interface ImportPreview {
  source: ImportSource;
  rows: ImportRow[];
}

/** Characters of a text that is imported, at most. */
export const IMPORT_LIMIT = 10_000_000;

/** Every call: argument and answer. An argument of `null` means there is none. */
export interface Calls {
  snapshot: { argument: null; answer: Snapshot };
  addServers: { argument: ServerForm[]; answer: { ids: string[] } };
  updateServer: { argument: { id: string; form: ServerForm }; answer: null };
  removeServers: { argument: string[]; answer: { undoToken: string } };
  /** Takes back a removal or an import, for a minute. */
  undoRemove: { argument: string; answer: null };
  /** Fails with `invalid` when nothing of it can be read. */
  previewImport: { argument: string; answer: ImportPreview };
  /** Adds what is not watched yet, and if wanted changes what is. */
  importServers: { argument: { text: string; alsoChange: boolean }; answer: { undoToken: string } };
  /** Into a file that the person chooses; without secrets. */
  exportServers: { argument: null; answer: { saved: boolean } };
  checkNow: { argument: string[]; answer: null };
  checkAll: { argument: null; answer: null };
  /** Takes back those checks that were asked for and have not begun. */
  cancelChecks: { argument: string[]; answer: null };
  /** A result sheet as HTML, into a file that the person chooses. */
  saveResults: { argument: string; answer: { saved: boolean } };
  setPaused: { argument: { ids: string[]; paused: boolean }; answer: null };
  muteServers: { argument: { ids: string[]; untilMs: number | null }; answer: null };
  setInterval: { argument: { ids: string[]; seconds: number }; answer: null };
  muteAll: { argument: Snapshot['muted']; answer: null };
  /** `untilMs` is a time, or null until recovery. Fails with `not-found` when nothing is wrong with the server now. */
  acknowledge: { argument: { id: string; untilMs: number | null }; answer: null };
  withdrawAcknowledgement: { argument: string; answer: null };
  saveAlerts: { argument: AlertsForm; answer: null };
  /** One notice over one channel, as it is in the form, whether saved or not. */
  testChannel: {
    argument: { channel: BuiltInChannel | ChannelConfig; secret?: string | null };
    answer: ChannelTest;
  };
  startTest: { argument: { form: ServerForm; id: string | null }; answer: { testId: string } };
  cancelTest: { argument: string; answer: null };
  /** Finds the servers meant by what was typed, told through `discovery` events until `end`. */
  startDiscovery: { argument: string; answer: { discoveryId: string } };
  /** From then on nothing more is told of it. */
  cancelDiscovery: { argument: string; answer: null };
  startDemo: { argument: null; answer: null };
  stopDemo: { argument: null; answer: null };
  chart: { argument: { id: string; fromMs: number; toMs: number }; answer: Chart };
  availability: { argument: string; answer: Availability };
  /** How long each phase took in the last seven days. */
  usualPhases: { argument: string; answer: PhasePercentiles };
  /** Newest first, a page of them: those that began before a time, or the newest. */
  incidents: {
    argument: { id: string; beforeMs: number | null };
    answer: { incidents: Incident[]; more: boolean };
  };
  /** Oldest first. */
  incidentEvents: { argument: { id: string; incidentId: string }; answer: IncidentEvent[] };
  /** Newest first. */
  certificates: { argument: string; answer: CertificateRecord[] };
  /** The chain that was shown last, leaf first; fails with `unavailable` when it was not since the start. */
  certificatePem: { argument: string; answer: string };
  /** The same into a file that the person chooses. */
  savePem: { argument: string; answer: { saved: boolean } };
  remembered: { argument: string; answer: Remembered };
  uptimeBars: { argument: UptimeSpan; answer: UptimeOverview };
  savePreferences: { argument: Preferences; answer: null };
  saveListLayout: { argument: ListLayout; answer: null };
  dismissProblem: { argument: Problem['id']; answer: null };
  openLogFolder: { argument: null; answer: null };
  history: { argument: null; answer: HistoryView };
  saveRetention: { argument: RetentionDays; answer: null };
  /** Asks where to; the id is null when the person thought better of it. */
  startExport: { argument: ExportForm; answer: { exportId: string | null } };
  cancelExport: { argument: string; answer: null };
  /** Deletes the past of one server, or of all for null, but for what is still going on. */
  clearHistory: { argument: string | null; answer: null };
  openDataFolder: { argument: null; answer: null };
}

/** Every event main sends. */
export interface Events {
  updates: Update[];
  test: TestEvent;
  export: ExportEvent;
  discovery: DiscoveryEvent & { discoveryId: string };
  navigate: Navigation;
  /** To be shown in the window for a moment. */
  notice: {
    title: string;
    target: Navigation;
    severity: 'OK' | 'WARNING' | 'CRITICAL';
  };
}

export type CallName = keyof Calls;
export type EventName = keyof Events;

/** What preload puts on `window.relaywatch`. */
export interface Bridge {
  call<N extends CallName>(
    name: N,
    argument: Calls[N]['argument'],
  ): Promise<Result<Calls[N]['answer']>>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void;
}

/** The names at run time, checked against the types in both directions. */
export const CALL_NAMES = Object.keys({
  snapshot: 0,
  addServers: 0,
  updateServer: 0,
  removeServers: 0,
  undoRemove: 0,
  previewImport: 0,
  importServers: 0,
  exportServers: 0,
  checkNow: 0,
  checkAll: 0,
  cancelChecks: 0,
  saveResults: 0,
  setPaused: 0,
  muteServers: 0,
  setInterval: 0,
  muteAll: 0,
  acknowledge: 0,
  withdrawAcknowledgement: 0,
  saveAlerts: 0,
  testChannel: 0,
  startTest: 0,
  cancelTest: 0,
  startDiscovery: 0,
  cancelDiscovery: 0,
  startDemo: 0,
  stopDemo: 0,
  chart: 0,
  availability: 0,
  usualPhases: 0,
  incidents: 0,
  incidentEvents: 0,
  certificates: 0,
  certificatePem: 0,
  savePem: 0,
  remembered: 0,
  uptimeBars: 0,
  savePreferences: 0,
  saveListLayout: 0,
  dismissProblem: 0,
  openLogFolder: 0,
  history: 0,
  saveRetention: 0,
  startExport: 0,
  cancelExport: 0,
  clearHistory: 0,
  openDataFolder: 0,
} satisfies Record<CallName, 0>) as readonly CallName[];

export const EVENT_NAMES = Object.keys({
  updates: 0,
  test: 0,
  export: 0,
  discovery: 0,
  navigate: 0,
  notice: 0,
} satisfies Record<EventName, 0>) as readonly EventName[];

/** IPC channel of a call or event. */
export const channel = (name: CallName | EventName): string => `relaywatch:${name}`;
