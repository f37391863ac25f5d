import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PAGE_URL, servePage } from '../../../main/desktop/page.ts';

let outside: string;
let folder: string;
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'page-'));
  folder = join(outside, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'assets', 'a b.js'), 'script');
  writeFileSync(join(folder, 'notes.txt'), 'text');
  writeFileSync(join(outside, 'secret.js'), 'secret');
});
afterAll(() => {
  rmSync(outside, { recursive: true });
});

describe('the page', () => {
  it('is served with its type and a policy without exceptions', async () => {
    const response = await servePage(folder, PAGE_URL);
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('has its scripts', async () => {
    const response = await servePage(folder, 'app://relaywatch/assets/a%20b.js');
    expect(await response.text()).toBe('script');
  });

  it.each([
    ['is not there', 'app://relaywatch/nothing.js'],
    ['is of no known type', 'app://relaywatch/notes.txt'],
    ['belongs to another host', 'app://elsewhere/index.html'],
    ['lies outside', 'app://relaywatch/..%2fsecret.js'],
    ['lies outside by other means', 'app://relaywatch/%2e%2e/secret.js'],
    ['is no path', 'app://relaywatch/%00.js'],
    ['is badly encoded', 'app://relaywatch/%zz.js'],
    ['is a folder', 'app://relaywatch/assets'],
  ])('does not serve what %s', async (_why, url) => {
    expect((await servePage(folder, url)).status).toBe(404);
  });
});
