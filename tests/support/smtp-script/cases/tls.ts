/** STARTTLS and implicit TLS: refused, spoiled, and with every kind of certificate. */

import { EHLO, EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { ProbeCase } from '../case.ts';
import {
  answer,
  close,
  expectLine,
  flood,
  reset,
  send,
  sendPieces,
  listen,
  silence,
  startTls,
} from '../script.ts';

const OFFER = [GREETING, EHLO_STARTTLS] as const;
const up = { status: 'up', quit: true } as const;

export const startTlsCases: ProbeCase[] = [
  {
    name: 'STARTTLS in good order',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid), EHLO],
    target: { security: 'starttls' },
    expect: up,
  },
  {
    name: 'opportunistic: STARTTLS taken because it is there',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid), EHLO],
    target: { security: 'opportunistic' },
    expect: up,
  },
  {
    name: 'opportunistic: no STARTTLS offered',
    steps: [GREETING, EHLO],
    target: { security: 'opportunistic' },
    expect: up,
  },
  {
    name: 'security none: STARTTLS offered and not taken',
    steps: [...OFFER],
    expect: up,
  },
  {
    name: 'STARTTLS required and not offered',
    steps: [GREETING, EHLO],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'starttls-unavailable', phase: 'ehlo', quit: true },
  },
  {
    name: 'STARTTLS required from a server that knows only HELO',
    steps: [GREETING, answer(/^EHLO/, '500 ?\r\n'), answer(/^HELO/, '250 mx\r\n')],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'starttls-unavailable', phase: 'ehlo', quit: true },
  },
  {
    name: 'STARTTLS offered and refused for now',
    steps: [...OFFER, answer(/^STARTTLS$/, '454 4.7.0 TLS not available\r\n')],
    target: { security: 'starttls' },
    expect: {
      status: 'down',
      reason: 'starttls-refused',
      phase: 'starttls',
      code: 454,
      quit: true,
    },
  },
  {
    name: 'STARTTLS offered and refused for good, opportunistic',
    steps: [...OFFER, answer(/^STARTTLS$/, '502 5.5.1 No\r\n')],
    target: { security: 'opportunistic' },
    expect: {
      status: 'down',
      reason: 'starttls-refused',
      phase: 'starttls',
      code: 502,
      quit: true,
    },
  },
  {
    name: 'STARTTLS answered with an odd code',
    steps: [...OFFER, answer(/^STARTTLS$/, '250 Fine\r\n')],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'protocol-error', phase: 'starttls' },
  },
  {
    name: 'STARTTLS never answered',
    steps: [...OFFER, expectLine(/^STARTTLS$/), silence],
    target: { security: 'starttls' },
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'starttls' },
  },
  {
    name: 'STARTTLS answered by hanging up',
    steps: [...OFFER, expectLine(/^STARTTLS$/), close],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'closed-early', phase: 'starttls' },
  },
  {
    name: 'a reply put in behind the answer to STARTTLS, after which nothing is said in the clear',
    steps: [...OFFER, answer(/^STARTTLS$/, '220 Ready\r\n250 injected\r\n')],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'starttls-injection', phase: 'starttls', quit: false },
  },
  {
    name: 'part of a reply put in behind the answer to STARTTLS',
    steps: [...OFFER, answer(/^STARTTLS$/, '220 Ready\r\n25'), silence],
    target: { security: 'opportunistic' },
    expect: { status: 'down', reason: 'starttls-injection', phase: 'starttls' },
  },
  {
    name: 'noise put in behind the answer to STARTTLS',
    steps: [...OFFER, answer(/^STARTTLS$/, '220 Ready\r\n\0\0'), silence],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'starttls-injection', phase: 'starttls' },
  },
  {
    name: 'plain text where the TLS handshake should be',
    steps: [...OFFER, STARTTLS, sendPieces('', '250 hello\r\n'), silence],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls', says: /plain text/ },
  },
  {
    name: 'silence where the TLS handshake should be',
    // A ClientHello may hold a line end by chance: nothing in it is to be answered.
    steps: [...OFFER, STARTTLS, listen],
    target: { security: 'starttls' },
    timesOut: true,
    expect: { status: 'down', reason: 'tls-timeout', phase: 'tls', quit: false },
  },
  {
    name: 'a connection closed where the TLS handshake should be',
    steps: [...OFFER, STARTTLS, close],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'a connection reset where the TLS handshake should be',
    steps: [...OFFER, STARTTLS, sendPieces('', ''), reset],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'a TLS alert where the TLS handshake should be',
    steps: [...OFFER, STARTTLS, sendPieces('', Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40)), silence],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls', says: /handshake failure/i },
  },
  {
    name: 'noise without end where the TLS handshake should be',
    steps: [...OFFER, STARTTLS, sendPieces('', ''), flood('\x16\x03\x03\xff\xff')],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls' },
  },
  {
    name: 'EHLO over TLS refused',
    steps: (c) => [
      ...OFFER,
      STARTTLS,
      startTls(c.valid),
      answer(/^EHLO/, '550 No\r\n'),
      answer(/^HELO/, '550 No\r\n'),
    ],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'ehlo-rejected', phase: 'ehloTls', code: 550, quit: true },
  },
  {
    name: 'EHLO over TLS never answered',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid), expectLine(/^EHLO/), silence],
    target: { security: 'starttls' },
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehloTls' },
  },
  {
    name: 'a connection closed after the TLS handshake',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid), close],
    target: { security: 'starttls' },
    expect: { status: 'down', reason: 'closed-early', phase: 'ehloTls' },
  },
];

