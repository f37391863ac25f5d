import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openLog, redact } from '../../../main/desktop/log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the log', () => {
  it.each([
    ['an AUTH command', 'C: AUTH PLAIN AGFsaWNlAGh1bnRlcjI=', 'AGFsaWNlAGh1bnRlcjI='],
    ['a password', 'password: hunter2', 'hunter2'],
    ['a password in JSON', '{"password":"hunter2","a":1}', 'hunter2'],
    ['a token', 'token=abc.def', 'abc.def'],
    ['a header', 'Authorization: Bearer', 'Bearer'],
    ['a bearer token', 'with Bearer eyJhbGciOi', 'eyJhbGciOi'],
    ['a URL', 'http://user:hunter2@host/', 'hunter2'],
  ])('keeps no secret of %s', (_what, text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('***');
  });

  it('leaves ordinary words alone', () => {
    const text = 'The stored password of mx1 can not be read.';
    expect(redact(text)).toBe(text);
  });

  it('keeps to one line of bounded length whatever a server says', () => {
    const log = openLog(join(folder, 'logs'), { echo: false });
    log.warn('Said', new Error(`\u001b[31m\r\nfaked line\u0000${'x'.repeat(100_000)}`));
    const text = readFileSync(join(folder, 'logs', 'relaywatch.log'), 'utf8');
    expect(text.trimEnd()).not.toMatch(/[\p{Cc}]/u);
    expect(text.length).toBeLessThan(2_200);
  });

  it('begins a new file when one is full, and keeps the last few', () => {
    const log = openLog(folder, { echo: false });
    const line = 'x'.repeat(1_900);
    for (let written = 0; written < 6 * 1024 * 1024; written += line.length) log.info(line);
    expect(readdirSync(folder).sort()).toEqual([
      'relaywatch.1.log',
      'relaywatch.2.log',
      'relaywatch.3.log',
      'relaywatch.log',
    ]);
  });
});
