/** Servers that drag, flood and break off, beneath SMTP and within it. */

import { TLSSocket } from 'node:tls';

import { EHLO, EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { ProbeCase } from '../case.ts';
import {
  answer,
  close,
  deaf,
  drip,
  expectLine,
  flood,
  halfClose,
  reset,
  send,
  sendBesideTls,
  sendPieces,
  silence,
  startTls,
} from '../script.ts';
import type { Step } from '../script.ts';
import { TlsPath } from '../tls-path.ts';

const OFFER = [GREETING, EHLO_STARTTLS, STARTTLS] as const;
const starttls = { security: 'starttls' } as const;
const up = { status: 'up', quit: true } as const;
const aMoment = sendPieces('', '');
const lines = (count: number): string => '250-KEYWORD\r\n'.repeat(count);

/** A TLS record of application data that announces so many bytes. */
const record = (announced: number, bytes: number): Uint8Array =>
  Uint8Array.of(0x17, 3, 3, announced >> 8, announced & 0xff, ...Array<number>(bytes).fill(0x5a));

const path = (raw: ConstructorParameters<typeof TlsPath>[0]): TlsPath => new TlsPath(raw);

const onTls =
  (step: (socket: TLSSocket) => void): Step =>
  (peer) => {
    if (peer.socket instanceof TLSSocket) step(peer.socket);
    return Promise.resolve();
  };

export const draggingCases: ProbeCase[] = [
  {
    name: 'an EHLO reply a byte every now and then',
    steps: [GREETING, expectLine(/^EHLO/), drip('250-mx.example.org\r\n', 20)],
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehlo' },
  },
  {
    name: 'an answer to STARTTLS a byte every now and then',
    steps: [GREETING, EHLO_STARTTLS, expectLine(/^STARTTLS/), drip('220-Wait\r\n', 20)],
    target: starttls,
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'starttls' },
  },
  {
    name: 'a TLS handshake a byte every now and then',
    steps: (c) => [...OFFER, startTls(c.valid, { path: (raw) => new TlsPath(raw, 20) })],
    target: starttls,
    timesOut: true,
    expect: { status: 'down', reason: 'tls-timeout', phase: 'tls', quit: false },
  },
  {
    name: 'all of TLS a byte at a time',
    steps: (c) => [...OFFER, startTls(c.valid, { path: (raw) => new TlsPath(raw, 0) }), EHLO],
    target: starttls,
    expect: { ...up, tls: { trusted: true } },
  },
  {
    name: 'TLS in the smallest records there are',
    steps: (c) => [
      ...OFFER,
      startTls(c.manyNames),
      onTls((socket) => socket.setMaxSendFragment(512)),
      EHLO,
    ],
    target: starttls,
    expect: up,
  },
  {
    name: 'a TLS record that is never finished',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path }),
      expectLine(/^EHLO/),
      sendBesideTls(record(0x4000, 100)),
      silence,
    ],
    target: starttls,
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehloTls' },
  },
  {
    name: 'QUIT answered a byte every now and then',
    steps: [GREETING, EHLO, expectLine(/^QUIT$/), drip('221-Bye\r\n', 50)],
    expect: up,
  },
  {
    name: 'a server that hears nothing any more',
    steps: [GREETING, deaf, silence],
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehlo' },
  },
  {
    name: 'line ends of CR alone',
    steps: [send('220 mx\r250 mx\r'), silence],
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting' },
  },
];

