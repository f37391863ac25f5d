/** The window's page, served from our own files under an address of its own: `app://relaywatch/`. */

import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://relaywatch`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Only what we ship, nothing inline, nothing from the network. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const notFound = (): Response => new Response('Not found', { status: 404 });

/** The file of `folder` that a URL of the page names. */
export async function servePage(folder: string, url: string): Promise<Response> {
  const { origin, pathname } = new URL(url.replace(PAGE_SCHEME, 'http'));
  const type = TYPES[extname(pathname)];
  if (origin !== PAGE_ORIGIN.replace(PAGE_SCHEME, 'http') || type === undefined) return notFound();
  try {
    const file = normalize(join(folder, decodeURIComponent(pathname)));
    if (!file.startsWith(folder + sep)) return notFound();
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff',
      },
    });
  } catch {
    return notFound();
  }
}
