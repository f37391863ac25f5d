/**
 * Draws every icon file from the SVG sources in assets/src: `node build/icons.mjs [FOLDER]`
 * (default: assets). The same sources always give the same bytes, so the results are committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import png2icons from 'png2icons';

const assets = join(import.meta.dirname, '..', 'assets');
const folder = process.argv[2] ?? assets;

const trayStates = ['up', 'degraded', 'down', 'unknown', 'muted'];
const trayPixels = 16;
/** Electron picks the file by its suffix: https://www.electronjs.org/docs/latest/api/native-image */
const trayScales = [1, 1.25, 1.5, 2, 3];
const templateScales = [1, 2];
/** What Windows asks a tray icon for, from 100 % to 300 % scaling. */
const trayIcoSizes = [16, 20, 24, 32, 40, 48];
const appIcoSizes = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const linuxSizes = [16, 24, 32, 48, 64, 96, 128, 256, 512];
/** Up to this size the application icon comes from the drawing made for a 16 pixel grid. */
const smallIconLimit = 24;

const source = (name) => readFileSync(join(assets, 'src', `${name}.svg`), 'utf8');
const render = (svg, size) =>
  new Resvg(svg, {
    fitTo: { mode: 'width', value: size },
    font: { loadSystemFonts: false },
  }).render();
const png = (svg, size) => render(svg, size).asPng();

function write(name, bytes) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** One picture of an icon file as an uncompressed bitmap, which every Windows loader reads. */
function bitmap(svg, size) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8); // Colour and mask, one above the other.
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);

  const { pixels } = render(svg, size);
  const colour = Buffer.alloc(size * size * 4);
  const maskStride = Math.ceil(size / 32) * 4;
  const mask = Buffer.alloc(maskStride * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 4;
      const row = size - 1 - y; // Bitmaps are stored from the bottom up.
      const [r, g, b, alpha] = straightAlpha(pixels.subarray(from, from + 4));
      colour.set([b, g, r, alpha], (row * size + x) * 4);
      if (alpha === 0) mask[row * maskStride + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return Buffer.concat([header, colour, mask]);
}

/** The renderer's colours are multiplied by alpha; an icon's are not. */
function straightAlpha([r, g, b, alpha]) {
  const divide = (value) => (alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha)));
  return [divide(r), divide(g), divide(b), alpha];
}

/**
 * A Windows icon drawn separately at each size, where png2icons would shrink one picture.
 * 256 pixels are stored as PNG, as Windows itself does.
 */
function ico(sizes, svgFor) {
  const images = sizes.map((size) =>
    size < 256 ? bitmap(svgFor(size), size) : png(svgFor(size), size),
  );
  const directory = Buffer.alloc(6 + 16 * sizes.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(sizes.length, 4);
  let offset = directory.length;
  sizes.forEach((size, index) => {
    const entry = 6 + 16 * index;
    directory.writeUInt8(size % 256, entry);
    directory.writeUInt8(size % 256, entry + 1);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(images[index].length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += images[index].length;
  });
  return Buffer.concat([directory, ...images]);
}

for (const state of trayStates) {
  const svg = source(`tray/${state}`);
  // A template is black and alpha only; macOS colours it to suit the menu bar.
  const template = svg.replace(/ color="#[0-9a-f]{6}"/, ' color="#000000"');
  const suffix = (scale) => (scale === 1 ? '' : `@${scale}x`);
  for (const scale of trayScales) {
    write(`tray/${state}${suffix(scale)}.png`, png(svg, trayPixels * scale));
  }
  for (const scale of templateScales) {
    write(`tray/${state}Template${suffix(scale)}.png`, png(template, trayPixels * scale));
  }
  write(
    `tray/${state}.ico`,
    ico(trayIcoSizes, () => svg),
  );
}

const icon = source('icon');
const smallIcon = source('icon-small');
const iconFor = (size) => (size <= smallIconLimit ? smallIcon : icon);
for (const size of linuxSizes) write(`icons/${size}x${size}.png`, png(iconFor(size), size));
write('icon.png', png(icon, 1024));
write('icon.ico', ico(appIcoSizes, iconFor));

// Hermite averages when it shrinks; BICUBIC2 would pick single pixels and leave steps.
const icns = png2icons.createICNS(png(source('icon-macos'), 1024), png2icons.HERMITE, 0);
if (icns === null) throw new Error('assets/src/icon-macos.svg could not be made into an ICNS file');
write('icon.icns', icns);
