import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { StorageError, openSettings } from '../../../main/desktop/settings.ts';
import type { Settings, SettingsNeeds } from '../../../main/desktop/settings.ts';
import { openSettingsFile, readStoredServer } from '../../../main/desktop/settings-file.ts';
import { createProblems } from '../../../main/desktop/problems.ts';
import { serverNamed, silentLog } from './stand-ins.ts';

// Outside Electron its package is a path, and looking for the program there would download it.
vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = '/nowhere';
});

const { default: ElectronStore } = await import('electron-store');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'settings.json');
const open = (needs: Partial<SettingsNeeds> = {}): Settings =>
  openSettings({
    folder,
    createStore: (options) => new ElectronStore(options),
    readServer: readStoredServer,
    now: () => new Date('2026-11-23T17:04:12.345Z'),
    ...needs,
  });
const written = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
const KEPT = 'settings.json.broken-20261123T170412Z';

describe('settings', () => {
  it('start with defaults', () => {
    const settings = open();
    expect(settings.opening).toEqual({ kind: 'created' });
    expect(settings.get('servers')).toEqual([]);
    expect(settings.get('preferences').theme).toBe('system');
    expect(settings.get('muted')).toBeNull();
  });

  it('are there again at the next start', () => {
    const first = open();
    first.set('servers', [serverNamed('mx1')]);
    first.set('muted', 'until-resumed');
    first.set('window', { x: -5, y: 10, width: 800, height: 600, maximized: true });

    const second = open();
    expect(second.opening).toEqual({ kind: 'opened' });
    expect(second.get('servers')).toEqual([serverNamed('mx1')]);
    expect(second.get('muted')).toBe('until-resumed');
    expect(second.get('window')).toMatchObject({ x: -5, maximized: true });
  });

  it('can be read by their owner alone', () => {
    open().set('demo', true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('fill in what an older version did not know of a server', () => {
    writeFileSync(file(), JSON.stringify({ servers: [{ id: 'a', host: 'mx.example.org' }] }));
    expect(open().get('servers')).toEqual([
      expect.objectContaining({ id: 'a', host: 'mx.example.org', port: 25, retries: 2 }),
    ]);
  });

  it('do not change when they cannot be written', () => {
    const settings = open({
      createStore: () => ({
        store: {},
        set: () => {
          throw new Error('ENOSPC: no space left on device');
        },
      }),
    });
    expect(() => {
      settings.set('demo', true);
    }).toThrow(StorageError);
    expect(settings.get('demo')).toBe(false);
  });
});

describe('a settings file of an older format', () => {
  const older = { __internal__: { migrations: { version: '1.0.0' } }, muted: null, hosts: ['mx'] };
  const migrations: SettingsNeeds['migrations'] = {
    '2.0.0': (store) => {
      const hosts = store.get('hosts') as string[];
      store.set(
        'servers',
        hosts.map((host) => ({ id: host, host })),
      );
      store.delete('hosts');
    },
  };

  it('is brought up to date, once', () => {
    writeFileSync(file(), JSON.stringify(older));
    expect(open({ format: '2.0.0', migrations }).get('servers')).toMatchObject([{ host: 'mx' }]);
    expect(written()).not.toHaveProperty('hosts');

    const again = open({ format: '2.0.0', migrations });
    expect(again.opening).toEqual({ kind: 'opened' });
    expect(again.get('servers')).toHaveLength(1);
  });
});

describe('a broken settings file', () => {
  const GOOD = { ...serverNamed('mx1') };

  it.each([
    ['is no JSON', '{"servers": [{"id":'],
    ['is empty', ''],
    ['is of another kind', '[1, 2]'],
    ['is binary', '\u0000\u0001\u0002'],
  ])('that %s is kept aside as it was, and defaults hold', (_how, content) => {
    writeFileSync(file(), content);
    const settings = open();
    expect(settings.opening).toMatchObject({ kind: 'repaired', keptAs: KEPT });
    expect(readFileSync(join(folder, KEPT), 'utf8')).toBe(content);
    expect(settings.get('servers')).toEqual([]);
    settings.set('demo', true);
    expect(open().opening).toEqual({ kind: 'opened' });
  });

  it('keeps the parts that are good', () => {
    const content = JSON.stringify({
      servers: [GOOD],
      muted: 'for ever',
      preferences: { theme: 'pink' },
      demo: true,
    });
    writeFileSync(file(), content);
    const settings = open();
    expect(settings.opening.kind).toBe('repaired');
    expect(readFileSync(join(folder, KEPT), 'utf8')).toBe(content);
    expect(settings.get('servers')).toEqual([GOOD]);
    expect(settings.get('demo')).toBe(true);
    expect(settings.get('muted')).toBeNull();
    expect(settings.get('preferences').theme).toBe('system');
  });

  it('keeps the servers that are good, and says which is not', () => {
    writeFileSync(
      file(),
      JSON.stringify({ servers: [GOOD, { ...GOOD, id: 'b', name: 'mx2', port: 99_999 }] }),
    );
    const settings = open();
    expect(settings.opening).toMatchObject({
      kind: 'repaired',
      problem: expect.stringMatching(/mx2: port must be/) as string,
    });
    expect(settings.get('servers')).toEqual([GOOD]);
    expect(readFileSync(join(folder, KEPT), 'utf8')).toContain('99999');
  });

  it('is reported as a problem that names the file kept', () => {
    writeFileSync(file(), '{');
    const problems = createProblems();
    openSettingsFile({ folder, problems, log: silentLog });
    const [kept] = readdirSync(folder).filter((name) => name.includes('broken'));
    expect(problems.list()).toMatchObject([{ id: 'settings', dismissible: true }]);
    expect(problems.list()[0]?.advice).toContain(kept);
  });
});
