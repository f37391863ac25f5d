/** What a person has set, in `settings.json`. Read once at start; every change is written at once. */

import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from 'electron-store';
import { RETENTION_LIMITS } from '../core/history/retention-limits.ts';
import type { Server } from '../core/server.ts';
import type { Preferences, RetentionDays, Snapshot } from '../../preload/contract.ts';

export interface WindowBounds {
  x?: number;
  y?: number;
  width: number;
  height: number;
  maximized: boolean;
}

export interface SettingsData {
  servers: Server[];
  /** Encrypted passwords by server id, base64. */
  secrets: Record<string, string>;
  preferences: Preferences;
  /** How the list is arranged, as it was stored, maybe by another version. */
  list: Record<string, unknown>;
  muted: Snapshot['muted'];
  /** Alarms and channels as they were stored, maybe by another version; `readAlerting` makes them whole. */
  alerting: Record<string, unknown>;
  /** How long history is kept. */
  retention: RetentionDays;
  /** Whether the servers run by the application itself are watched. */
  demo: boolean;
  window: WindowBounds | null;
}

/** What opening found: nothing, a good file, or one with parts that could not be used, kept whole under another name. */
export type SettingsOpening =
  { kind: 'created' } | { kind: 'opened' } | { kind: 'repaired'; keptAs: string; problem: string };

export interface Settings {
  readonly opening: SettingsOpening;
  get<K extends keyof SettingsData>(key: K): SettingsData[K];
  /** Writes the file. Throws a StorageError when that fails, and then nothing has changed. */
  set<K extends keyof SettingsData>(key: K, value: SettingsData[K]): void;
}

