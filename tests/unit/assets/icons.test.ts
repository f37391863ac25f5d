import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const assets = join(root, 'assets');
const states = ['up', 'degraded', 'down', 'unknown', 'muted'] as const;

/** Paths of all files below a folder, with forward slashes, sorted. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.split(sep).join('/'))
    .sort();
}

/** Pixels of a PNG as red, green, blue (multiplied by alpha), alpha. */
function decodePng(png: Buffer): { width: number; height: number; pixels: Buffer } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`;
  return { width, height, pixels: new Resvg(svg).render().pixels };
}

const decode = (path: string) => decodePng(readFileSync(path));

const alphaMask = (path: string): number[] =>
  [...decode(path).pixels].filter((_, index) => index % 4 === 3);

/** The colour of the first pixel that is not see-through. */
function inkOf(path: string): number[] {
  const { pixels } = decode(path);
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] === 255) return [...pixels.subarray(at, at + 3)];
  }
  throw new Error(`${path} has no solid pixel`);
}

/** WCAG 2.2 relative luminance. */
function luminance(colour: number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number[], other: number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the committed icon files', () => {
  let fresh: string;
  beforeAll(() => {
    fresh = mkdtempSync(join(tmpdir(), 'relaywatch-icons-'));
    execFileSync(process.execPath, [join(root, 'build/icons.mjs'), fresh]);
  });
  afterAll(() => {
    rmSync(fresh, { recursive: true, force: true });
  });

  test('are exactly what the sources draw', () => {
    const committed = filesIn(assets).filter((name) => !/^(src|screenshots)\//.test(name));
    expect(committed).toEqual(filesIn(fresh));
    const stale = committed.filter(
      (name) => !readFileSync(join(assets, name)).equals(readFileSync(join(fresh, name))),
    );
    expect(stale).toEqual([]);
  });

  test('are the same whichever folder and time they are drawn in', () => {
    const again = mkdtempSync(join(tmpdir(), 'relaywatch-icons-'));
    try {
      execFileSync(process.execPath, [
        join(root, 'build/icons.mjs'),
        relative(process.cwd(), again),
      ]);
      for (const name of filesIn(fresh)) {
        expect(readFileSync(join(again, name)).equals(readFileSync(join(fresh, name))), name).toBe(
          true,
        );
      }
    } finally {
      rmSync(again, { recursive: true, force: true });
    }
  });
});

describe('a tray icon', () => {
  const cases = states.flatMap((state) => [
    { file: `${state}.png`, size: 16 },
    { file: `${state}@1.25x.png`, size: 20 },
    { file: `${state}@1.5x.png`, size: 24 },
    { file: `${state}@2x.png`, size: 32 },
    { file: `${state}@3x.png`, size: 48 },
    { file: `${state}Template.png`, size: 16 },
    { file: `${state}Template@2x.png`, size: 32 },
  ]);

  test.each(cases)('$file is $size pixels square and not empty', ({ file, size }) => {
    const { width, height, pixels } = decode(join(assets, 'tray', file));
    expect([width, height]).toEqual([size, size]);
    const drawn = pixels.filter((value, index) => index % 4 === 3 && value > 127).length;
    expect(drawn).toBeGreaterThan((size * size) / 10);
  });

  const pairs = states.flatMap((one, index) =>
    states.slice(index + 1).map((other) => ({ one, other })),
  );

  test.each(pairs)('for $one differs from $other in shape at 16 pixels', ({ one, other }) => {
    const mask = alphaMask(join(assets, 'tray', `${one}.png`));
    const otherMask = alphaMask(join(assets, 'tray', `${other}.png`));
    const different = mask.filter(
      (alpha, index) => Math.abs(alpha - (otherMask[index] ?? 0)) > 127,
    );
    expect(different.length).toBeGreaterThanOrEqual(16);
  });

  const panels = { light: [0xf3, 0xf3, 0xf3], dark: [0x20, 0x21, 0x24] };
  const onPanels = states.flatMap((state) => [
    { state, panel: 'light' as const },
    { state, panel: 'dark' as const },
  ]);

  test.each(onPanels)('for $state stands out 3 : 1 from a $panel panel', ({ state, panel }) => {
    const ink = inkOf(join(assets, 'tray', `${state}.png`));
    expect(contrast(ink, panels[panel])).toBeGreaterThanOrEqual(3);
  });

  test.each(states)('for %s has a macOS template of the same shape, in black', (state) => {
    const template = join(assets, 'tray', `${state}Template.png`);
    expect(alphaMask(template)).toEqual(alphaMask(join(assets, 'tray', `${state}.png`)));
    const colours = [...decode(template).pixels].filter((_, index) => index % 4 !== 3);
    expect(new Set(colours)).toEqual(new Set([0]));
  });
});

/** The pictures in a Windows icon: size by its directory, and where the bytes of each lie. */
function icoEntries(ico: Buffer): { size: number; start: number; end: number }[] {
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const start = ico.readUInt32LE(entry + 12);
    return { size: ico[entry] || 256, start, end: start + ico.readUInt32LE(entry + 8) };
  });
}

describe('a Windows icon', () => {
  const cases = [
    { file: 'icon.ico', sizes: [16, 20, 24, 32, 40, 48, 64, 128, 256], png: 'icons/32x32.png' },
    ...states.map((state) => ({
      file: `tray/${state}.ico`,
      sizes: [16, 20, 24, 32, 40, 48],
      png: `tray/${state}@2x.png`,
    })),
  ];

  test.each(cases)('$file holds its sizes one after the other to its end', ({ file, sizes }) => {
    const ico = readFileSync(join(assets, file));
    const entries = icoEntries(ico);
    expect(entries.map(({ size }) => size)).toEqual(sizes);
    expect(entries.map(({ start }) => start)).toEqual([
      6 + 16 * sizes.length,
      ...entries.slice(0, -1).map(({ end }) => end),
    ]);
    expect(entries.at(-1)?.end).toBe(ico.length);
  });

  test.each(cases)('$file shows at 32 pixels what $png shows', ({ file, png }) => {
    const ico = readFileSync(join(assets, file));
    const entry = icoEntries(ico).find(({ size }) => size === 32);
    if (entry === undefined) throw new Error('no 32 pixel picture');
    const { pixels } = decode(join(assets, png));
    for (let at = 0; at < 32 * 32; at++) {
      const row = 31 - Math.floor(at / 32);
      const from = entry.start + 40 + (row * 32 + (at % 32)) * 4;
      const [blue = 0, green = 0, red = 0, alpha = 0] = ico.subarray(from, from + 4);
      const multiplied = [red, green, blue].map((value) => (value * alpha) / 255);
      const expected = [...pixels.subarray(at * 4, at * 4 + 4)];
      expect(alpha).toBe(expected[3]);
      multiplied.forEach((value, channel) => {
        expect(Math.abs(value - (expected[channel] ?? 0))).toBeLessThanOrEqual(1);
      });
    }
  });
});

describe('the application icon', () => {
  test.each([16, 24, 32, 48, 64, 96, 128, 256, 512])('has %i pixels for Linux', (size) => {
    const { width, height } = decode(join(assets, `icons/${size}x${size}.png`));
    expect([width, height]).toEqual([size, size]);
  });

  test('has 1024 pixels as its master', () => {
    const { width, height } = decode(join(assets, 'icon.png'));
    expect([width, height]).toEqual([1024, 1024]);
  });

  /** The pictures of the macOS icon by their type code. */
  function icnsPictures(): Map<string, Buffer> {
    const icns = readFileSync(join(assets, 'icon.icns'));
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const pictures = new Map<string, Buffer>();
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const end = at + icns.readUInt32BE(at + 4);
      pictures.set(icns.toString('latin1', at, at + 4), icns.subarray(at + 8, end));
    }
    return pictures;
  }

  test.each([
    { type: 'ic07', size: 128 },
    { type: 'ic08', size: 256 },
    { type: 'ic09', size: 512 },
    { type: 'ic10', size: 1024 },
    { type: 'ic11', size: 32 },
    { type: 'ic12', size: 64 },
    { type: 'ic13', size: 256 },
    { type: 'ic14', size: 512 },
  ])('has $size smooth pixels for macOS as $type', ({ type, size }) => {
    const picture = icnsPictures().get(type);
    if (picture === undefined) throw new Error(`no ${type} in the file`);
    const { width, height, pixels } = decodePng(picture);
    expect([width, height]).toEqual([size, size]);

    const source = readFileSync(join(assets, 'src/icon-macos.svg'), 'utf8');
    const drawn = new Resvg(source, { fitTo: { mode: 'width', value: size } }).render().pixels;
    const error = pixels.reduce((sum, value, at) => sum + Math.abs(value - (drawn[at] ?? 0)), 0);
    expect(error / pixels.length).toBeLessThan(4);
  });

  test('has 16 and 32 pixels with their masks for older macOS', () => {
    expect([...icnsPictures().keys()]).toEqual(
      expect.arrayContaining(['is32', 's8mk', 'il32', 'l8mk']),
    );
  });
});
