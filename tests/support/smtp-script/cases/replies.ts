/** What servers and impostors say before and in answer to EHLO, well-formed and not. */

import { EHLO, GREETING } from '../case.ts';
import type { ProbeCase } from '../case.ts';
import {
  answer,
  close,
  drip,
  expectLine,
  flood,
  reset,
  send,
  sendPieces,
  silence,
} from '../script.ts';

const up = { status: 'up', quit: true } as const;
const protocolError = (phase: 'greeting' | 'ehlo', says?: RegExp) =>
  ({ status: 'down', reason: 'protocol-error', phase, ...(says && { says }) }) as const;

/** Lets what came before arrive, which a reset would overtake. */
const aMoment = sendPieces('', '');

export const greetingCases: ProbeCase[] = [
  { name: 'a plain server', steps: [GREETING, EHLO], expect: up },
  {
    name: 'a greeting of several lines',
    steps: [send('220-mx.example.org\r\n220-No spam\r\n220 please\r\n'), EHLO],
    expect: up,
  },
  {
    name: 'a greeting byte by byte',
    steps: [sendPieces('2', '2', '0', ' ', 'm', 'x', '\r', '\n'), EHLO],
    expect: up,
  },
  { name: 'a greeting without text', steps: [send('220\r\n'), EHLO], expect: up },
  {
    name: 'line ends of LF alone',
    steps: [send('220 mx\n'), answer(/^EHLO/, '250 mx\n')],
    expect: up,
  },
  {
    name: 'CR and LF in packets apart',
    steps: [sendPieces('220-mx\r', '\n220 x\r', '\n'), EHLO],
    expect: up,
  },
  {
    name: 'NUL, escape and 8-bit bytes in the text',
    steps: [send('220 \0mx \x1b[31m \xff\xfe\r\n'), EHLO],
    expect: up,
  },
  {
    name: 'a refusal for good',
    steps: [send('554 5.7.1 No service for you\r\n')],
    expect: {
      status: 'down',
      severity: 'CRITICAL',
      reason: 'greeting-rejected',
      phase: 'greeting',
      code: 554,
      quit: true,
    },
  },
  {
    name: 'a refusal for now',
    steps: [send('421 4.3.2 Too many connections\r\n')],
    expect: {
      status: 'down',
      reason: 'greeting-rejected',
      phase: 'greeting',
      code: 421,
      quit: true,
    },
  },
  {
    name: 'a refusal after which the server hangs up',
    steps: [send('554 Go away\r\n'), close],
    expect: { status: 'down', reason: 'greeting-rejected', phase: 'greeting', code: 554 },
  },
  {
    name: 'a positive code that is no greeting',
    steps: [send('250 mx\r\n')],
    expect: { ...protocolError('greeting', /250/), quit: true },
  },
  {
    name: 'silence instead of a greeting',
    steps: [silence],
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting', quit: false },
  },
  {
    name: 'a greeting that never ends its line',
    steps: [send('220 mx'), silence],
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting' },
  },
  {
    name: 'a greeting that never ends its reply',
    steps: [send('220-mx\r\n'), silence],
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting' },
  },
  {
    name: 'a greeting a byte every now and then',
    steps: [drip('220-mx.example.org ', 20)],
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting' },
  },
  {
    name: 'a connection closed at once',
    steps: [close],
    expect: { status: 'down', reason: 'closed-early', phase: 'greeting' },
  },
  {
    name: 'a connection closed within the greeting',
    steps: [send('220 m'), close],
    expect: { status: 'down', reason: 'closed-early', phase: 'greeting' },
  },
  {
    name: 'a connection reset at once',
    steps: [aMoment, reset],
    expect: { status: 'down', reason: 'connect-reset', phase: 'greeting' },
  },
  {
    name: 'a connection reset within the greeting',
    steps: [send('220-mx\r\n'), aMoment, reset],
    expect: { status: 'down', reason: 'closed-early', phase: 'greeting' },
  },
  {
    name: 'letters for a code',
    steps: [send('OK mx ready\r\n'), silence],
    expect: protocolError('greeting', /no SMTP reply/),
  },
  {
    name: 'a code of two digits',
    steps: [send('22 mx\r\n'), silence],
    expect: protocolError('greeting'),
  },
  {
    name: 'a code of four digits',
    steps: [send('2200 mx\r\n'), silence],
    expect: protocolError('greeting'),
  },
  {
    name: 'a code outside SMTP',
    steps: [send('120 mx\r\n'), silence],
    expect: protocolError('greeting'),
  },
  {
    name: 'an empty line',
    steps: [send('\r\n220 mx\r\n'), silence],
    expect: protocolError('greeting'),
  },
  {
    name: 'two codes in one reply',
    steps: [send('220-mx\r\n554 no\r\n'), silence],
    expect: protocolError('greeting', /220 and 554/),
  },
  {
    name: 'a NUL where the code should be',
    steps: [send('\x00\x00\x00\x00'), silence],
    expect: protocolError('greeting'),
  },
  {
    name: 'a web server',
    steps: [send('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'), close],
    expect: protocolError('greeting', /web server/),
  },
  {
    name: 'an SSH server',
    steps: [send('SSH-2.0-OpenSSH_9.6\r\n'), silence],
    expect: protocolError('greeting', /SSH/),
  },
  {
    name: 'an IMAP server',
    steps: [send('* OK IMAP4rev1 ready\r\n'), silence],
    expect: protocolError('greeting', /IMAP/),
  },
  {
    name: 'a TLS alert instead of a greeting',
    steps: [send(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x46)), silence],
    expect: protocolError('greeting', /TLS from the first byte/),
  },
  {
    name: 'a line without end',
    steps: [send('220 '), flood('x'.repeat(1000))],
    expect: protocolError('greeting', /line/),
  },
  {
    name: 'a reply without end',
    steps: [flood('220-more\r\n')],
    expect: protocolError('greeting', /too many lines/),
  },
  {
    name: 'binary noise without end',
    steps: [flood('\x80\x81\x82\x83')],
    expect: protocolError('greeting'),
  },
];

