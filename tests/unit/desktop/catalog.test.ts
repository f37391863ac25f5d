import { beforeEach, describe, expect, it } from 'vitest';

import type { Server } from '../../../main/core/server.ts';
import { createCatalog } from '../../../main/desktop/catalog.ts';
import type { Catalog } from '../../../main/desktop/catalog.ts';
import type { Secrets } from '../../../main/desktop/secrets.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { serverNamed } from './stand-ins.ts';

let clock: ManualClock;
let stored: Server[];
let full: boolean;
let sealed: Map<string, string>;
let log: string[];
let watched: readonly Server[];
let catalog: Catalog;

const secrets: Secrets = {
  has: (id) => sealed.has(id),
  known: () => null,
  unlock: () => Promise.resolve(),
  sealed: (id) => sealed.get(id) ?? null,
  seal: (secret) =>
    Promise.resolve(
      secret === 'refused'
        ? { ok: false, error: { kind: 'secret-storage', message: 'no' } }
        : { ok: true, value: `sealed ${secret}` },
    ),
  put: (id, value) => {
    if (value === null) sealed.delete(id);
    else sealed.set(id, value);
  },
};

beforeEach(() => {
  clock = new ManualClock();
  stored = [serverNamed('mx1'), serverNamed('mx2', { auth: { user: 'u', mechanism: null } })];
  full = false;
  sealed = new Map([['mx2', 'sealed old']]);
  log = [];
  watched = [];
  catalog = createCatalog({
    settings: {
      get: () => stored as never,
      set: (_key, value) => {
        if (full) throw new Error('disk full');
        stored = value as Server[];
      },
    },
    secrets,
    clock,
    watching: {
      setServers: (servers) => {
        watched = servers;
      },
      checkNow: (ids) => log.push(`check ${ids.join()}`),
      forget: (id) => log.push(`forget ${id}`),
    },
    onChange: (ids) => log.push(`changed ${ids.join()}`),
  });
});

const names = (servers: readonly Server[]): string[] => servers.map(({ name }) => name);
const auth = { user: 'u', mechanism: null };