export const floodingCases: ProbeCase[] = [
  {
    name: 'an EHLO reply of ten thousand lines',
    steps: [GREETING, answer(/^EHLO/, `${lines(10_000)}250 END\r\n`)],
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo', says: /too many lines/ },
  },
  {
    name: 'an EHLO reply of as many lines as may be',
    steps: [GREETING, answer(/^EHLO/, `${lines(255)}250 END\r\n`)],
    expect: up,
  },
  {
    name: 'an EHLO reply of few lines that are all long',
    steps: [GREETING, answer(/^EHLO/, `250-${'x'.repeat(2000)}\r\n`.repeat(200)), silence],
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo', says: /far more/ },
  },
  {
    name: 'replies without end that nobody asked for',
    steps: [GREETING, flood('250 Ok\r\n')],
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo' },
  },
  {
    name: 'greetings without end',
    steps: [flood('220 mx\r\n')],
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehlo' },
  },
  {
    name: 'replies without end over TLS',
    steps: (c) => [...OFFER, startTls(c.valid), flood('250 Ok\r\n')],
    target: starttls,
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehloTls' },
  },
  {
    name: 'a handshake message of sixteen megabytes',
    steps: [
      ...OFFER,
      aMoment,
      send(Uint8Array.of(0x16, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff)),
      flood('\x16\x03\x03\x40\x00'),
    ],
    target: starttls,
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'empty TLS records without end',
    steps: [...OFFER, aMoment, flood('\x16\x03\x03\x00\x00')],
    target: starttls,
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'TLS warnings without end',
    steps: [...OFFER, aMoment, flood('\x15\x03\x03\x00\x02\x01\x5a')],
    target: starttls,
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
];

export const breakingCases: ProbeCase[] = [
  {
    name: 'a server that closes its direction after the greeting',
    steps: [GREETING, halfClose],
    expect: { status: 'down', reason: 'closed-early', phase: 'ehlo' },
  },
  {
    name: 'a server that closes its direction within the EHLO reply',
    steps: [GREETING, answer(/^EHLO/, '250-mx\r\n250-SI'), halfClose],
    expect: { status: 'down', reason: 'closed-early', phase: 'ehlo' },
  },
  {
    name: 'a connection reset within the EHLO reply',
    steps: [GREETING, answer(/^EHLO/, '250-mx\r\n250-SI'), aMoment, reset],
    expect: { status: 'down', reason: 'closed-early', phase: 'ehlo' },
  },
  {
    name: 'a connection reset within a reply over TLS',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path }),
      answer(/^EHLO/, '250-mx\r\n'),
      aMoment,
      reset,
    ],
    target: starttls,
    expect: { status: 'down', reason: 'closed-early', phase: 'ehloTls' },
  },
  {
    name: 'TLS cut off without its own end',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path }),
      answer(/^EHLO/, '250-mx\r\n'),
      aMoment,
      halfClose,
    ],
    target: starttls,
    expect: { status: 'down', reason: 'closed-early', phase: 'ehloTls' },
  },
  {
    name: 'a server that takes leave before it is asked to, when all is said',
    steps: [GREETING, answer(/^EHLO/, '250 mx\r\n221 2.0.0 Bye\r\n'), close],
    expect: { status: 'up' },
  },
  {
    name: 'a server that takes leave before it is asked to, over TLS',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid),
      answer(/^EHLO/, '250 mx\r\n221 2.0.0 Bye\r\n'),
      close,
    ],
    target: starttls,
    expect: { status: 'up' },
  },
  {
    name: 'a server that takes leave before the sender is named',
    steps: [GREETING, answer(/^EHLO/, '250 mx\r\n221 2.0.0 Bye\r\n'), close],
    target: { depth: 'envelope', to: 'b@example.org' },
    expect: { status: 'down', reason: 'protocol-error', phase: 'mail' },
  },
  {
    name: 'plain text in the middle of TLS',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path }),
      expectLine(/^EHLO/),
      sendBesideTls('250 mx.example.org\r\n'),
      silence,
    ],
    target: starttls,
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehloTls' },
  },
  {
    name: 'a forged record in the middle of TLS',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path }),
      expectLine(/^EHLO/),
      sendBesideTls(record(64, 64)),
      silence,
    ],
    target: starttls,
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehloTls' },
  },
  {
    name: 'a forged record in the middle of TLS 1.2',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { path, maxVersion: 'TLSv1.2' }),
      expectLine(/^EHLO/),
      sendBesideTls(record(64, 64)),
      silence,
    ],
    target: starttls,
    expect: { status: 'down', reason: 'protocol-error', phase: 'ehloTls' },
  },
  {
    name: 'a server that wants to negotiate TLS 1.2 anew',
    steps: (c) => [
      ...OFFER,
      startTls(c.valid, { maxVersion: 'TLSv1.2' }),
      onTls((socket) => socket.renegotiate({}, () => undefined)),
      EHLO,
    ],
    target: starttls,
    expect: up,
  },
  {
    name: 'a group for the key exchange that is asked for once more',
    steps: (c) => [...OFFER, startTls(c.valid, { ecdhCurve: 'P-384' }), EHLO],
    target: starttls,
    expect: up,
  },
];
