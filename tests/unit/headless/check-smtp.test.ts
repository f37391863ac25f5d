import { describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { relaywatch } from './relaywatch.ts';
import { TLS, down, result } from './stand-ins.ts';

const DEFAULTS: Target = {
  host: 'mx.example.org',
  port: 25,
  security: 'none',
  depth: 'ehlo',
  family: 'auto',
  timeoutMs: 10_000,
  certificate: 'report',
  thresholds: { certWarnDays: -Infinity, certCritDays: -Infinity },
};

const checkSmtp = (flags: string, answer?: CheckResult) =>
  relaywatch(['check-smtp', ...flags.split(' ')], answer ? { answer: () => answer } : undefined);

describe('the flags of check_smtp', () => {
  const { thresholds } = DEFAULTS;

  it.each<[string, Partial<Target>]>([
    ['-H mx.example.org', {}],
    ['mx.example.org', {}],
    ['--hostname=mx.example.org', {}],
    ['-H [2001:db8::1] -6', { host: '2001:db8::1', family: 6 }],
    ['-H mx.example.org -4 -p 587', { family: 4, port: 587 }],
    ['-H mx.example.org -p587 -t5', { port: 587, timeoutMs: 5000 }],
    ['-H mx.example.org -S', { security: 'starttls' }],
    ['-H mx.example.org --starttls --sni -q', { security: 'starttls' }],
    ['-H mx.example.org -s', { security: 'tls', port: 465 }],
    ['-H mx.example.org -s -p 10465', { security: 'tls', port: 10_465 }],
    ['-H mx.example.org -L', { lmtp: true }],
    ['-H mx.example.org -r', { proxy: 'v1' }],
    ['-H mx.example.org -C NOOP --command=HELP -R 250', { commands: ['NOOP', 'HELP'] }],
    ['-H mx.example.org -F probe.example.org', { ehlo: 'probe.example.org' }],
    ['-H mx.example.org -f <me@example.org>', { commands: ['MAIL FROM:<me@example.org>'] }],
    [
      '-H mx.example.org -w 1.5 -c 3',
      { thresholds: { ...thresholds, warnMs: 1500, critMs: 3000 } },
    ],
    [
      '-H mx.example.org -S -D 21,7',
      { security: 'starttls', thresholds: { certWarnDays: 22, certCritDays: 8 } },
    ],
    [
      '-H mx.example.org -D 21',
      { security: 'starttls', thresholds: { certWarnDays: 22, certCritDays: 1 } },
    ],
    [
      '-H mx.example.org -S -A LOGIN -U me -P secret',
      {
        security: 'starttls',
        depth: 'auth',
        auth: { user: 'me', secret: 'secret', mechanism: 'login' },
      },
    ],
  ])('%s', async (flags, expected) => {
    const { asked, io } = await checkSmtp(flags);
    expect(io.err()).toBe('');
    expect(asked).toEqual([{ ...DEFAULTS, ...expected }]);
  });

  it.each([
    ['-H mx.example.org -p smtp', '--port'],
    ['-H mx.example.org -4 -6', '--use-ipv6'],
    ['-H mx.example.org -s -S', '--starttls'],
    ['-H mx.example.org -D 7,21', '--certificate'],
    ['-H mx.example.org -t 5:never', '--timeout'],
    ['-H mx.example.org -w soon', '--warning'],
    ['-H mx.example.org -A NTLM -U a -P b', '--authtype'],
    ['-H mx.example.org -A LOGIN', '--authtype needs'],
    ['-H mx.example.org -f a>b', '--from'],
    ['-H mx..example.org', '"mx..example.org" is not a host name'],
    ['-H mx.example.org -C NOOP -R (', '--response'],
    ['-H mx.example.org -C NOOP\r\nQUIT', '--command'],
  ])('%s is UNKNOWN, and says why on both outputs', async (flags, message) => {
    const { status, io, asked } = await checkSmtp(flags);
    expect(status).toBe(3);
    expect(io.err()).toContain(message);
    expect(io.out()).toMatch(/^SMTP UNKNOWN - .*\n$/);
    expect(asked).toEqual([]);
  });
});

describe('the answer of check-smtp', () => {
  it('has the form of a plugin, without limits that were not given', async () => {
    const { io, status } = await checkSmtp(
      '-H mx.example.org -S',
      result({ timings: { connect: 20, total: 190 } }),
    );
    expect(io.out()).toBe(
      "SMTP OK - mx.example.org:25 0.190 s, TLSv1.3, certificate 61 days | 'time'=0.190000s;;;0.000000;10.000000 'time_connect'=0.020000s;;;0.000000;10.000000 'cert_days'=61;;\n",
    );
    expect(status).toBe(0);
  });

  const slow = (severity: 'WARNING' | 'CRITICAL') => result({ status: 'degraded', severity });
  const late = down({ reason: 'greeting-timeout', phase: 'greeting' });

  it.each<[string, string, CheckResult, number, string]>([
    ['a slow server', '-w 0.1 -c 1', slow('WARNING'), 1, 'SMTP WARNING - '],
    ['a very slow server', '-w 0.05 -c 0.1', slow('CRITICAL'), 2, 'SMTP CRITICAL - '],
    ['a dead server', '', down(), 2, 'SMTP CRITICAL - '],
    ['a silent server', '', late, 2, 'SMTP CRITICAL - '],
    ['a silent server that is to be UNKNOWN', '-t 10:3', late, 3, 'SMTP UNKNOWN - '],
    ['a silent server that is to be a warning', '-t 10:warning', late, 1, 'SMTP WARNING - '],
    ['a dead server is not a timeout', '-t 10:0', down(), 2, 'SMTP CRITICAL - '],
    ['the greeting expected', '-e ESMTP', result(), 0, 'SMTP OK - '],
    [
      'another greeting than expected',
      '-e Exim',
      result(),
      1,
      'SMTP WARNING - mx.example.org:25 the greeting lacks Exim: 220 mx.example.org ESMTP, 0.190 s',
    ],
    ['another greeting when slow too', '-e Exim', slow('CRITICAL'), 2, 'SMTP CRITICAL - '],
  ])('to %s', async (_case, flags, answer, expected, begin) => {
    const { io, status } = await checkSmtp(`-H mx.example.org ${flags}`.trim(), answer);
    expect(io.out().slice(0, begin.length)).toBe(begin);
    expect(status).toBe(expected);
  });

  const answered = (...replies: [number, string][]) =>
    result({ commands: replies.map(([code, text]) => ({ command: 'X', reply: { code, text } })) });

  it.each<[string, string, CheckResult, number]>([
    ['a code', '-C X -R ^250', answered([250, 'Ok']), 0],
    ['another code', '-C X -R ^250', answered([550, 'No']), 1],
    ['any line', '-C X -R ^214-Two$', answered([214, 'One\nTwo\nThree']), 0],
    ['the last line', '-C X -R ^214.Three$', answered([214, 'One\nTwo\nThree']), 0],
    ['POSIX classes', '-C X -R ^[[:digit:]]{3}[[:space:]]O[^[:upper:]]$', answered([250, 'Ok']), 0],
    ['each its own', '-C X -R Ok -C X -R No', answered([250, 'Ok'], [550, 'No']), 0],
    ['not that of the other', '-C X -C X -R No -R Ok', answered([250, 'Ok'], [550, 'No']), 1],
    ['only those asked about', '-C X -C X -R Ok', answered([250, 'Ok'], [550, 'No']), 0],
    [
      'the enhanced code',
      '-C X -R ^250.2.1.5.Ok$',
      result({ commands: [{ command: 'X', reply: { code: 250, enhanced: '2.1.5', text: 'Ok' } }] }),
      0,
    ],
    ['nothing', '-C X', answered([550, 'No']), 0],
  ])('looks in replies for %s', async (_case, flags, answer, expected) => {
    const { io, status } = await checkSmtp(`-H mx.example.org ${flags}`, answer);
    expect(io.out()).toMatch(expected === 0 ? /^SMTP OK - / : /^SMTP WARNING - .* answer to X: /);
    expect(status).toBe(expected);
  });

  it('shows the conversation below when asked, harmless', async () => {
    const { io } = await checkSmtp(
      '-H mx.example.org -v',
      result({
        tls: TLS,
        transcript: [
          { atMs: 1, from: 'server', line: '220 a|b\x1b[2J' },
          { atMs: 2, from: 'client', line: 'QUIT' },
        ],
      }),
    );
    const [, ...lines] = io.out().trimEnd().split('\n');
    expect(lines).toEqual(['< 220 a\\x7cb\\x1b[2J', '> QUIT']);
  });
});