describe('the servers watched', () => {
  it('are those of the settings', () => {
    expect(catalog.list().map(({ server }) => server.name)).toEqual(['mx1', 'mx2']);
  });

  it('grow by what is added, which is stored, watched and checked at once', async () => {
    const added = await catalog.add([{ entry: { host: 'mx3' } }]);
    const id = added.ok ? (added.value.ids[0] ?? '') : '';
    expect(names(stored)).toEqual(['mx1', 'mx2', 'mx3']);
    expect(watched).toEqual(stored);
    expect(log).toEqual([`changed ${id}`, `check ${id}`]);
    expect(catalog.find(id)).toMatchObject({ demo: false, server: { port: 25 } });
  });

  it('stay as they are when the disk is full', async () => {
    full = true;
    await expect(catalog.add([{ entry: { host: 'mx3' } }])).rejects.toThrow('disk full');
    expect(() => catalog.remove(['mx1'])).toThrow('disk full');
    expect(catalog.list()).toHaveLength(2);
    expect(log).toEqual([]);
  });

  it('stay as they are when a password cannot be kept', async () => {
    const added = await catalog.add([
      { entry: { host: 'mx3' } },
      { entry: { host: 'mx4', auth }, password: 'refused' },
    ]);
    expect(added).toMatchObject({ ok: false, error: { kind: 'secret-storage' } });
    expect(names(stored)).toEqual(['mx1', 'mx2']);
  });

  it('can be paused and resumed', () => {
    catalog.setPaused(['mx1'], true);
    expect(stored.map(({ enabled }) => enabled)).toEqual([false, true]);
    catalog.setPaused(['mx1'], false);
    expect(watched.map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  it('can be checked at another interval, several at once', () => {
    catalog.setInterval(['mx1', 'mx2'], 300);
    expect(stored.map(({ intervalSeconds }) => intervalSeconds)).toEqual([300, 300]);
    expect(watched.map(({ intervalSeconds }) => intervalSeconds)).toEqual([300, 300]);
  });

  it('are not changed under an unknown id', async () => {
    const gone = { ok: false, error: { kind: 'not-found' } };
    expect(catalog.setPaused(['mx1', 'mx9'], true)).toMatchObject(gone);
    expect(await catalog.update('mx9', { entry: { host: 'x' } })).toMatchObject(gone);
    expect(stored.map(({ enabled }) => enabled)).toEqual([true, true]);
  });
});

describe('the password of a server that is edited', () => {
  const entry = { host: 'mx2.example.org', auth };
  it.each([
    ['stays when none is given', { entry }, 'sealed old'],
    ['is replaced by a new one', { entry, password: 'new' }, 'sealed new'],
    ['goes when it is taken away', { entry, password: null }, null],
    ['goes with the user name', { entry: { host: 'mx2.example.org', auth: null } }, null],
  ])('%s', async (_what, form, expected) => {
    expect(await catalog.update('mx2', form)).toMatchObject({ ok: true });
    expect(secrets.sealed('mx2')).toBe(expected);
  });
});

describe('a server that is removed', () => {
  const remove = (): string => {
    const removed = catalog.remove(['mx2']);
    return removed.ok ? removed.value.undoToken : '';
  };

  it('is watched no more, and its password is gone from the settings', () => {
    remove();
    expect(names(watched)).toEqual(['mx1']);
    expect(names(stored)).toEqual(['mx1']);
    expect(sealed.size).toBe(0);
  });

  it('comes back with its password when that is undone', async () => {
    const token = remove();
    expect(catalog.undo(token)).toMatchObject({ ok: true });
    expect(names(watched)).toEqual(['mx1', 'mx2']);
    expect(secrets.sealed('mx2')).toBe('sealed old');
    expect(log).toEqual(['changed mx2', 'changed mx2']);
    await clock.advance(120_000);
    expect(log).not.toContain('forget mx2');
  });

  it('is forgotten after a minute, and then it is too late', async () => {
    const token = remove();
    await clock.advance(59_000);
    expect(log).not.toContain('forget mx2');
    await clock.advance(2_000);
    expect(log).toContain('forget mx2');
    expect(catalog.undo(token)).toMatchObject({ ok: false, error: { kind: 'not-found' } });
  });

  it('is forgotten at the end of the program, with no timer left', () => {
    remove();
    catalog.close();
    expect(log).toContain('forget mx2');
    expect(clock.timers).toBe(0);
  });
});

describe('servers of a file', () => {
  it('are added, and those watched already are brought up to date', async () => {
    const entries = [
      { host: 'mx1.example.org', name: 'mx1', intervalSeconds: 300 },
      { host: 'new.example.org' },
      { host: 'new.example.org', retries: 5 },
    ];
    await catalog.merge(entries);
    expect(names(stored)).toEqual(['mx1', 'mx2', 'new.example.org']);
    expect(stored[0]).toMatchObject({ id: 'mx1', intervalSeconds: 300 });
    expect(stored[2]).toMatchObject({ retries: 5 });

    await catalog.merge(entries);
    expect(stored).toHaveLength(3);
  });
});

describe('servers taken over from an import', () => {
  const take = async (): Promise<string> => {
    const taken = await catalog.take([
      { id: null, entry: { host: 'new.example.org' } },
      { id: 'mx2', entry: { host: 'mx2.example.org', name: 'mx2', retries: 7 } },
    ]);
    return taken.ok ? taken.value.undoToken : '';
  };

  it('are added, or changed under the id they have', async () => {
    await take();
    expect(names(stored)).toEqual(['mx1', 'mx2', 'new.example.org']);
    expect(stored[1]).toMatchObject({ id: 'mx2', retries: 7 });
  });

  it('are as before when that is undone, password included', async () => {
    const before = structuredClone(stored);
    const sealed = secrets.sealed('mx2');
    expect(sealed).not.toBeNull();
    const token = await take();
    const added = stored[2]?.id ?? '';
    expect(secrets.sealed('mx2')).toBeNull();

    expect(catalog.undo(token)).toMatchObject({ ok: true });
    expect(stored).toEqual(before);
    expect(secrets.sealed('mx2')).toBe(sealed);
    expect(log).toContain(`forget ${added}`);
    expect(clock.timers).toBe(0);
    expect(catalog.undo(token)).toMatchObject({ ok: false });
  });

  it('keep their past when it can no longer be undone', async () => {
    await take();
    await clock.advance(61_000);
    expect(log.filter((line) => line.startsWith('forget'))).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});

describe('the demo servers', () => {
  beforeEach(() => {
    catalog.addDemo([serverNamed('demo-slow')], 'PEM');
  });

  it('are watched with their own authority, and not stored', () => {
    expect(names(watched)).toEqual(['mx1', 'mx2', 'demo-slow']);
    expect(catalog.find('demo-slow')).toMatchObject({ demo: true, ca: ['PEM'] });
    catalog.setPaused(['demo-slow'], true);
    expect(names(stored)).toEqual(['mx1', 'mx2']);
  });

  it('cannot be edited', async () => {
    expect(await catalog.update('demo-slow', { entry: { host: 'x' } })).toMatchObject({
      ok: false,
      error: { kind: 'unavailable' },
    });
  });

  it('all go together', () => {
    catalog.removeDemo();
    expect(names(watched)).toEqual(['mx1', 'mx2']);
  });
});