/** The settings could not be written: no room, no permission. The message is for a person. */
export class StorageError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The settings could not be written: ${reason}. Nothing was changed.`, { cause });
    this.name = 'StorageError';
  }
}

/** The part of electron-store in use. */
export interface Store {
  store: Record<string, unknown>;
  set(key: string, value: unknown): void;
}

export interface StoreOptions {
  cwd: string;
  name: string;
  schema: Schema<Record<string, unknown>>;
  defaults: Record<string, unknown>;
  projectVersion: string;
  migrations: Record<string, (store: MigratedStore) => void>;
  configFileMode: number;
}

/** What a migration works on: the file as an older version wrote it. */
export interface MigratedStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
}

export interface SettingsNeeds {
  /** The user data folder. */
  folder: string;
  createStore(options: StoreOptions): Store;
  /** A stored server entry with every default filled in, or what is wrong with it. */
  readServer: (entry: unknown) => Server | string;
  /** Version of the file format; semantic versions, as electron-store orders them. */
  format?: string;
  /** What turns a file of an older format into this one, by the format it leads to. */
  migrations?: StoreOptions['migrations'];
  now?: () => Date;
}

/** Raised only together with a migration. */
const FORMAT = '1.0.0';

const DEFAULTS: SettingsData = {
  servers: [],
  secrets: {},
  preferences: { theme: 'system', density: 'comfortable', startAtLogin: false, startHidden: false },
  list: {},
  muted: null,
  alerting: {},
  retention: { rawDays: 30, rollupDays: 730 },
  demo: false,
  window: null,
};

const days = ({ min: minimum, max: maximum }: { min: number; max: number }) =>
  ({ type: 'integer', minimum, maximum }) as const;

const SCHEMA: Schema<Record<string, unknown>> = {
  servers: {
    type: 'array',
    items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  },
  secrets: { type: 'object', additionalProperties: { type: 'string' } },
  preferences: {
    type: 'object',
    properties: {
      theme: { enum: ['system', 'light', 'dark'] },
      density: { enum: ['comfortable', 'compact'] },
      startAtLogin: { type: 'boolean' },
      startHidden: { type: 'boolean' },
    },
    required: ['theme', 'density', 'startAtLogin', 'startHidden'],
  },
  muted: { anyOf: [{ type: 'null' }, { type: 'number' }, { const: 'until-resumed' }] },
  list: { type: 'object' },
  alerting: { type: 'object' },
  retention: {
    type: 'object',
    properties: {
      rawDays: days(RETENTION_LIMITS.rawDays),
      rollupDays: days(RETENTION_LIMITS.rollupDays),
    },
    required: ['rawDays', 'rollupDays'],
  },
  demo: { type: 'boolean' },
  window: {
    anyOf: [
      { type: 'null' },
      {
        type: 'object',
        properties: {
          x: { type: 'integer' },
          y: { type: 'integer' },
          width: { type: 'integer', minimum: 1 },
          height: { type: 'integer', minimum: 1 },
          maximized: { type: 'boolean' },
        },
        required: ['width', 'height', 'maximized'],
      },
    ],
  },
};

const FILE = 'settings.json';

/** Opens `settings.json`. A file that cannot be read is kept aside; what can be saved of it is. */
export function openSettings(needs: SettingsNeeds): Settings {
  const file = join(needs.folder, FILE);
  const existed = existsSync(file);
  const keptAs = `${FILE}.broken-${stamp(needs.now?.() ?? new Date())}`;
  const create = (): Store =>
    needs.createStore({
      cwd: needs.folder,
      name: 'settings',
      schema: SCHEMA,
      defaults: { ...DEFAULTS },
      projectVersion: needs.format ?? FORMAT,
      migrations: needs.migrations ?? {},
      configFileMode: 0o600,
    });

  let problem: string | null = null;
  let store: Store;
  try {
    if (existed) parse(file);
    store = create();
  } catch (error) {
    if (!existed) throw error;
    problem = error instanceof Error ? error.message : String(error);
    const rest = salvage(file);
    renameSync(file, join(needs.folder, keptAs));
    store = create();
    for (const [key, value] of rest) put(store, key, value);
  }

  const data = { ...DEFAULTS, ...(store.store as Partial<SettingsData>) };
  const { servers, wrong } = readServers(data.servers, needs.readServer);
  data.servers = servers;
  if (wrong.length > 0 && problem === null) {
    problem = wrong.join('; ');
    copyFileSync(file, join(needs.folder, keptAs));
  }

  return {
    opening:
      problem === null
        ? { kind: existed ? 'opened' : 'created' }
        : { kind: 'repaired', keptAs, problem },
    get: (key) => data[key],
    set(key, value) {
      try {
        store.set(key, value);
      } catch (error) {
        throw new StorageError(error);
      }
      data[key] = value;
    },
  };
}

/** `20261123T170412Z`: sorts by time, allowed in every file system. */
function stamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** electron-store takes other JSON than an object for an empty one, and would write over it. */
function parse(file: string): object {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new TypeError('The file is JSON, but not an object of settings');
}

/** The parts of a file that is JSON but breaks the schema somewhere. */
function salvage(file: string): [string, unknown][] {
  try {
    return Object.entries(parse(file)).filter(([key]) => key in DEFAULTS);
  } catch {
    return [];
  }
}

/** Takes over one value if the schema lets it; of the servers those that it lets. */
function put(store: Store, key: string, value: unknown): void {
  const candidates =
    key === 'servers' && Array.isArray(value)
      ? [value, value.filter((entry: unknown) => typeof entry === 'object' && entry !== null)]
      : [value];
  for (const candidate of candidates) {
    try {
      store.set(key, candidate);
      return;
    } catch {
      // The default stays; the file kept aside has the rest.
    }
  }
}

function readServers(
  entries: readonly unknown[],
  read: SettingsNeeds['readServer'],
): { servers: Server[]; wrong: string[] } {
  const servers: Server[] = [];
  const wrong: string[] = [];
  for (const entry of entries) {
    const server = read(entry);
    if (typeof server === 'string') wrong.push(server);
    else servers.push(server);
  }
  return { servers, wrong };
}
