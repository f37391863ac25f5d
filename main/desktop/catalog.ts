/** The servers watched: those a person set, kept in the settings, and those of the demo, kept nowhere. */

import { randomUUID } from 'node:crypto';
import type { Clock, TimerHandle } from '../core/clock.ts';
import { completeServer } from '../core/server.ts';
import type { Server, ServerEntry } from '../core/server.ts';
import type { Result, ServerForm, UserError } from '../../preload/contract.ts';
import { done, succeed } from './ipc/server.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface Watched {
  server: Server;
  /** Trusted for this server in addition to the system's roots: the demo's own. */
  ca: readonly string[] | null;
  demo: boolean;
}

/** What the catalog tells the monitor, and what it has it do. */
export interface Watching {
  /** The servers to watch from now on, all of them. */
  setServers(servers: readonly Server[]): void;
  checkNow(ids: readonly string[]): void;
  /** Drops all that is known of its past. */
  forget(id: string): void;
}

export interface CatalogNeeds {
  settings: Pick<Settings, 'get' | 'set'>;
  secrets: Secrets;
  watching: Watching;
  clock: Clock;
  onChange(ids: readonly string[]): void;
}

/** Changes that cannot be written throw a StorageError, and then nothing has changed. */
export interface Catalog {
  list(): Watched[];
  find(id: string): Watched | null;
  /** One that connects to this host and port, the demo's aside. */
  at(host: string, port: number): Watched | null;
  add(forms: readonly ServerForm[]): Promise<Result<{ ids: string[] }>>;
  update(id: string, form: ServerForm): Promise<Result<null>>;
  /** Can be undone for a minute with the token. */
  remove(ids: readonly string[]): Result<{ undoToken: string }>;
  undo(token: string): Result<null>;
  setPaused(ids: readonly string[], paused: boolean): Result<null>;
  setInterval(ids: readonly string[], seconds: number): Result<null>;
  /** Entries of a file: one that is watched already is brought up to date, others are added. */
  merge(entries: readonly ServerEntry[]): Promise<Result<{ ids: string[] }>>;
  /** Adds those without an id and overwrites the others. Can be undone for a minute with the token. */
  take(
    changes: readonly { id: string | null; entry: ServerEntry }[],
  ): Promise<Result<{ ids: string[]; undoToken: string }>>;
  addDemo(servers: readonly Server[], caPem: string): void;
  removeDemo(): void;
  /** What was removed can no longer be undone. */
  close(): void;
}

const UNDO_MS = 60_000;

interface Undoable {
  /** Null: it was not there. */
  before: ReadonlyMap<string, Watched | null>;
  sealed: ReadonlyMap<string, string | null>;
  timer: TimerHandle;
}

const problem = (kind: UserError['kind'], message: string): Result<never> => ({
  ok: false,
  error: { kind, message },
});

const unknownServer = (): Result<never> =>
  problem('not-found', 'This server is no longer watched.');

