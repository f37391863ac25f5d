import { describe, expect, test } from 'vitest';

import { completeServer, targetOf } from '../../../main/core/server.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import { checkCommand } from '../../../renderer/model/command.ts';
import { fakeIo } from './stand-ins.ts';
import { relaywatch } from './relaywatch.ts';

const commandOf = (entry: ServerEntry): string => checkCommand(completeServer(entry, 'x'));

describe('the command for a terminal', () => {
  test.each([
    [{ host: 'mx.example.org' }, 'relaywatch check mx.example.org:25'],
    [{ host: '2001:db8::1', port: 465 }, "relaywatch check '[2001:db8::1]:465'"],
    [
      { host: 'mx.example.org', port: 2525, security: 'tls', family: 4, timeoutSeconds: 5 },
      'relaywatch check mx.example.org:2525 --security tls --timeout 5 --family 4',
    ],
    [
      { host: 'mx.example.org', port: 587, auth: { user: "o'neil; reboot", mechanism: null } },
      `relaywatch check mx.example.org:587 --user 'o'\\''neil; reboot' --password-stdin`,
    ],
    [
      { host: 'mx.example.org', warnMs: 1500, critMs: 3000, certWarnDays: 30, certCritDays: 14 },
      'relaywatch check mx.example.org:25 --warn 1.5 --crit 3 --cert-warn 30 --cert-crit 14',
    ],
    [
      { host: 'mx.example.org', lmtp: true, proxy: 'v2' },
      'relaywatch check mx.example.org:24 --lmtp --proxy v2',
    ],
  ] as const)('of %j is %s', (entry, command) => {
    expect(commandOf(entry)).toBe(command);
  });

  test.each<[string, Partial<ServerEntry>]>([
    ['the usual one', {}],
    ['TLS from the start on another port', { port: 2465, security: 'tls' }],
    ['no TLS on the port for it', { port: 587, security: 'none' }],
    ['connecting alone', { depth: 'connect' }],
    ['IPv6', { family: 6, address: '2001:db8::7' }],
    ['another name and a reported certificate', { port: 465, servername: 'mail.example.org' }],
    ['a certificate that must be valid', { certificate: 'verify' }],
    ['one that need not be', { port: 465, certificate: 'report' }],
    ['a pinned one', { certificate: `pin:${'ab'.repeat(32)}` }],
    ['LMTP behind a proxy', { lmtp: true, port: 2424, proxy: 'v1' }],
    ['thresholds', { warnMs: 250, critMs: 1001, certWarnDays: 60, certCritDays: 0 }],
    ['patience', { timeoutSeconds: 120 }],
    ['a login', { port: 587, auth: { user: `-p "it's" $HOME \\ *`, mechanism: 'scram-sha-256' } }],
    ['a login without a user', { depth: 'auth' }],
    ['an address, both families asked for', { address: '192.0.2.7', family: 'both' }],
  ])('makes the very check that the window makes: %s', async (_what, values) => {
    const server = completeServer({ host: 'mx.example.org', ...values }, 'x');
    const argv = shellWords(checkCommand(server)).slice(1);
    const { asked, status } = await relaywatch(argv, { io: fakeIo({ stdin: 'hunter2\n' }) });
    expect(status).toBe(0);
    expect(asked).toEqual([targetOf(server, { secret: 'hunter2' })]);
  });

  test('names no user where the check does not go so far as to log in', () => {
    const auth = { user: 'me', mechanism: null };
    expect(commandOf({ host: 'mx.example.org', depth: 'ehlo', auth })).toBe(
      'relaywatch check mx.example.org:25',
    );
  });
});

/** The line's words as a POSIX shell has them: of quoting, only single quotes and a backslash before one character. */
function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|\\.|[^\s'\\])+/gu) ?? [];
  return words.map((word) =>
    word.replaceAll(/'([^']*)'|\\(.)|([^'\\]+)/gu, (_all, quoted, escaped, bare) =>
      String(quoted ?? escaped ?? bare ?? ''),
    ),
  );
}
