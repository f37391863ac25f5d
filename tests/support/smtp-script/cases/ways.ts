/** Other ways to talk: LMTP, from behind a proxy, with a certificate of the client's own. */

import { TLSSocket } from 'node:tls';

import { EHLO, EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { Certificates, ProbeCase } from '../case.ts';
import { answer, close, expectLine, send, sendPieces, silence, startTls } from '../script.ts';
import type { Step } from '../script.ts';

const up = { status: 'up', quit: true } as const;
const LHLO = answer(/^LHLO \[127\.0\.0\.1\]$/, '250-mx.example.org\r\n250 PIPELINING\r\n');

export const lmtpCases: ProbeCase[] = [
  {
    name: 'LMTP in good order',
    steps: [GREETING, LHLO],
    target: { lmtp: true },
    expect: up,
  },
  {
    name: 'LMTP over STARTTLS',
    steps: (c) => [
      GREETING,
      answer(/^LHLO /, '250-mx\r\n250 STARTTLS\r\n'),
      STARTTLS,
      startTls(c.valid),
      LHLO,
    ],
    target: { lmtp: true, security: 'starttls' },
    expect: up,
  },
  {
    name: 'LHLO refused: there is no HELO to fall back on',
    steps: [GREETING, answer(/^LHLO /, '500 What?\r\n')],
    target: { lmtp: true },
    expect: {
      status: 'down',
      reason: 'ehlo-rejected',
      phase: 'ehlo',
      code: 500,
      says: /LHLO/,
      quit: true,
    },
  },
  {
    name: 'LHLO never answered',
    steps: [GREETING, expectLine(/^LHLO /), silence],
    target: { lmtp: true },
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehlo', says: /LHLO/ },
  },
  {
    name: 'a message over LMTP, answered for its one recipient',
    steps: [
      GREETING,
      LHLO,
      answer(/^MAIL FROM:<>$/, '250 2.1.0 Ok\r\n'),
      answer(/^RCPT TO:<b@example.org>$/, '250 2.1.5 Ok\r\n'),
      answer(/^DATA$/, '354 Go\r\n'),
      async (peer) => {
        while (!['.', null].includes(await peer.line()));
        await peer.write('250 2.0.0 <b@example.org> Saved\r\n');
      },
    ],
    target: { lmtp: true, depth: 'message', to: 'b@example.org' },
    expect: up,
  },
];

/** Reads a header of version 1 that tells the truth about this connection. */
const headerV1: Step = (peer) => {
  const { remotePort = 0, localPort = 0 } = peer.raw;
  return expectLine(
    new RegExp(`^PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 ${remotePort} ${localPort}$`),
  )(peer);
};

/** The same in version 2. */
const headerV2: Step = async (peer) => {
  const { remotePort = 0, localPort = 0 } = peer.raw;
  const port = (value: number) => value.toString(16).padStart(4, '0');
  const expected = `0d0a0d0a000d0a515549540a2111000c7f0000017f000001${port(remotePort)}${port(localPort)}`;
  const header = Buffer.from(await peer.bytes(28), 'latin1').toString('hex');
  if (header !== expected) throw new Error(`The script expected ${expected} and got ${header}`);
};

const helloOfTls: Step = async (peer) => {
  const bytes = await peer.bytes(2);
  if (bytes !== '\x16\x03') throw new Error('The script expected a ClientHello');
};

export const proxyCases: ProbeCase[] = [
  {
    name: 'a PROXY header of version 1 before the greeting',
    steps: [headerV1, GREETING, EHLO],
    target: { proxy: 'v1' },
    expect: up,
  },
  {
    name: 'a PROXY header of version 2 before the greeting',
    steps: [headerV2, GREETING, EHLO],
    target: { proxy: 'v2' },
    expect: up,
  },
  {
    name: 'a PROXY header of version 2 and STARTTLS',
    steps: (c) => [headerV2, GREETING, EHLO_STARTTLS, STARTTLS, startTls(c.valid), EHLO],
    target: { proxy: 'v2', security: 'starttls' },
    expect: up,
  },
  {
    name: 'a PROXY header in the clear before implicit TLS',
    steps: [headerV1, helloOfTls, close],
    target: { proxy: 'v1', security: 'tls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'a server that takes the PROXY header for a command, with its greeting',
    steps: [headerV1, send('220 mx\r\n500 5.5.2 What?\r\n')],
    target: { proxy: 'v1' },
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo', code: 500, says: /PROXY/ },
  },
  {
    name: 'a server that takes the PROXY header for a command, later',
    steps: [
      headerV1,
      GREETING,
      expectLine(/^EHLO/),
      sendPieces('500 5.5.2 What?\r\n', '250-mx\r\n250 SIZE\r\n'),
    ],
    target: { proxy: 'v1' },
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo', code: 500, says: /PROXY/ },
  },
  {
    name: 'a server behind a proxy that does not like our name',
    steps: [headerV1, GREETING, answer(/^EHLO/, '550 No\r\n'), answer(/^HELO/, '550 No\r\n')],
    target: { proxy: 'v1' },
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 550, quit: true },
  },
  {
    name: 'a server that hangs up at the PROXY header',
    steps: [headerV1, close],
    target: { proxy: 'v1' },
    expect: { status: 'down', reason: 'closed-early', phase: 'greeting', quit: false },
  },
];

const presented =
  (expected: (certificates: Certificates) => string | undefined, c: Certificates): Step =>
  (peer) => {
    const { raw } =
      peer.socket instanceof TLSSocket
        ? (peer.socket.getPeerCertificate() as { raw?: Buffer })
        : {};
    const pem = expected(c)?.replace(/-----[A-Z ]+-----|\s/g, '');
    return raw?.toString('base64') === pem
      ? Promise.resolve()
      : Promise.reject(new Error('The script expected another client certificate'));
  };

const client = (c: Certificates) => ({
  clientCertificate: { certificate: c.rsa.chainPem, key: c.rsa.keyPem },
});

export const clientCertificateCases: ProbeCase[] = [
  {
    name: 'a client certificate, asked for over STARTTLS',
    steps: (c) => [
      GREETING,
      EHLO_STARTTLS,
      STARTTLS,
      startTls(c.valid, { requestCert: true }),
      presented(({ rsa }) => rsa.certPem, c),
      EHLO,
    ],
    target: (c) => ({ security: 'starttls', ...client(c) }),
    expect: up,
  },
  {
    name: 'a client certificate, asked for over implicit TLS',
    steps: (c) => [
      startTls(c.valid, { requestCert: true }),
      presented(({ rsa }) => rsa.certPem, c),
      GREETING,
      EHLO,
    ],
    target: (c) => ({ security: 'tls', ...client(c) }),
    expect: up,
  },
  {
    name: 'no request for the client certificate that there is',
    steps: (c) => [startTls(c.valid), presented(() => undefined, c), GREETING, EHLO],
    target: (c) => ({ security: 'tls', ...client(c) }),
    expect: up,
  },
];

export const commandCases: ProbeCase[] = [
  {
    name: 'commands of the check, taken and refused, after all others',
    steps: [
      GREETING,
      EHLO,
      answer(/^MAIL FROM:<>$/, '250 2.1.0 Ok\r\n'),
      answer(/^RCPT TO:<b@example.org>$/, '250 2.1.5 Ok\r\n'),
      answer(/^NOOP$/, '250 2.0.0 Ok\r\n'),
      answer(/^VRFY postmaster$/, '550 5.1.1 No\r\n'),
    ],
    target: { depth: 'envelope', to: 'b@example.org', commands: ['NOOP', 'VRFY postmaster'] },
    expect: up,
  },
  {
    name: 'a command of the check that is never answered',
    steps: [GREETING, EHLO, expectLine(/^HELP$/), silence],
    target: { commands: ['HELP'] },
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'rcpt', says: /HELP/ },
  },
  {
    name: 'a command of the check answered by hanging up',
    steps: [GREETING, EHLO, expectLine(/^HELP$/), close],
    target: { commands: ['HELP'] },
    expect: { status: 'down', reason: 'closed-early', phase: 'rcpt' },
  },
  {
    name: 'a command of the check that would be two',
    steps: [GREETING, EHLO],
    target: { commands: ['NOOP\r\nMAIL FROM:<>'] },
    expect: { status: 'down', reason: 'internal', phase: 'rcpt', quit: true },
  },
];