export function createCatalog(needs: CatalogNeeds): Catalog {
  const { settings, secrets, watching } = needs;
  const entries = new Map<string, Watched>(
    settings.get('servers').map((server) => [server.id, { server, ca: null, demo: false }]),
  );
  const undoable = new Map<string, Undoable>();

  const replace = (changes: ReadonlyMap<string, Watched | null>): void => {
    for (const [id, watched] of changes) {
      if (watched) entries.set(id, watched);
      else entries.delete(id);
    }
    watching.setServers([...entries.values()].map(({ server }) => server));
    needs.onChange([...changes.keys()]);
  };

  /** Writes the list as it would be with these changes, then makes them; throws when it cannot be written. */
  const commit = (changes: ReadonlyMap<string, Watched | null>): void => {
    const next = new Map(entries);
    for (const [id, watched] of changes) {
      if (watched) next.set(id, watched);
      else next.delete(id);
    }
    const kept = [...next.values()].filter(({ demo }) => !demo).map(({ server }) => server);
    settings.set('servers', kept);
    replace(changes);
  };

  /** `undefined`: the stored one stays. */
  const sealed = async ({
    entry,
    password,
  }: ServerForm): Promise<Result<string | null | undefined>> => {
    if (!entry.auth || password === null) return succeed(null);
    return password === undefined ? succeed(undefined) : secrets.seal(password);
  };

  const save = async (
    changes: readonly { id: string; form: ServerForm }[],
  ): Promise<Result<{ ids: string[] }>> => {
    const values: (readonly [string, string | null | undefined])[] = [];
    for (const { id, form } of changes) {
      const value = await sealed(form);
      if (!value.ok) return value;
      values.push([id, value.value]);
    }
    const ids = changes.map(({ id }) => id);
    commit(
      new Map(
        changes.map(({ id, form }) => [
          id,
          { server: completeServer(form.entry, id), ca: null, demo: false },
        ]),
      ),
    );
    for (const [id, value] of values) {
      if (value !== undefined && value !== secrets.sealed(id)) secrets.put(id, value);
    }
    watching.checkNow(ids);
    return succeed({ ids });
  };

  const change = (ids: readonly string[], changed: Partial<Server>): Result<null> => {
    const present = ids.flatMap((id) => entries.get(id) ?? []);
    if (present.length < ids.length) return unknownServer();
    commit(
      new Map(
        present.map((watched) => [
          watched.server.id,
          { ...watched, server: { ...watched.server, ...changed } },
        ]),
      ),
    );
    return done;
  };

  const drop = (token: string): void => {
    const batch = undoable.get(token);
    if (!batch) return;
    undoable.delete(token);
    batch.timer.cancel();
    for (const id of batch.before.keys()) if (!entries.has(id)) watching.forget(id);
  };

  const offerUndo = ({ before, sealed: values }: Omit<Undoable, 'timer'>): string => {
    const undoToken = randomUUID();
    const timer = needs.clock.after(UNDO_MS, () => {
      drop(undoToken);
    });
    undoable.set(undoToken, { before, sealed: values, timer });
    return undoToken;
  };

  const sealedOf = (ids: readonly string[]): Map<string, string | null> =>
    new Map(ids.map((id) => [id, secrets.sealed(id)]));

  return {
    list: () => [...entries.values()],
    find: (id) => entries.get(id) ?? null,

    at: (host, port) =>
      [...entries.values()].find(
        ({ server, demo }) =>
          !demo && server.port === port && server.host.toLowerCase() === host.toLowerCase(),
      ) ?? null,

    add: (forms) => save(forms.map((form) => ({ id: randomUUID(), form }))),

    async update(id, form) {
      const present = entries.get(id);
      if (!present) return unknownServer();
      if (present.demo) return problem('unavailable', 'A demo server cannot be edited.');
      const saved = await save([{ id, form }]);
      return saved.ok ? done : saved;
    },

    remove(ids) {
      const watched = ids.flatMap((id) => entries.get(id) ?? []);
      commit(new Map(watched.map(({ server }) => [server.id, null])));
      const values = sealedOf(watched.map(({ server }) => server.id));
      for (const [id, value] of values) if (value !== null) secrets.put(id, null);
      const before = new Map(watched.map((each) => [each.server.id, each]));
      return succeed({ undoToken: offerUndo({ before, sealed: values }) });
    },

    undo(token) {
      const batch = undoable.get(token);
      if (!batch) return problem('not-found', 'It is too late to undo this.');
      commit(batch.before);
      for (const [id, value] of batch.sealed)
        if (value !== secrets.sealed(id)) secrets.put(id, value);
      drop(token);
      return done;
    },

    setPaused: (ids, paused) => change(ids, { enabled: !paused }),

    setInterval: (ids, seconds) => change(ids, { intervalSeconds: seconds }),

    merge(imported) {
      const known = new Map(
        [...entries.values()]
          .filter(({ demo }) => !demo)
          .map(({ server }) => [identity(server), server.id]),
      );
      const changes = new Map<string, { id: string; form: ServerForm }>();
      for (const entry of imported) {
        const key = identity(completeServer(entry, ''));
        const id = known.get(key) ?? randomUUID();
        known.set(key, id);
        changes.set(id, { id, form: { entry } });
      }
      return save([...changes.values()]);
    },

    async take(changes) {
      const forms = changes.map(({ id, entry }) => ({ id: id ?? randomUUID(), form: { entry } }));
      const ids = forms.map(({ id }) => id);
      const before = new Map(ids.map((id) => [id, entries.get(id) ?? null]));
      const values = sealedOf(ids);
      const saved = await save(forms);
      if (!saved.ok) return saved;
      return succeed({ ids, undoToken: offerUndo({ before, sealed: values }) });
    },

    addDemo(servers, caPem) {
      replace(new Map(servers.map((server) => [server.id, { server, ca: [caPem], demo: true }])));
    },

    removeDemo() {
      const demo = [...entries].filter(([, watched]) => watched.demo);
      replace(new Map(demo.map(([id]) => [id, null])));
    },

    close() {
      for (const token of [...undoable.keys()]) drop(token);
    },
  };
}

/** Two entries with the same name, host and port mean the same server. */
const identity = ({ name, host, port }: Server): string =>
  JSON.stringify([name, host.toLowerCase(), port]);
