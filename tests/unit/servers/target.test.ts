import { describe, expect, it } from 'vitest';

import { formatTarget, parseHost, parseList, parseTarget } from '../../../main/servers/target.ts';

describe('a target', () => {
  it.each([
    ['mx.example.org', 'mx.example.org', null],
    ['mx.example.org:587', 'mx.example.org', 587],
    ['mx.example.org.:25', 'mx.example.org', 25],
    ['localhost', 'localhost', null],
    ['_smtp.example.org', '_smtp.example.org', null],
    ['bücher.example:465', 'xn--bcher-kva.example', 465],
    ['192.0.2.1:2525', '192.0.2.1', 2525],
    ['[2001:db8::1]:25', '2001:db8::1', 25],
    ['[2001:db8::1]', '2001:db8::1', null],
    ['[IPv6:2001:db8::1]:25', '2001:db8::1', 25],
    ['2001:db8::1', '2001:db8::1', null],
  ])('%s is read', (text, host, port) => {
    expect(parseTarget(text)).toEqual({ ok: true, value: { host, port } });
  });

  it.each([
    ['', 'is needed'],
    [':25', 'is needed'],
    ['mx.example.org:', 'not a port'],
    ['mx.example.org:0', 'not a port'],
    ['mx.example.org:65536', 'not a port'],
    ['mx.example.org:smtp', 'not a port'],
    ['mx.example.org:25:26', 'IPv6 address goes in brackets'],
    ['mx..example.org', 'not a host name'],
    ['-mx.example.org', 'not a host name'],
    ['mx example.org', 'not a host name'],
    ['mx.example.org\r\nQUIT', 'not a host name'],
    ['bücher\n.example', 'not a host name'],
    [`${'a'.repeat(64)}.example`, 'not a host name'],
    ['192.0.2', 'neither a complete IP address'],
    ['192.0.2.300', 'neither a complete IP address'],
    ['[192.0.2.1]', 'not an IPv6 address'],
    ['[::1', 'not'],
    ['[::1]25', 'not'],
  ])('%j is refused with a reason', (text, reason) => {
    expect(parseTarget(text)).toEqual({
      ok: false,
      message: expect.stringContaining(reason) as string,
    });
  });

  it('is written back with brackets around IPv6', () => {
    expect(formatTarget('2001:db8::1', 25)).toBe('[2001:db8::1]:25');
    expect(formatTarget('mx.example.org', 25)).toBe('mx.example.org:25');
  });

  it('of more than 253 characters is refused', () => {
    const label = 'a'.repeat(49);
    expect(parseHost(Array(5).fill(label).join('.')).ok).toBe(true);
    expect(parseHost(Array(6).fill(label).join('.')).ok).toBe(false);
  });
});

describe('a list of targets', () => {
  it('has one a line, with comments and a security', () => {
    const text = [
      '\uFEFF# our own',
      'mx.example.org',
      '  mx.example.org:587   starttls # submission',
      '',
      '[2001:db8::1]:465 tls\r',
    ].join('\n');
    expect(parseList(text)).toEqual({
      ok: true,
      value: [
        { host: 'mx.example.org', port: null, security: null },
        { host: 'mx.example.org', port: 587, security: 'starttls' },
        { host: '2001:db8::1', port: 465, security: 'tls' },
      ],
    });
  });

  it('names every bad line', () => {
    const list = parseList('mx.example.org ssl\ngood.example\nbad..example\nmx.example tls now');
    expect(list).toEqual({
      ok: false,
      message: [
        'line 1: "ssl" is not a security; use none, opportunistic, starttls, tls',
        'line 3: "bad..example" is not a host name or an IP address',
        'line 4: "now" is too much; a line is HOST[:PORT] [security]',
      ].join('\n'),
    });
  });
});
