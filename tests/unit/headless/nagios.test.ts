import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { nagiosLine, nagiosLines, nagiosUnknown } from '../../../main/headless/output/nagios.ts';
import { TLS, down, hostile, hostileDown, result, target } from './stand-ins.ts';

interface Datum {
  label: string;
  value: number;
  unit: string;
  /** Warning, critical, minimum, maximum. */
  limits: string[];
}

/** What the plugin guidelines allow as a range: `10`, `10:`, `~:10`, `10:20`, `@10:20`. */
const RANGE = /^(?:@?(?:(?:~|-?\d+(?:\.\d+)?):)?(?:-?\d+(?:\.\d+)?)?)?$/;
const DATUM =
  /^'((?:[^'=]|'')+)'=(-?\d+(?:\.\d+)?)(s|us|ms|%|B|KB|MB|GB|TB|c)?((?:;[^;\s]*){0,4})$/;

/** Reads what a plugin wrote as the guidelines have it: one line of status, text and data, then lines of text alone. */
function plugin(output: string): { status: string; text: string; data: Datum[]; lines: string[] } {
  const [first = '', ...lines] = output.split('\n');
  const [, status = '', text = '', data = ''] =
    /^SMTP (OK|WARNING|CRITICAL|UNKNOWN) - ([^|]*?)(?: \| ([^|]+))?$/.exec(first) ?? [];
  expect(status, first).not.toBe('');
  for (const line of lines) expect(line).not.toContain('|');
  const items = data === '' ? [] : data.split(/ (?=')/);
  return {
    status,
    text,
    lines,
    data: items.map((item) => {
      const [, label = '', value = '', unit = '', rest = ''] = DATUM.exec(item) ?? [];
      expect(label, item).not.toBe('');
      const limits = rest.split(';').slice(1);
      for (const limit of limits.slice(0, 2)) expect(limit).toMatch(RANGE);
      for (const limit of limits.slice(2)) expect(limit).toMatch(/^(?:-?\d+(?:\.\d+)?)?$/);
      return { label: label.replaceAll("''", "'"), value: Number(value), unit, limits };
    }),
  };
}

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

  it('is what the plugin guidelines ask for', () => {
    const { status, text, data } = plugin(nagiosLine(result(), target()));
    expect([status, text]).toEqual([
      'OK',
      'mx.example.org:587 0.190 s, TLSv1.3, certificate 61 days',
    ]);
    expect(data.slice(0, 2)).toEqual([
      {
        label: 'time',
        value: 0.19,
        unit: 's',
        limits: ['2.000000', '5.000000', '0.000000', '10.000000'],
      },
      { label: 'time_dns', value: 0.0012, unit: 's', limits: ['', '', '0.000000', '10.000000'] },
    ]);
    expect(data.at(-1)).toEqual({ label: 'cert_days', value: 61, unit: '', limits: ['21:', '7:'] });
  });

  it('of a failure after TLS still counts the days of the certificate', () => {
    const rejected = { ...down({ reason: 'auth-rejected', phase: 'auth' }), tls: TLS };
    const { status, data } = plugin(nagiosLine(rejected, target()));
    expect([status, data.map(({ label }) => label)]).toEqual(['CRITICAL', ['cert_days']]);
  });

  it('of an expired certificate counts below nothing', () => {
    const expired = result({ tls: { ...TLS, earliestExpiry: '2026-11-20T10:00:00.000Z' } });
    expect(plugin(nagiosLine(expired, target())).data.at(-1)).toMatchObject({ value: -3 });
  });

  it('of what went wrong before there was a result is UNKNOWN, and as harmless', () => {
    expect(plugin(nagiosUnknown("bad | 'time'=0s\nSMTP OK"))).toEqual({
      status: 'UNKNOWN',
      text: "bad \\x7c 'time'=0s / SMTP OK",
      data: [],
      lines: [],
    });
  });

  it('is well-formed whatever the server says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (one, two) => {
        const reply = { code: 554, enhanced: '5.7.1', text: two };
        const checked = down({ reason: 'greeting-rejected', message: one, reply });
        const { status, data } = plugin(nagiosLine(checked, target()));
        expect([status, data]).toEqual(['CRITICAL', []]);
      }),
    );
  });
});

describe('the Nagios lines of several checks', () => {
  const at = (host: string, checked: CheckResult, changes: Partial<Target> = {}) => ({
    result: checked,
    target: target({ host, ...changes }),
  });

  it('begin with one for all, which has the data of each under its name', () => {
    const found = [at('a.example', result()), at('b.example', down(), { family: 6 })];
    const { status, text, data, lines } = plugin(nagiosLines(found, 2).join('\n'));
    expect(status).toBe('CRITICAL');
    expect(text).toBe(
      '2 checked, 1 CRITICAL, 1 OK; b.example:587 IPv6 connect-refused in connect: Nothing listens on this port',
    );
    expect(data.map(({ label }) => label)).toEqual([
      'a.example:587 time',
      'a.example:587 cert_days',
    ]);
    expect(lines).toEqual([
      'OK - a.example:587 0.190 s, TLSv1.3, certificate 61 days',
      'CRITICAL - b.example:587 IPv6 connect-refused in connect: Nothing listens on this port',
    ]);
  });

  it('keep apart the data of a server named twice', () => {
    const found = [at('a.example', result()), at('a.example', result())];
    const { data } = plugin(nagiosLines(found, 2).join('\n'));
    expect(data.map(({ label }) => label)).toEqual([
      'a.example:587 time',
      'a.example:587 cert_days',
      'a.example:587 #2 time',
      'a.example:587 #2 cert_days',
    ]);
  });

  it('are OK without further words when all is well', () => {
    const found = [at('a.example', result()), at('b.example', result())];
    expect(plugin(nagiosLines(found, 2).join('\n'))).toMatchObject({
      status: 'OK',
      text: '2 checked, 2 OK',
    });
  });

  it('have no more data than Nagios reads', () => {
    const found = Array.from({ length: 200 }, (_one, index) => at(`mx${index}.example`, result()));
    const [first = ''] = nagiosLines(found, 200);
    expect(plugin(first).data.length).toBeGreaterThan(50);
    expect(first.length).toBeLessThan(4200);
  });

  it('cannot be broken by the server', () => {
    const found = [at('a.example', hostile), at('b.example', hostileDown)];
    const lines = nagiosLines(found, 2);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e…]*$/);
    expect(plugin(lines.join('\n')).data).toHaveLength(10 - 8);
  });
});