export const implicitTlsCases: ProbeCase[] = [
  {
    name: 'TLS from the first byte',
    steps: (c) => [startTls(c.valid), GREETING, EHLO],
    target: { security: 'tls' },
    expect: up,
  },
  {
    name: 'TLS 1.2 from the first byte',
    steps: (c) => [startTls(c.valid, { maxVersion: 'TLSv1.2' }), GREETING, EHLO],
    target: { security: 'tls' },
    expect: up,
  },
  {
    name: 'TLS from the first byte, depth connect',
    steps: (c) => [startTls(c.valid)],
    target: { security: 'tls', depth: 'connect' },
    expect: { status: 'up' },
  },
  {
    name: 'TLS from the first byte with an expired certificate, depth connect',
    steps: (c) => [startTls(c.expired)],
    target: { security: 'tls', depth: 'connect' },
    expect: { status: 'down', reason: 'cert-expired', phase: 'tls' },
  },
  {
    name: 'a plain server where TLS is expected',
    steps: [GREETING, silence],
    target: { security: 'tls' },
    expect: { status: 'down', reason: 'tls-handshake', phase: 'tls', says: /plain text/ },
  },
  {
    name: 'a refusal over TLS',
    steps: (c) => [startTls(c.valid), send('554 5.7.1 No\r\n')],
    target: { security: 'tls' },
    expect: {
      status: 'down',
      reason: 'greeting-rejected',
      phase: 'greeting',
      code: 554,
      quit: true,
    },
  },
  {
    name: 'no greeting over TLS',
    steps: (c) => [startTls(c.valid), silence],
    target: { security: 'tls' },
    timesOut: true,
    expect: { status: 'down', reason: 'greeting-timeout', phase: 'greeting' },
  },
  {
    name: 'a connection closed over TLS before the greeting',
    steps: (c) => [startTls(c.valid), close],
    target: { security: 'tls' },
    expect: { status: 'down', reason: 'closed-early', phase: 'greeting' },
  },
  {
    name: 'a bad certificate does not hide a refused EHLO from the facts, and comes first',
    steps: (c) => [startTls(c.selfSigned), GREETING, answer(/^EHLO/, '421 No\r\n')],
    target: { security: 'tls' },
    expect: { status: 'down', reason: 'cert-untrusted', phase: 'tls', quit: true },
  },
];
