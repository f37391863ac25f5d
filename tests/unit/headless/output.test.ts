import { describe, expect, it } from 'vitest';

import type { CheckResult, TlsFacts } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { waterfall } from '../../../main/headless/output/bars.ts';
import { report } from '../../../main/headless/output/report.ts';
import { daysLeft, milliseconds, styleFor, wrap } from '../../../main/headless/output/style.ts';
import { tableRow } from '../../../main/headless/output/summary.ts';
import { TLS, down, fakeIo, hostile, hostileDown, result, target } from './stand-ins.ts';

const plain = styleFor(fakeIo().stdout, { LANG: 'C.UTF-8' });

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
      '  address         192.0.2.10 (IPv4 was the first to connect)',
      '  greeting        220 mx.example.org ESMTP',
      '  offers          PIPELINING, SIZE 10240000',
      '  TLS             TLSv1.3, TLS_AES_256_GCM_SHA384, X25519',
      '  certificate     CN=mx.example.org (ec 256)',
      '  for             mx.example.org',
      '  issued by       CN=Authority',
      '  verified        yes',
      '  valid until     2027-01-23, 61 days left',
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
    expect(text).toContain(
      '■ mx.example.org:587 is degraded, 6.00 s, slow (over 5 s), certificate expired 3 days ago\n',
    );
    expect(text).toMatch(/total +6\.00 s {2}over 5 s$/m);
    expect(text).toMatch(/valid until +2027-01-23, expired 3 days ago \(under 7\)$/m);
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

  it('tells which family was faster only where two were asked', () => {
    const addressOf = (changes: Partial<Target>) =>
      lines(result(), changes).find((line) => line.startsWith('  address'));
    expect(addressOf({ family: 4 })).toBe('  address         192.0.2.10');
    expect(addressOf({ host: '192.0.2.10' })).toBe('  address         192.0.2.10');
    expect(addressOf({ address: '192.0.2.10' })).toBe('  address         192.0.2.10');
  });

  it('says everything that is wrong with a certificate that is reported only, and what is weak', () => {
    const verification = {
      trust: 'incomplete',
      time: 'expired',
      name: 'differs',
      pin: 'none',
    } as const;
    const tls: TlsFacts = {
      ...TLS,
      problem: 'cert-untrusted',
      verification,
      missingIssuer: { subject: 'CN=Middle', url: 'http://ca.example/middle.cer' },
      weaknesses: ['The certificate has an RSA key of only 1024 bits'],
    };
    const text = lines(result({ tls })).join('\n');
    expect(text).toContain(
      '  verified        no: not trusted (the chain lacks CN=Middle), expired, for another name\n',
    );
    expect(text).toContain('  missing         CN=Middle, at http://ca.example/middle.cer\n');
    expect(text).toContain('  weak            The certificate has an RSA key of only 1024 bits');
    const pinned = { ...tls, verification: { ...verification, time: 'valid', pin: 'matches' } };
    expect(lines(result({ tls: pinned as TlsFacts })).join('\n')).toContain('verified        yes');
  });

  it('names a few of the many names a certificate is for', () => {
    const named = (...subjectAltNames: string[]) => {
      const tls = { ...TLS, certificate: { ...TLS.certificate, subjectAltNames } };
      return lines(result({ tls })).find((line) => line.startsWith('  for '));
    };
    expect(named('DNS:*.example.org', 'IP Address:192.0.2.1')).toBe(
      '  for             *.example.org, 192.0.2.1',
    );
    expect(named(...Array<string>(100).fill('DNS:a.example'))).toMatch(/a\.example and 94 more$/);
    expect(named()).toBe('  for             no name at all');
  });

  it('calls EHLO by the name LMTP has for it', () => {
    const checked = result({ timings: { ehlo: 1, ehloTls: 1, total: 2 } });
    const text = lines(checked, { lmtp: true }).join('\n');
    expect(text).toMatch(/^ {2}LHLO +1\.0 ms.*\n {2}LHLO over TLS +1\.0 ms/m);
  });

  it('of a check that itself went wrong does not call the server down', () => {
    expect(lines(down({ reason: 'internal', message: 'It went wrong' }))[0]).toBe(
      '○ mx.example.org:587 is unknown: It went wrong (internal, connect)',
    );
  });

  it('fits a narrow terminal, and is not broken where a program may read it', () => {
    const offering = result({ capabilities: Array<string>(12).fill('PIPELINING') });
    const narrow = { ...plain, columns: 40, isTerminal: true };
    const shown = report(offering, target(), { style: narrow, transcript: false });
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(40);
    expect(shown.filter((line) => line.includes('PIPELINING')).length).toBeGreaterThan(3);
    expect(lines(offering).filter((line) => line.includes('PIPELINING'))).toHaveLength(1);
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
  const slow = result({ status: 'degraded', severity: 'WARNING', timings: { total: 2500 } });
  const row = (checked: CheckResult, columns = Infinity, changes: Partial<Target> = {}) =>
    tableRow(checked, target(changes), 20, {
      ...plain,
      columns,
      isTerminal: Number.isFinite(columns),
    });

  it('shows nothing of the server that could move the cursor or begin a line', () => {
    for (const checked of [hostile, hostileDown])
      for (const columns of [Infinity, 40])
        for (const line of row(checked, columns)) expect(line).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });

  it.each<[string, CheckResult, string[]]>([
    ['up', result(), ['●  mx.example.org:587    up         190.0 ms  TLSv1.3   61 days']],
    [
      'up without TLS',
      result({ tls: null }),
      ['●  mx.example.org:587    up         190.0 ms  no TLS'],
    ],
    [
      'slow',
      slow,
      ['▲  mx.example.org:587    degraded     2.50 s  TLSv1.3   61 days  slow (over 2 s)'],
    ],
    [
      'with a certificate near its end',
      result({
        status: 'degraded',
        severity: 'CRITICAL',
        tls: { ...TLS, earliestExpiry: '2026-11-23T22:00:00.000Z' },
      }),
      [
        '■  mx.example.org:587    degraded   190.0 ms  TLSv1.3   < 1 day  certificate expires in less than a day',
      ],
    ],
    [
      'with a certificate past it, and what else is wrong with it',
      result({
        status: 'degraded',
        severity: 'CRITICAL',
        tls: {
          ...TLS,
          earliestExpiry: '2026-11-20T10:00:00.000Z',
          problem: 'cert-expired',
          verification: { trust: 'self-signed', time: 'expired', name: 'matches', pin: 'none' },
        },
      }),
      [
        '■  mx.example.org:587    degraded   190.0 ms  TLSv1.3   expired  certificate expired 3 days ago, self-signed',
      ],
    ],
    [
      'with a certificate problem that is reported only',
      result({ tls: { ...TLS, problem: 'cert-untrusted' } }),
      ['●  mx.example.org:587    up         190.0 ms  TLSv1.3   61 days  certificate not trusted'],
    ],
    [
      'down',
      down(),
      [
        '■  mx.example.org:587    down      Nothing listens on this port (connect-refused, connect)',
      ],
    ],
  ])('of a server %s', (_case, checked, expected) => {
    expect(row(checked)).toEqual(expected);
  });

  it('breaks on a terminal where it does not fit', () => {
    expect(row(down(), 70)).toEqual([
      '■  mx.example.org:587    down      Nothing listens on this port',
      '                                   (connect-refused, connect)',
    ]);
    expect(row(slow, 60)).toEqual([
      '▲  mx.example.org:587    degraded     2.50 s  TLSv1.3   61 days'.slice(0, 33),
      '      2.50 s  TLSv1.3   61 days',
      '   slow (over 2 s)',
    ]);
    expect(row(slow, 70)).toEqual([
      '▲  mx.example.org:587    degraded     2.50 s  TLSv1.3   61 days',
      '   slow (over 2 s)',
    ]);
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
    ['one two three', 5, ['one', 'two', 'three']],
    ['incomprehensible word', 8, ['incompre', 'hensible', 'word']],
    ['a incomprehensible b', 8, ['a', 'incompre', 'hensible', 'b']],
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
    [0.2, 'less than a day'],
    [-0.1, 'expired less than a day ago'],
    [-1.9, 'expired 1 day ago'],
    [-3, 'expired 3 days ago'],
  ])('%d days read %s', (days, text) => {
    expect(daysLeft(days)).toBe(text);
  });
});
