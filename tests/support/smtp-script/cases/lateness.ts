/** A computer too busy to listen: what lies there unread is no silence. */

import { EHLO, EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { ProbeCase } from '../case.ts';
import { answer, busy, expectLine, silence, startTls } from '../script.ts';

/** Twice the short deadline. */
const LONG_MS = 600;

export const latenessCases: ProbeCase[] = [
  {
    name: 'a greeting that comes in time and is read too late',
    steps: [GREETING, busy(LONG_MS), EHLO],
    timesOut: true,
    expect: { status: 'up', quit: true, late: true },
  },
  {
    name: 'an answer to EHLO over TLS that comes in time and is read too late',
    steps: (c) => [GREETING, EHLO_STARTTLS, STARTTLS, startTls(c.valid), EHLO, busy(LONG_MS)],
    target: { security: 'starttls' },
    timesOut: true,
    expect: { status: 'up', late: true },
  },
  {
    name: 'silence, though the computer was busy too',
    steps: [GREETING, expectLine(/^EHLO/), busy(LONG_MS), silence],
    timesOut: true,
    expect: { status: 'down', reason: 'timeout', phase: 'ehlo', late: true },
  },
  {
    name: 'a time over the limit that may be its own',
    steps: [GREETING, busy(LONG_MS), EHLO],
    target: { thresholds: { warnMs: LONG_MS, certWarnDays: 21, certCritDays: 7 } },
    expect: { status: 'up', late: true },
  },
  {
    name: 'a server that is slow while the computer is not',
    steps: [GREETING, answer(/^EHLO/, '250 mx\r\n')],
    target: { thresholds: { critMs: 0.001, certWarnDays: 21, certCritDays: 7 } },
    expect: { status: 'degraded', severity: 'CRITICAL' },
  },
];
