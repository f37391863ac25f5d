/** MAIL FROM, RCPT TO and DATA: accepted, refused, broken off. */

import type { Target } from '../../../../main/core/probe/target.ts';
import { EHLO, GREETING } from '../case.ts';
import type { ProbeCase } from '../case.ts';
import { answer, close, expectLine, silence } from '../script.ts';
import type { Step } from '../script.ts';

const FROM = 'watch@example.org';
const TO = 'postmaster@example.org';
const envelope: Partial<Target> = { depth: 'envelope', from: FROM, to: TO };
const message: Partial<Target> = { ...envelope, depth: 'message' };

const MAIL = answer(/^MAIL FROM:<watch@example\.org>$/, '250 2.1.0 Ok\r\n');
const RCPT = answer(/^RCPT TO:<postmaster@example\.org>$/, '250 2.1.5 Ok\r\n');
const RSET = answer(/^RSET$/, '250 2.0.0 Ok\r\n');
const DATA = answer(/^DATA$/, '354 Go on\r\n');

/** Reads the message to its final dot, then answers. */
const content =
  (reply: string): Step =>
  async (peer) => {
    let line = await peer.line();
    while (line !== null && line !== '.') line = await peer.line();
    await peer.write(reply);
  };

const up = { status: 'up', quit: true } as const;

export const envelopeCases: ProbeCase[] = [
  {
    name: 'sender and recipient accepted, and the transaction given up',
    steps: [GREETING, EHLO, MAIL, RCPT, RSET],
    target: envelope,
    expect: up,
  },
  {
    name: 'the null sender and no recipient',
    steps: [GREETING, EHLO, answer(/^MAIL FROM:<>$/, '250 Ok\r\n'), RSET],
    target: { depth: 'envelope' },
    expect: up,
  },
  {
    name: 'a recipient taken without verification',
    steps: [GREETING, EHLO, MAIL, answer(/^RCPT/, '252 2.5.2 Will try\r\n'), RSET],
    target: envelope,
    expect: up,
  },
  {
    name: 'the sender refused',
    steps: [GREETING, EHLO, answer(/^MAIL/, '553 5.7.1 Not you\r\n')],
    target: envelope,
    expect: { status: 'down', reason: 'sender-rejected', phase: 'mail', code: 553, quit: true },
  },
  {
    name: 'the recipient unknown',
    steps: [GREETING, EHLO, MAIL, answer(/^RCPT/, '550 5.1.1 No such user\r\n'), RSET],
    target: envelope,
    expect: { status: 'down', reason: 'recipient-rejected', phase: 'rcpt', code: 550, quit: true },
  },
  {
    name: 'the recipient greylisted',
    steps: [GREETING, EHLO, MAIL, answer(/^RCPT/, '451 4.7.1 Try again\r\n'), RSET],
    target: envelope,
    expect: { status: 'down', reason: 'recipient-rejected', phase: 'rcpt', code: 451, quit: true },
  },
  {
    name: 'MAIL FROM never answered',
    steps: [GREETING, EHLO, expectLine(/^MAIL/), silence],
    target: envelope,
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'mail' },
  },
  {
    name: 'RCPT TO answered by hanging up',
    steps: [GREETING, EHLO, MAIL, expectLine(/^RCPT/), close],
    target: envelope,
    expect: { status: 'down', reason: 'closed-early', phase: 'rcpt' },
  },
  {
    name: 'RSET never answered: the server is up all the same',
    steps: [GREETING, EHLO, MAIL, RCPT, expectLine(/^RSET$/), silence],
    target: envelope,
    expect: { status: 'up' },
  },
  {
    name: 'a line break in an address goes nowhere',
    steps: [GREETING, EHLO],
    target: { ...envelope, from: 'a@example.org>\r\nRSET\r\n<' },
    expect: { status: 'down', reason: 'internal', phase: 'mail', quit: true },
  },
  {
    name: 'a test mail delivered',
    steps: [GREETING, EHLO, MAIL, RCPT, DATA, content('250 2.0.0 Queued\r\n')],
    target: message,
    expect: up,
  },
  {
    name: 'DATA refused',
    steps: [GREETING, EHLO, MAIL, RCPT, answer(/^DATA$/, '554 5.5.1 No\r\n'), RSET],
    target: message,
    expect: { status: 'down', reason: 'message-rejected', phase: 'data', code: 554, quit: true },
  },
  {
    name: 'the message refused',
    steps: [GREETING, EHLO, MAIL, RCPT, DATA, content('550 5.7.1 Spam\r\n')],
    target: message,
    expect: { status: 'down', reason: 'message-rejected', phase: 'data', code: 550 },
  },
  {
    name: 'the message never acknowledged',
    steps: [GREETING, EHLO, MAIL, RCPT, DATA, silence],
    target: message,
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'data' },
  },
];
