import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import { relaywatch } from './relaywatch.ts';

const NASTY = "no\x1b[2J\x1b]0;owned\x07 \x00\x9b31m | 'time'=0s \u202eOK";

let server: Server;
let target: string;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`554-${NASTY}\r\n554 ${NASTY}\rSMTP OK - all is well\r\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe('a server that sends terminal commands and false verdicts', () => {
  it.each([
    ['a person', ['--transcript']],
    ['Nagios', ['--nagios']],
    ['a program', ['--json']],
  ])('cannot pass them on to %s', async (_reader, options) => {
    const { status, stdout, stderr } = await relaywatch(['check', target, ...options]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(stdout).not.toMatch(/^\W*SMTP OK/m);
  });

  it('cannot add performance data', async () => {
    const { stdout } = await relaywatch(['check', target, '--nagios']);
    expect(stdout).toMatch(/^SMTP CRITICAL - [^|\n]*\n$/);
  });

  it('is still quoted, made harmless', async () => {
    const { stdout } = await relaywatch(['check', target, '--json']);
    const { failure } = JSON.parse(stdout) as CheckResult;
    expect(failure?.reply).toMatchObject({ code: 554 });
    expect(failure?.reply?.text).toContain('no\\x1b[2J');
  });
});