export const ehloCases: ProbeCase[] = [
  {
    name: 'EHLO unknown, HELO accepted',
    steps: [
      GREETING,
      answer(/^EHLO /, '502 5.5.2 What?\r\n'),
      answer(/^HELO \[127\.0\.0\.1\]$/, '250 mx\r\n'),
    ],
    expect: up,
  },
  {
    name: 'EHLO and HELO refused',
    steps: [
      GREETING,
      answer(/^EHLO /, '550 5.7.1 Who are you?\r\n'),
      answer(/^HELO /, '550 5.7.1 No\r\n'),
    ],
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 550, quit: true },
  },
  {
    name: 'EHLO refused for now',
    steps: [GREETING, answer(/^EHLO /, '451 4.7.1 Later\r\n')],
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 451, quit: true },
  },
  {
    name: '421 in answer to EHLO, then the end',
    steps: [GREETING, answer(/^EHLO /, '421 4.3.0 Shutting down\r\n'), close],
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 421 },
  },
  {
    name: 'an odd code in answer to EHLO',
    steps: [GREETING, answer(/^EHLO /, '354 Go on\r\n')],
    expect: { ...protocolError('ehlo', /354/), quit: true },
  },
  {
    name: 'EHLO never answered',
    steps: [GREETING, silence],
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehlo' },
  },
  {
    name: 'an EHLO reply that never ends',
    steps: [GREETING, answer(/^EHLO /, '250-mx\r\n'), flood('250-KEYWORD\r\n')],
    expect: protocolError('ehlo', /too many lines/),
  },
  {
    name: 'a connection closed in answer to EHLO',
    steps: [GREETING, expectLine(/^EHLO /), close],
    expect: { status: 'down', reason: 'closed-early', phase: 'ehlo' },
  },
  {
    name: 'a connection reset in answer to EHLO',
    steps: [GREETING, expectLine(/^EHLO /), reset],
    expect: { status: 'down', reason: 'closed-early', phase: 'ehlo' },
  },
  {
    name: 'codes that change within the EHLO reply',
    steps: [GREETING, answer(/^EHLO /, '250-mx\r\n251 SIZE\r\n')],
    expect: protocolError('ehlo', /250 and 251/),
  },
  {
    name: 'an EHLO reply in ten packets',
    steps: [
      GREETING,
      expectLine(/^EHLO /),
      sendPieces(
        '2',
        '50',
        '-mx',
        '.example',
        '\r',
        '\n25',
        '0-SIZE',
        ' 10',
        '\r\n250 ',
        'HELP\r\n',
      ),
    ],
    expect: up,
  },
  {
    name: 'a greeting with an answer to EHLO nobody asked for behind it',
    steps: [send('220 mx\r\n250 mx\r\n'), silence],
    expect: protocolError('ehlo', /nobody asked/),
  },
  {
    name: 'a greeting with 421 right behind it',
    steps: [send('220 mx\r\n421 4.3.2 Shutting down\r\n'), close],
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 421 },
  },
  {
    name: 'a greeting with a refusal for good right behind it: nothing more is tried',
    steps: [send('220 mx\r\n554 5.7.1 Go away\r\n'), answer(/^QUIT$/, '221 Bye\r\n'), close],
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehlo', code: 554, quit: true },
  },
  {
    name: 'an EHLO name of our choice',
    steps: [GREETING, answer(/^EHLO watch\.example\.org$/, '250 mx\r\n')],
    target: { ehlo: 'watch.example.org' },
    expect: up,
  },
  {
    name: 'QUIT never answered',
    steps: [GREETING, EHLO, expectLine(/^QUIT$/), silence],
    expect: up,
  },
  {
    name: 'a connection closed in answer to QUIT',
    steps: [GREETING, EHLO, expectLine(/^QUIT$/), close],
    expect: up,
  },
  {
    name: 'a connection reset in answer to QUIT',
    steps: [GREETING, EHLO, expectLine(/^QUIT$/), reset],
    expect: up,
  },
  {
    name: 'noise in answer to QUIT',
    steps: [GREETING, EHLO, expectLine(/^QUIT$/), flood('bye '.repeat(100))],
    expect: up,
  },
  {
    name: 'depth connect: nothing is said at all',
    steps: [GREETING],
    target: { depth: 'connect' },
    expect: { status: 'up', quit: false },
  },
];
