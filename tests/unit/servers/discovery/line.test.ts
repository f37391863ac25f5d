import { describe, expect, it } from 'vitest';

import { parseWanted } from '../../../../main/servers/discovery/line.ts';

const host = (name: string, port: number | null = null, security: string | null = null) => ({
  kind: 'host',
  host: name,
  port,
  security,
});
const domain = (name: string) => ({ kind: 'domain', domain: name });

describe('what a person types', () => {
  it.each([
    ['example.org', domain('example.org')],
    ['example.org.', domain('example.org')],
    ['postmaster@example.org', domain('example.org')],
    ['<postmaster@example.org>', domain('example.org')],
    ['mailto:postmaster@example.org', domain('example.org')],
    ['bücher.example', domain('xn--bcher-kva.example')],
    ['mx.example.org:465', host('mx.example.org', 465)],
    ['192.0.2.1', host('192.0.2.1')],
    ['192.0.2.1:2525', host('192.0.2.1', 2525)],
    ['2001:db8::1', host('2001:db8::1')],
    ['[2001:db8::1]', host('2001:db8::1')],
    ['[2001:db8::1]:587', host('2001:db8::1', 587)],
    ['user@[192.0.2.1]', host('192.0.2.1')],
    ['user@[IPv6:2001:db8::1]', host('2001:db8::1')],
    ['localhost', host('localhost')],
    ['smtp://mx.example.org', host('mx.example.org', 25, 'opportunistic')],
    ['smtps://mx.example.org/', host('mx.example.org', 465, 'tls')],
    ['submission://user@mx.example.org', host('mx.example.org', 587, 'starttls')],
    ['SUBMISSIONS://[2001:db8::1]:10465', host('2001:db8::1', 10465, 'tls')],
  ])('%s', (text, wanted) => {
    expect(parseWanted(text)).toEqual([{ text, ...wanted }]);
  });

  it.each([
    ['https://example.org', /"https:\/\/" is not known; known are smtp:\/\/, smtps/],
    ['mx.example.org:70000', /not a port/],
    ['-bad-.example', /not a host name/],
    ['user@', /host name or an IP address is needed/],
    ['[2001:db8::zz]', /not an IPv6 address/],
    ['1.2.3', /neither a complete IP address/],
  ])('%s is refused in words', (text, message) => {
    expect(parseWanted(text)).toEqual([
      { kind: 'refused', text, message: expect.stringMatching(message) as unknown },
    ]);
  });

  it('may be several, each taken once', () => {
    const several = parseWanted(' a.example,b.example\n b.example;\tc.example \r\n');
    expect(several.map(({ text }) => text)).toEqual(['a.example', 'b.example', 'c.example']);
  });

  it('is looked at up to a hundred, and that it was too much is said', () => {
    const many = parseWanted(Array.from({ length: 500 }, (_, at) => `h${at}.example`).join(' '));
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toMatchObject({ kind: 'refused', text: 'h100.example' });
  });
});
