import { describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { createAuthority } from '../../support/certificates.ts';
import { relaywatch } from './relaywatch.ts';
import { down, fakeIo, result } from './stand-ins.ts';

const CA = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

const CLIENT = await (await createAuthority()).issue();

const DEFAULTS: Target = {
  host: 'mx.example.org',
  port: 25,
  security: 'opportunistic',
  depth: 'ehlo',
  family: 'auto',
  timeoutMs: 10_000,
  certificate: 'report',
  thresholds: { certWarnDays: 21, certCritDays: 7 },
};

describe('what relaywatch check asks of the probe', () => {
  const files = {
    'cert.pem': CLIENT.certPem,
    'key.pem': CLIENT.keyPem,
    'ca.pem': CA,
    secret: 'hunter2\nsecond line\n',
  };
  const environment = { LANG: 'C.UTF-8', SECRET: 'hunter2' };
  const auth = { user: 'me', secret: 'hunter2' };

  it.each<[string, Partial<Target>]>([
    ['', {}],
    ['--security none', { security: 'none' }],
    ['--security tls', { security: 'tls', certificate: 'verify' }],
    ['--depth connect', { depth: 'connect' }],
    ['--timeout 2.5', { timeoutMs: 2500 }],
    ['--family 4', { family: 4 }],
    ['--family 6', { family: 6 }],
    ['--address 192.0.2.7', { address: '192.0.2.7' }],
    ['--address [2001:db8::7] --family 6', { address: '2001:db8::7', family: 6 }],
    ['--servername mail.example.org', { servername: 'mail.example.org' }],
    ['--ehlo probe.example.org', { ehlo: 'probe.example.org' }],
    ['--ehlo [192.0.2.1]', { ehlo: '[192.0.2.1]' }],
    ['--ca ca.pem', { ca: [CA] }],
    ['--certificate verify', { certificate: 'verify' }],
    [`--certificate pin:${'AB:'.repeat(31)}AB`, { certificate: { pin: 'ab'.repeat(32) } }],
    [`--certificate pin:${'Ab'.repeat(32)}`, { certificate: { pin: 'ab'.repeat(32) } }],
    ['--min-tls 1.2', { minTls: '1.2' }],
    ['--alpn smtp,lmtp', { alpn: ['smtp', 'lmtp'] }],
    ['--lmtp', { lmtp: true, port: 24 }],
    ['--proxy v1', { proxy: 'v1' }],
    ['--proxy v2', { proxy: 'v2' }],
    [
      '--client-cert cert.pem --client-key key.pem',
      { clientCertificate: { certificate: CLIENT.certPem, key: CLIENT.keyPem } },
    ],
    ['--user me --password-env SECRET', { depth: 'auth', auth }],
    ['--user me --password-file secret', { depth: 'auth', auth }],
    ['--user me --password-stdin', { depth: 'auth', auth: { user: 'me', secret: 'from stdin' } }],
    ['--user me --password-env SECRET --depth connect', { depth: 'auth', auth }],
    [
      '--user me --password-env SECRET --depth envelope --to you@example.org',
      { depth: 'envelope', auth, to: 'you@example.org' },
    ],
    [
      '--user me --password-env SECRET --mechanism scram-sha-256 --allow-insecure-auth',
      { depth: 'auth', auth: { ...auth, mechanism: 'scram-sha-256', allowInsecure: true } },
    ],
    [
      '--depth message --from <a@example.org> --to b@example.org',
      { depth: 'message', from: 'a@example.org', to: 'b@example.org' },
    ],
    ['--depth envelope --from <> --to b@example.org', { depth: 'envelope', to: 'b@example.org' }],
    [
      '--warn 1.5 --crit 3',
      { thresholds: { warnMs: 1500, critMs: 3000, certWarnDays: 21, certCritDays: 7 } },
    ],
    ['--cert-warn 30 --cert-crit 14', { thresholds: { certWarnDays: 30, certCritDays: 14 } }],
    ['--cert-warn 5', { thresholds: { certWarnDays: 5, certCritDays: 5 } }],
    ['--cert-crit 40', { thresholds: { certWarnDays: 40, certCritDays: 40 } }],
  ])('with %j', async (options, expected) => {
    const io = fakeIo({ files, environment, stdin: 'from stdin\r\n' });
    const argv = ['check', 'mx.example.org', ...options.split(' ').filter((word) => word !== '')];
    const { asked, status } = await relaywatch(argv, { io });
    expect(io.err()).toBe('');
    expect(asked).toEqual([{ ...DEFAULTS, ...expected }]);
    expect(status).toBe(0);
  });

  it.each([
    ['mx.example.org:465', 465, 'tls', 'verify'],
    ['mx.example.org:587', 587, 'starttls', 'verify'],
    ['mx.example.org:2525', 2525, 'opportunistic', 'report'],
  ] as const)('for %s follows from the port', async (name, port, security, certificate) => {
    const { asked } = await relaywatch(['check', name]);
    expect(asked).toEqual([{ ...DEFAULTS, port, security, certificate }]);
  });

  it('is each family apart with --family both', async () => {
    const { asked } = await relaywatch(['check', 'mx.example.org', '--family', 'both']);
    expect(asked.map(({ family }) => family)).toEqual([4, 6]);
  });

  it('is several servers, from arguments and a list', async () => {
    const io = fakeIo({ files: { list: '[2001:db8::1]:465\nb.example tls # b\n' } });
    const argv = ['check', 'a.example:587', '--file', 'list', '--security', 'none'];
    const { asked } = await relaywatch(argv, { io });
    expect(asked.map(({ host, port, security }) => [host, port, security])).toEqual([
      ['a.example', 587, 'none'],
      ['2001:db8::1', 465, 'none'],
      ['b.example', 25, 'tls'],
    ]);
  });

  it('is a list from standard input', async () => {
    const io = fakeIo({ stdin: 'a.example\n' });
    const { asked } = await relaywatch(['check', '--file', '-'], { io });
    expect(asked).toHaveLength(1);
  });
});

describe('a wrong command line', () => {
  const pin = `pin:${'ab'.repeat(31)}`;

  it.each([
    ['check', 'name a server'],
    ['check mx..example.org', '"mx..example.org" is not a host name'],
    ['check mx.example.org:smtp', '"smtp" is not a port'],
    ['check 2001:db8::1:65536:0:0:0:0:0', 'IPv6 address goes in brackets'],
    ['check a.example --colour', "unknown option '--colour'"],
    ['check a.example --security ssl', "option '--security <mode>' argument 'ssl' is invalid"],
    ['check a.example --depth deep', '--depth'],
    ['check a.example --timeout 0', '--timeout'],
    ['check a.example --timeout -1', '--timeout'],
    ['check a.example --timeout ten', '--timeout'],
    ['check a.example --timeout', "option '--timeout <seconds>' argument missing"],
    ['check a.example --family 5', '--family'],
    ['check a.example --address mx.example.org', '--address'],
    ['check a.example --address 192.0.2.1 --family 6', '--address'],
    ['check a.example --address 192.0.2.1 --family both', '--address'],
    ['check a.example b.example --address 192.0.2.1', '--address is for one server'],
    ['check a.example --servername a..b', '--servername'],
    ['check a.example --ehlo a..b', '--ehlo'],
    ['check a.example --ca missing.pem', '--ca: cannot read missing.pem (ENOENT)'],
    ['check a.example --ca text', '--ca text holds no PEM certificate'],
    ['check a.example --certificate trust', '--certificate'],
    [`check a.example --certificate ${pin}`, '64 hex digits'],
    ['check a.example --min-tls 2', '--min-tls'],
    ['check a.example --alpn smtp,,lmtp', '--alpn'],
    ['check a.example --client-cert text', '--client-cert needs --client-key'],
    ['check a.example --client-key text', '--client-key needs --client-cert'],
    ['check a.example --client-cert text --client-key text', 'are no pair of PEM certificate'],
    ['check a.example --client-cert none --client-key text', '--client-cert: cannot read none'],
    ['check a.example --proxy v3', '--proxy'],
    ['check a.example --user me', '--user needs one of --password-env'],
    ['check a.example --user me --password-env A --password-stdin', '--user needs one of'],
    ['check a.example --user me --password-env UNSET', 'UNSET is not set'],
    ['check a.example --user me --password-file missing', '--password-file: cannot read missing'],
    ['check a.example --user me --password-stdin', 'the password is empty'],
    ['check a.example --password-stdin', '--password-stdin needs --user'],
    ['check a.example --mechanism plain', '--mechanism needs --user'],
    ['check a.example --allow-insecure-auth', '--allow-insecure-auth needs --user'],
    ['check a.example --user me --password-env S --mechanism ntlm', '--mechanism'],
    ['check a.example --depth auth', '--depth auth needs --user'],
    ['check a.example --depth envelope', '--depth envelope needs --to'],
    ['check a.example --to you@example.org', '--to needs --depth envelope'],
    ['check a.example --from you@example.org', '--from needs --depth envelope'],
    ['check a.example --depth envelope --to you', '--to'],
    ['check a.example --warn 3 --crit 2', '--crit 2 is less than --warn 3'],
    ['check a.example --cert-warn 3 --cert-crit 5', '--cert-crit 5 is more than --cert-warn 3'],
    ['check a.example --concurrency 0', '--concurrency'],
    ['check --file missing', '--file: cannot read missing (ENOENT)'],
    ['check --file text', '--file text, line 1'],
    ['check --file empty', '--file empty names no server'],
    ['check --file - --user me --password-stdin', 'cannot both read standard input'],
    ['mx', "missing required argument 'DOMAIN'"],
    ['mx a.example b.example', 'too many arguments'],
    ['mx a.example --resolver dns.example', '--resolver'],
    ['chekc a.example', "unknown command 'chekc'"],
  ])('%s: exit 3, naming what is wrong, with the usage', async (line, message) => {
    const io = fakeIo({ files: { text: 'not a name', empty: '# nothing\n' } });
    const { status, asked } = await relaywatch(line.split(' '), { io });
    expect(status).toBe(3);
    expect(io.err()).toContain(message);
    expect(io.err()).toContain('Usage: relaywatch');
    expect(io.out()).toBe('');
    expect(asked).toEqual([]);
  });

  it.each(['', 'me\r\nQUIT', 'me\0you'])('takes no user name such as %j', async (user) => {
    const { status, io } = await relaywatch(['check', 'a.example', '--user', user]);
    expect(status).toBe(3);
    expect(io.err()).toContain('--user');
  });

  it.each([
    ['an argument', ['check', 'a\x1b[2J\u202e\u009b']],
    ['the value of an option', ['check', 'a.example', '--servername', 'a\x1b[2J\u202e\u009b']],
    ['the name of a file', ['check', '--file', 'a\x1b[2J\u202e\u009b']],
    ['a command', ['a\x1b[2J\u202e\u009b']],
  ])('that has terminal commands in %s is told of without them', async (_case, argv) => {
    const { io, status } = await relaywatch(argv);
    expect(status).toBe(3);
    expect(io.err().replaceAll('\n', '')).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });

  it('that names a file of something else is not answered with all of it', async () => {
    const io = fakeIo({ files: { binary: '\0\x1b?\n'.repeat(5000) } });
    await relaywatch(['check', '--file', 'binary'], { io });
    expect(io.err()).toContain('line 10: "\\u0000\\u001b?" is not a host name');
    expect(io.err()).toContain('\nand 4990 more lines\n');
    expect(io.err().length).toBeLessThan(2000);
  });

  it('cannot break out of a mail address', async () => {
    const argv = ['check', 'a.example', '--depth', 'envelope', '--to', 'a@b.example>\r\nDATA'];
    const { status, io } = await relaywatch(argv);
    expect(status).toBe(3);
    expect(io.err()).toContain('--to');
  });

  it('with --nagios is an UNKNOWN for the scheduler too', async () => {
    const { io, status } = await relaywatch(['check', 'a.example', '--nagios', '--warn', 'x']);
    expect(status).toBe(3);
    expect(io.out()).toMatch(/^SMTP UNKNOWN - option '--warn <seconds>' [^\n]*\n$/);
    const both = await relaywatch(['check', 'a.example', '--nagios', '--json']);
    expect(both.status).toBe(3);
    expect(both.io.out()).toMatch(/^SMTP UNKNOWN - option '--json' cannot be used with/);
  });

  it('without any command shows all commands', async () => {
    const { io, status } = await relaywatch([]);
    expect(status).toBe(3);
    expect(io.err()).toMatch(/Usage: relaywatch[^]*check[^]*mx/);
  });
});

describe('help and version', () => {
  it.each([
    [['--help'], /Usage: relaywatch [^]*check[^]*mx/],
    [['check', '--help'], /Usage: relaywatch check [^]*--cert-crit[^]*Examples:[^]*Exit status:/],
    [['mx', '--help'], /Usage: relaywatch mx [^]*Examples:/],
    [['--version'], /^1\.2\.3\n$/],
  ])('%j goes to standard output, exit 0', async (argv, expected) => {
    const { io, status } = await relaywatch(argv);
    expect(status).toBe(0);
    expect(io.out()).toMatch(expected);
    expect(io.err()).toBe('');
  });
});

describe('the exit status', () => {
  const degraded = (severity: 'WARNING' | 'CRITICAL') => result({ status: 'degraded', severity });

  it.each<[string, CheckResult[], number]>([
    ['up', [result()], 0],
    ['past a warning threshold', [degraded('WARNING')], 1],
    ['past a critical threshold', [degraded('CRITICAL')], 2],
    ['down', [down()], 2],
    ['not checked for a defect of ours', [down({ reason: 'internal' })], 3],
    ['of several is the worst', [result(), degraded('WARNING'), down(), result()], 2],
    ['of an unknown one and a warning', [degraded('WARNING'), down({ reason: 'internal' })], 3],
    ['of an unknown one and a failure', [down(), down({ reason: 'internal' })], 2],
  ])('%s', async (_case, answers, expected) => {
    const names = answers.map((_answer, index) => `mx${index}.example`);
    const { status } = await relaywatch(['check', ...names], {
      answer: ({ host }) => answers[names.indexOf(host)] ?? result(),
    });
    expect(status).toBe(expected);
  });

  it('is 3 when the probe itself breaks, with the error said', async () => {
    const { status, io } = await relaywatch(['check', 'a.example'], {
      answer: () => {
        throw new Error('out of luck');
      },
    });
    expect(status).toBe(3);
    expect(io.err()).toBe('relaywatch: internal error: out of luck\n');
  });
});

describe('relaywatch mx', () => {
  it('prints JSON on request', async () => {
    const { io, status } = await relaywatch(['mx', 'example.org', '--json']);
    expect(JSON.parse(io.out())).toEqual({ kind: 'null-mx', domain: 'example.org' });
    expect(status).toBe(0);
  });

  it.each([
    ['192.0.2.53', '192.0.2.53:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['2001:db8::53', '[2001:db8::53]:53'],
    ['[::1]:5353', '[::1]:5353'],
  ])('asks the name server %s when told', async (given, expected) => {
    const { resolvers } = await relaywatch(['mx', 'example.org', '--resolver', given]);
    expect(resolvers).toEqual([expected]);
  });

  it('of something that is no domain is a usage error', async () => {
    const { io, status } = await relaywatch(['mx', '192.0.2.1']);
    expect(io.err()).toMatch(
      /^relaywatch: 192\.0\.2\.1 is not a mail domain\nUsage: relaywatch mx/,
    );
    expect(status).toBe(3);
  });
});
