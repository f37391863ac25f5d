import { describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { waterfall } from '../../../main/headless/output/bars.ts';
import { nagiosLine } from '../../../main/headless/output/nagios.ts';
import { report } from '../../../main/headless/output/report.ts';
import { daysLeft, milliseconds, styleFor, wrap } from '../../../main/headless/output/style.ts';
import { tableRow } from '../../../main/headless/output/summary.ts';
import { TLS, down, fakeIo, result, target } from './stand-ins.ts';

const HOSTILE = 'x\x1b[2J\x07|\u202e\r\nSMTP OK - fine\u0085 | evil=1\0';
const plain = styleFor(fakeIo().stdout, { LANG: 'C.UTF-8' });

/** A server that puts hostile text wherever it can. */
const hostile = result({
  greeting: HOSTILE,
  capabilities: [HOSTILE],
  tls: { ...TLS, certificate: { ...TLS.certificate, subject: HOSTILE, issuer: HOSTILE } },
  transcript: [{ atMs: 1, from: 'server', line: HOSTILE }],
});
const hostileDown = down({ message: HOSTILE, reply: { code: 554, text: HOSTILE } });

describe('the Nagios line', () => {
  it.each<[string, CheckResult, Partial<Target>, string]>([
    [
      'of a server that is up',
      result(),
      {},
      "SMTP OK - mx.example.org:587 0.190 s, TLSv1.3, certificate 61 days | 'time'=0.190000s;2.000000;5.000000;0.000000;10.000000 'time_dns'=0.001200s;;;0.000000;10.000000 'time_connect'=0.020100s;;;0.000000;10.000000 'time_greeting'=0.025000s;;;0.000000;10.000000 'time_quit'=0.020000s;;;0.000000;10.000000 'cert_days'=61;21:;7:",
    ],
    [
      'without TLS or thresholds',
      result({ tls: null, timings: { connect: 20.1, total: 20.1 } }),
      { host: '2001:db8::1', thresholds: { certWarnDays: 21, certCritDays: 7 } },
      "SMTP OK - [2001:db8::1]:587 0.020 s, no TLS | 'time'=0.020100s;;;0.000000;10.000000 'time_connect'=0.020100s;;;0.000000;10.000000",
    ],
    [
      'of a slow server',
      result({ status: 'degraded', severity: 'WARNING', tls: null, timings: { total: 2500 } }),
      {},
      "SMTP WARNING - mx.example.org:587 2.500 s (over 2 s), no TLS | 'time'=2.500000s;2.000000;5.000000;0.000000;10.000000",
    ],
    [
      'of a certificate near its end',
      result({
        status: 'degraded',
        severity: 'CRITICAL',
        timings: { total: 190 },
        tls: { ...TLS, earliestExpiry: '2026-11-24T11:00:00.000Z' },
      }),
      {},
      "SMTP CRITICAL - mx.example.org:587 0.190 s, TLSv1.3, certificate 1 day (under 7) | 'time'=0.190000s;2.000000;5.000000;0.000000;10.000000 'cert_days'=1;21:;7:",
    ],
    [
      'of a certificate that is reported only',
      result({
        timings: { total: 190 },
        tls: { ...TLS, trusted: false, problem: 'cert-untrusted' },
      }),
      {},
      "SMTP OK - mx.example.org:587 0.190 s, TLSv1.3, certificate 61 days, not verified: cert-untrusted | 'time'=0.190000s;2.000000;5.000000;0.000000;10.000000 'cert_days'=61;21:;7:",
    ],
    [
      'of a server that is down',
      down(),
      {},
      'SMTP CRITICAL - mx.example.org:587 connect-refused in connect: Nothing listens on this port',
    ],
    [
      'of one that said no, with its reply',
      down({
        reason: 'auth-rejected',
        phase: 'auth',
        message: 'Wrong password',
        reply: { code: 535, enhanced: '5.7.8', text: 'Error:\nauthentication failed' },
      }),
      {},
      'SMTP CRITICAL - mx.example.org:587 auth-rejected in auth: Wrong password, 535 5.7.8 Error: / authentication failed',
    ],
    [
      'of a check that broke',
      down({ reason: 'internal', message: 'The check itself went wrong' }),
      {},
      'SMTP UNKNOWN - mx.example.org:587 internal in connect: The check itself went wrong',
    ],
  ])('%s', (_case, checked, changes, line) => {
    expect(nagiosLine(checked, target(changes))).toBe(line);
  });

  it('cannot be broken, or given performance data, by the server', () => {
    for (const checked of [hostile, hostileDown]) {
      const line = nagiosLine(checked, target());
      expect(line).toMatch(/^[\x20-\x7e…]*$/);
      expect(line.split('|').length).toBeLessThanOrEqual(2);
    }
    expect(nagiosLine(hostileDown, target())).not.toContain('|');
  });
});

describe('the report of one check', () => {
  const lines = (checked: CheckResult, changes: Partial<Target> = {}, transcript = false) =>
    report(checked, target(changes), { style: plain, transcript });

  it('says the verdict, the phases, and what was found', () => {
    expect(lines(result())).toEqual([
      '● mx.example.org:587 is up, 190.0 ms',
      '',
      '  DNS               1.2 ms  ▉',
      '  connect          20.1 ms  ██████████████▌',
      '  greeting         25.0 ms                 ██████████████████▏',
      '  QUIT             20.0 ms                                   ██████████████▌',
      '  total           190.0 ms',
      '',
      '  address         192.0.2.10',
      '  greeting        220 mx.example.org ESMTP',
      '  offers          PIPELINING, SIZE 10240000',
      '  TLS             TLSv1.3, TLS_AES_256_GCM_SHA384, verified',
      '  certificate     CN=mx.example.org (ec 256), until 2027-01-23',
      '  issued by       CN=Authority',
      '  days left       61 days',
    ]);
  });

  it('of a failure begins with why, and what the server said', () => {
    const reply = { code: 554, enhanced: '5.7.1', text: 'No service\nfor you' };
    expect(
      lines(down({ reason: 'greeting-rejected', phase: 'greeting', reply })).slice(0, 2),
    ).toEqual([
      '■ mx.example.org:587 is down: Nothing listens on this port (greeting-rejected, greeting)',
      '  the server said  554 5.7.1 No service / for you',
    ]);
  });

  it('of a failure ends with what it means and what to do, for the server that greeted', () => {
    const failing = (greeting: string | null) =>
      lines({ ...down({ reason: 'cert-expired', phase: 'tls' }), greeting }).join('\n');
    expect(failing(null)).toMatch(/Postfix: [^]*Exim: [^]*Exchange: /);
    expect(failing('220 mx.example.org ESMTP Exim 4.96')).toMatch(/^ {2}Exim: /m);
    expect(failing('220 mx.example.org ESMTP Exim 4.96')).not.toMatch(/Postfix: |Exchange: /);
    for (const line of failing(null).split('\n').slice(1))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it('notes the thresholds crossed', () => {
    const slow = result({
      status: 'degraded',
      severity: 'CRITICAL',
      timings: { connect: 6000, total: 6000 },
      tls: { ...TLS, earliestExpiry: '2026-11-20T10:00:00.000Z' },
    });
    const text = lines(slow).join('\n');
    expect(text).toContain('■ mx.example.org:587 is degraded, 6.00 s');
    expect(text).toMatch(/total +6\.00 s {2}over 5 s$/m);
    expect(text).toMatch(/days left +expired 3 days ago under 7 days$/m);
  });

  it('says that this computer was late, and does not hold that against the server', () => {
    const text = lines(result({ timings: { greeting: 5500, total: 5500 }, lateMs: 4000 })).join(
      '\n',
    );
    expect(text).toMatch(/total +5\.50 s$/m);
    expect(text).toContain('this computer was busy: up to 4.00 s of these times may be its own');
  });

  it('says when there was no TLS, and which family was asked for', () => {
    expect(lines(result({ tls: null })).at(-1)).toBe('  TLS             none');
    expect(lines(result(), { family: 6 })[0]).toBe('● mx.example.org:587 IPv6 is up, 190.0 ms');
  });

  it('shows the conversation when asked', () => {
    const checked = result({
      transcript: [
        { atMs: 21.42, from: 'server', line: '220 mx.example.org ESMTP' },
        { atMs: 1250, from: 'client', line: 'QUIT' },
      ],
    });
    expect(lines(checked, {}, true).slice(-2)).toEqual([
      '   21.4 ms < 220 mx.example.org ESMTP',
      '    1.25 s > QUIT',
    ]);
    expect(lines(checked).join('\n')).not.toContain('> QUIT');
  });

  it('shows nothing of the server that could move the cursor or begin a line', () => {
    for (const checked of [hostile, hostileDown])
      for (const line of lines(checked, {}, true)) expect(line).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });
});

describe('a row of several checks', () => {
  it('shows nothing of the server that could move the cursor or begin a line', () => {
    for (const checked of [hostile, hostileDown])
      expect(tableRow(checked, target(), 20, plain)).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });

  it('names the certificate problem that is reported only', () => {
    const row = tableRow(
      result({ tls: { ...TLS, problem: 'cert-untrusted' } }),
      target(),
      20,
      plain,
    );
    expect(row.endsWith('61 days  cert-untrusted')).toBe(true);
  });
});

describe('colour and symbols', () => {
  const written = (environment: Record<string, string>, isTerminal: boolean) => {
    const io = fakeIo({ environment, isTerminal });
    const style = styleFor(io.stdout, environment);
    return report(result(), target(), { style, transcript: false })[0] ?? '';
  };

  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['a terminal', { LANG: 'C.UTF-8', TERM: 'xterm' }, true, true],
    ['a pipe', { LANG: 'C.UTF-8', TERM: 'xterm' }, false, false],
    ['a terminal with NO_COLOR', { LANG: 'C.UTF-8', NO_COLOR: '1' }, true, false],
    ['a terminal with an empty NO_COLOR', { LANG: 'C.UTF-8', NO_COLOR: '' }, true, true],
    ['a dumb terminal', { LANG: 'C.UTF-8', TERM: 'dumb' }, true, false],
  ])('on %s', (_case, environment, isTerminal, coloured) => {
    expect(written(environment, isTerminal).includes('\x1b[32m●')).toBe(coloured);
  });

  it.each<[Record<string, string>, string]>([
    [{ LANG: 'de_DE.UTF-8' }, '●'],
    [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, '+'],
    [{ LANG: 'C', LC_CTYPE: 'en_GB.utf8' }, '●'],
    [{}, '+'],
  ])('are ASCII where the locale is: %j', (environment, symbol) => {
    expect(written(environment, false).charAt(0)).toBe(symbol);
  });
});

describe('bars of phases', () => {
  it('follow one another on one scale', () => {
    expect(waterfall([25, 50, 25], 8, true)).toEqual(['██', '  ████', '      ██']);
    expect(waterfall([25, 50, 25], 8, false)).toEqual(['##', '  ####', '      ##']);
  });

  it('show eighths, and something even of nothing', () => {
    expect(waterfall([3, 29], 4, true)).toEqual(['▍', '███▋']);
    expect(waterfall([0, 100], 4, true)).toEqual(['▏', '████']);
    expect(waterfall([0], 4, false)).toEqual(['#']);
  });

  it('never leave their width', () => {
    const bars = waterfall([33.3, 33.3, 33.4, 0.001], 10, true);
    expect(Math.max(...bars.map((bar) => bar.length))).toBeLessThanOrEqual(10);
  });
});

describe('running text', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 3, ['one', 'two', 'three']],
    ['incomprehensible word', 5, ['incomprehensible', 'word']],
    ['word', 80, ['word']],
  ])('%j is broken at %d', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

describe('figures', () => {
  it.each([
    [0.04, '0.0 ms'],
    [189.94, '189.9 ms'],
    [999.94, '999.9 ms'],
    [999.96, '1.00 s'],
    [12_345, '12.35 s'],
  ])('%d ms reads %s', (ms, text) => {
    expect(milliseconds(ms)).toBe(text);
  });

  it.each([
    [61.4, '61 days'],
    [1.9, '1 day'],
    [0.2, '0 days'],
    [-0.1, 'expired 1 day ago'],
    [-3, 'expired 3 days ago'],
  ])('%d days read %s', (days, text) => {
    expect(daysLeft(days)).toBe(text);
  });
});
