import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import { createAuthority } from '../../support/certificates.ts';
import { inTerminal } from '../../support/terminal.ts';
import { COMMAND, relaywatch, systemNode } from './relaywatch.ts';

const NASTY = "no\x1b[2J\x1b]0;owned\x07 \x00\x9b31m | 'time'=0s \u202eOK\u200b\ufeff";
/** As long as the probe lets a line be. */
const LONG = `${NASTY}${'x'.repeat(450)}`;

const servers: Server[] = [];
/** Refuses in its greeting; answers EHLO over TLS. Both say nothing but what is hostile. */
let rejecting: string;
let offering: string;

async function listening(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  rejecting = await listening(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`554-${NASTY}\r\n554 ${NASTY}\rSMTP OK - all is well\r\n`);
    }),
  );
  const authority = await createAuthority(`authority ${NASTY}`);
  const { keyPem, chainPem } = await authority.issue({
    commonName: `server ${NASTY}`,
    altNames: ['mx.example'],
  });
  offering = await listening(
    createTlsServer({ key: keyPem, cert: chainPem }, (socket) => {
      socket.on('error', () => undefined);
      socket.write(`220 ${LONG}\r\n`);
      socket.on('data', (data: Buffer) => {
        const said = data.toString('latin1');
        if (said.startsWith('QUIT')) socket.end(`221 ${LONG}\r\n`);
        else socket.write(`250-${LONG}\r\n250-SIZE ${NASTY}\r\n250 ${NASTY}\r\n`);
      });
    }),
  );
});
afterAll(() => {
  for (const server of servers) server.close();
});

const FORMATS: [string, string[]][] = [
  ['a person', ['--transcript']],
  ['Nagios', ['--nagios']],
  ['a program', ['--json']],
];

describe('a server that sends terminal commands and false verdicts', () => {
  it.each(FORMATS)('in its greeting cannot pass them on to %s', async (_reader, options) => {
    const { status, stdout, stderr } = await relaywatch(['check', rejecting, ...options]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout.replaceAll('\n', '')).not.toMatch(INVISIBLE);
    expect(stdout).not.toMatch(/^\W*SMTP OK/m);
  });

  it.each(FORMATS)('in its certificate and EHLO neither, to %s', async (_reader, options) => {
    const words = ['check', offering, '--security', 'tls', '--certificate', 'report', ...options];
    const { status, stdout, stderr } = await relaywatch(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replaceAll('\n', '')).not.toMatch(INVISIBLE);
  });

  it('nor to check-smtp -v', async () => {
    const [host = '', port = ''] = rejecting.split(':');
    const { stdout } = await relaywatch(['check-smtp', '-H', host, '-p', port, '-v']);
    expect(stdout.replaceAll('\n', '')).not.toMatch(INVISIBLE);
    expect(stdout).not.toContain('|');
  });

  it.each([100, 40])('nor to a terminal of %d columns, beside what is its own', async (columns) => {
    const words = [rejecting, offering, rejecting, '--security', 'tls', '--certificate', 'report'];
    const shown = await inTerminal([systemNode(), COMMAND, 'check', ...words], columns);
    // Colours, and the line of the bar taken away.
    const plain = shown.replace(OWN, '');
    expect(plain).not.toMatch(INVISIBLE);
    expect(plain).toContain('3 checked: 1 up, 2 down');
  });

  it('cannot add performance data', async () => {
    const { stdout } = await relaywatch(['check', rejecting, '--nagios']);
    expect(stdout).toMatch(/^SMTP CRITICAL - [^|\n]*\n$/);
  });

  it('is still quoted, made harmless', async () => {
    const { stdout } = await relaywatch(['check', rejecting, '--json']);
    const { failure } = JSON.parse(stdout) as CheckResult;
    expect(failure?.reply).toMatchObject({ code: 554 });
    expect(failure?.reply?.text).toContain('no\\x1b[2J');
  });
});

/** Colours, and taking away the line of the bar. */
const OWN = /\p{Cc}\[(?:\d+m|K)|[\r\n]/gu;

/** Controls (C0, C1), what turns the direction of writing, and what cannot be seen. */
const INVISIBLE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
