import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setAutostart } from '../../../main/desktop/autostart.ts';
import type { AutostartNeeds } from '../../../main/desktop/autostart.ts';
import { displayMissing } from '../../../main/desktop/display.ts';
import { readHanded, readSwitches } from '../../../main/desktop/switches.ts';
import { visibleBounds } from '../../../main/desktop/window-bounds.ts';

describe('switches', () => {
  const NONE = { userDataDir: null, hidden: false, importFile: null, demo: false };

  it.each([
    ['nothing', [], NONE],
    ['what is Chromium’s', ['--no-sandbox', '--lang=de'], NONE],
    ['flags', ['--hidden', '--demo'], { ...NONE, hidden: true, demo: true }],
    ['an absolute path', ['--user-data-dir=/data'], { ...NONE, userDataDir: '/data' }],
    ['a relative path', ['--import=servers.json'], { ...NONE, importFile: '/here/servers.json' }],
    ['the last of two', ['--import=/a', '--import=/b'], { ...NONE, importFile: '/b' }],
    ['no path for an empty one', ['--import='], NONE],
  ])('are read from %s', (_what, argv, switches) => {
    expect(readSwitches(argv, '/here')).toEqual(switches);
  });

  it('that another start hands over are not taken on trust', () => {
    const switches = { userDataDir: '/data', hidden: true, importFile: '/a', demo: true };
    expect(readHanded({ ...switches })).toEqual(switches);
    for (const handed of [undefined, null, 'x', { hidden: 'yes', importFile: 5, demo: {} }])
      expect(readHanded(handed)).toEqual(NONE);
  });
});

describe('a missing display', () => {
  const missing = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux') =>
    displayMissing({
      platform,
      environment,
      socketExists: (path) => path === '/tmp/.X11-unix/X0',
    });

  it.each([[{}], [{ DISPLAY: '' }], [{ DISPLAY: ':77' }], [{ DISPLAY: 'unix:7.0' }]])(
    'is explained with %o, with what to do instead',
    (environment) => {
      expect(missing(environment)).toContain('Xvfb');
      expect(missing(environment)).toContain('relaywatch check');
    },
  );

  it.each([
    [{ DISPLAY: ':0' }, 'linux'],
    [{ DISPLAY: ':0.1' }, 'linux'],
    [{ DISPLAY: 'localhost:10.0' }, 'linux'],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'],
    [{}, 'darwin'],
    [{}, 'win32'],
  ] as const)('is none with %o on %s', (environment, platform) => {
    expect(missing(environment, platform)).toBeNull();
  });
});

describe('start at login', () => {
  let folder: string;
  let asked: unknown[];
  let needs: AutostartNeeds;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'autostart-'));
    asked = [];
    needs = {
      platform: 'linux',
      configFolder: folder,
      program: '/opt/Relay watch/relay"$watch',
      userDataDir: null,
      setLoginItem: (settings) => asked.push(settings),
    };
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('on Linux is an autostart entry with every argument quoted', () => {
    setAutostart(true, { ...needs, userDataDir: '/data/50%' });
    const entry = readFileSync(join(folder, 'autostart', 'relaywatch.desktop'), 'utf8');
    expect(entry.split('\n')).toContain(
      String.raw`Exec="/opt/Relay watch/relay\\"\\$watch" "--hidden" "--user-data-dir=/data/50%%"`,
    );
    expect(entry).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    expect(asked).toEqual([]);
  });

  it('on Linux is gone when it is switched off, also when it was never on', () => {
    setAutostart(false, needs);
    setAutostart(true, needs);
    setAutostart(false, needs);
    expect(readdirSync(join(folder, 'autostart'))).toEqual([]);
  });

  it.each(['darwin', 'win32'] as const)('on %s is left to the system', (platform) => {
    setAutostart(true, { ...needs, platform });
    expect(asked).toEqual([{ openAtLogin: true, args: ['--hidden'] }]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the place of the window', () => {
  const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
  const bounds = { x: 100, y: 50, width: 1000, height: 700, maximized: false };

  it('has a size but no place at first', () => {
    expect(visibleBounds(null, [SCREEN])).toEqual({ width: 1120, height: 720, maximized: false });
  });

  it('is where it was', () => {
    expect(visibleBounds(bounds, [SCREEN])).toEqual(bounds);
  });

  it('is on another screen when it was there', () => {
    const left = { x: -1920, y: 0, width: 1920, height: 1080 };
    const there = { ...bounds, x: -1500 };
    expect(visibleBounds(there, [SCREEN, left])).toEqual(there);
    expect(visibleBounds(there, [SCREEN])).not.toHaveProperty('x');
  });

  it.each([
    ['below', { ...bounds, y: 1070 }],
    ['above', { ...bounds, y: -300 }],
    ['beside', { ...bounds, x: 1900 }],
  ])('is left to the system when only a sliver %s could be seen', (_where, lost) => {
    expect(visibleBounds(lost, [SCREEN])).toEqual({ width: 1000, height: 700, maximized: false });
  });

  it('is neither larger than the screen nor smaller than usable', () => {
    const large = { ...bounds, width: 5000, height: 10 };
    expect(visibleBounds(large, [SCREEN])).toMatchObject({ width: 1920, height: 480 });
  });
});
