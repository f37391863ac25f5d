import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { Postfix } from '../../support/postfix.ts';
import { systemNode } from '../../support/system-node.ts';
import { COMMAND, checkJson, relaywatch } from './relaywatch.ts';

let postfix: Postfix;
let folder: string;
beforeAll(async () => {
  [postfix, folder] = await Promise.all([
    startPostfix(),
    mkdtemp(join(tmpdir(), 'relaywatch-cli-')),
  ]);
});
afterAll(async () => {
  await Promise.all([postfix.close(), rm(folder, { recursive: true, force: true })]);
});

/** Words that lead to the Postfix on this computer, under the name its certificate has. */
const server = (port: number) => [
  `${postfix.hostname}:${port}`,
  '--address',
  postfix.address,
  '--ca',
  postfix.caFile,
];

const MILLISECONDS = expect.toSatisfy(
  (ms: number) => ms >= 0 && Math.abs(ms * 1000 - Math.round(ms * 1000)) < 1e-6,
  'milliseconds with at most three decimals',
) as number;
const ISO_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const HEX = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;

describe('the JSON of a check', () => {
  it('over STARTTLS has every field of the contract', async () => {
    const words = [...server(postfix.smtpPort), '--security', 'starttls', '--transcript'];
    const { status, result } = await checkJson(words);
    const certificate = {
      subject: 'CN=mail.relaywatch.test',
      issuer: 'CN=Relaywatch test authority',
      subjectAltNames: ['DNS:mail.relaywatch.test'],
      validFrom: ISO_TIME,
      validTo: ISO_TIME,
      daysLeft: expect.closeTo(60.9, 0) as number,
      lifeLeftPercent: expect.closeTo(98.3, 0) as number,
      serial: expect.stringMatching(/^[0-9A-F]+$/) as string,
      fingerprint256: expect.stringMatching(HEX) as string,
      keyType: 'ec',
      keyBits: 256,
      signatureAlgorithm: expect.stringMatching(/ecdsa.*sha-?256/i) as string,
    };
    // Only a computer that is busy says so.
    expect({ ...result, lateMs: undefined }).toEqual({
      target: {
        host: 'mail.relaywatch.test',
        port: postfix.smtpPort,
        security: 'starttls',
        depth: 'ehlo',
      },
      at: ISO_TIME,
      status: 'up',
      severity: 'OK',
      failure: null,
      address: '127.0.0.1',
      family: 4,
      timings: {
        connect: MILLISECONDS,
        greeting: MILLISECONDS,
        ehlo: MILLISECONDS,
        starttls: MILLISECONDS,
        tls: MILLISECONDS,
        ehloTls: MILLISECONDS,
        quit: MILLISECONDS,
        total: MILLISECONDS,
      },
      greeting: '220 mail.relaywatch.test ESMTP Postfix',
      capabilities: expect.arrayContaining(['PIPELINING', 'SIZE 10240000']) as string[],
      capabilitiesBeforeTls: expect.arrayContaining(['PIPELINING', 'STARTTLS']) as string[],
      tls: {
        version: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        trusted: true,
        hostnameMatches: true,
        problem: null,
        verification: { trust: 'trusted', time: 'valid', name: 'matches', pin: 'none' },
        certificate,
        chain: [certificate],
        earliestExpiry: result.tls?.certificate.validTo,
        keyExchange: expect.stringMatching(/^X25519/) as string,
        ocspStapled: false,
        resumed: false,
        weaknesses: [],
      },
      transcript: expect.arrayContaining([
        { atMs: MILLISECONDS, from: 'server', line: '220 mail.relaywatch.test ESMTP Postfix' },
        { atMs: MILLISECONDS, from: 'client', line: 'STARTTLS' },
        { atMs: MILLISECONDS, from: 'client', line: 'QUIT' },
      ]) as CheckResult['transcript'],
    });
    expect(status).toBe(0);
  });

  it('times phases that sum to the total, QUIT left out', async () => {
    const { result } = await checkJson(server(postfix.smtpPort));
    const { total, quit = 0, ...phases } = result.timings;
    const sum = Object.values(phases).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - total)).toBeLessThan(1);
    expect(quit).toBeGreaterThan(0);
  });

  it('of a failure says reason, phase and message', async () => {
    const { status, result } = await checkJson(['127.0.0.1:1']);
    expect(result).toMatchObject({
      status: 'down',
      severity: 'CRITICAL',
      failure: { reason: 'connect-refused', phase: 'connect' },
      greeting: null,
      tls: null,
      capabilities: [],
    });
    expect(result.failure?.message).toMatch(/^[A-Z].*[^.]$/);
    expect(status).toBe(2);
  });

  it('over implicit TLS has nothing from before it', async () => {
    const { status, result } = await checkJson([...server(postfix.smtpsPort), '--security', 'tls']);
    expect(result).toMatchObject({
      status: 'up',
      capabilitiesBeforeTls: [],
      tls: { trusted: true },
    });
    expect(result.timings).not.toHaveProperty('starttls');
    expect(status).toBe(0);
  });
});

describe('relaywatch check', () => {
  it.each<[string, () => string[], Partial<CheckResult> | object, number]>([
    [
      'without the authority is down, the certificate shown',
      () => [
        `${postfix.hostname}:${postfix.smtpPort}`,
        '--address',
        '127.0.0.1',
        '--security',
        'starttls',
      ],
      { failure: { reason: 'cert-untrusted' }, tls: { problem: 'cert-untrusted' } },
      2,
    ],
    [
      'that only reports the certificate is up',
      () => [`${postfix.hostname}:${postfix.smtpPort}`, '--address', '127.0.0.1'],
      { status: 'up', tls: { trusted: false, problem: 'cert-untrusted' } },
      0,
    ],
    [
      'for another name is down',
      () => [
        ...server(postfix.submissionPort),
        '--security',
        'starttls',
        '--servername',
        'x.example',
      ],
      { failure: { reason: 'cert-hostname' }, tls: { hostnameMatches: false } },
      2,
    ],
    [
      'with another pin is down',
      () => [...server(postfix.smtpPort), '--certificate', `pin:${'00'.repeat(32)}`],
      { failure: { reason: 'cert-pin' } },
      2,
    ],
    [
      'with a certificate threshold crossed is degraded, WARNING',
      () => [...server(postfix.smtpPort), '--cert-warn', '90'],
      { status: 'degraded', severity: 'WARNING', failure: null },
      1,
    ],
    [
      'with a time threshold crossed is degraded, CRITICAL',
      () => [...server(postfix.smtpPort), '--crit', '0.001'],
      { status: 'degraded', severity: 'CRITICAL', failure: null },
      2,
    ],
    [
      'without TLS speaks none',
      () => [...server(postfix.smtpPort), '--security', 'none'],
      { status: 'up', tls: null },
      0,
    ],
    [
      'only connects when told',
      () => [...server(postfix.smtpPort), '--depth', 'connect'],
      { status: 'up', target: { depth: 'connect' } },
      0,
    ],
    [
      'goes as far as the envelope when told',
      () => [
        ...server(postfix.smtpPort),
        '--depth',
        'envelope',
        '--from',
        'a@example.org',
        '--to',
        'b@example.org',
      ],
      { status: 'up', target: { depth: 'envelope' } },
      0,
    ],
  ])('%s', async (_case, words, expected, exitStatus) => {
    const { status, result } = await checkJson(words());
    expect(result).toMatchObject(expected);
    expect(status).toBe(exitStatus);
  });

  it('accepts the pin of the certificate it saw', async () => {
    const { result } = await checkJson(server(postfix.smtpPort));
    const pin = `pin:${result.tls?.certificate.fingerprint256 ?? ''}`;
    const again = await checkJson([
      `${postfix.hostname}:${postfix.smtpPort}`,
      ...['--address', '127.0.0.1', '--security', 'starttls', '--certificate', pin],
    ]);
    expect(again).toMatchObject({ status: 0, result: { status: 'up', tls: { problem: null } } });
  });

  it('trusts what SSL_CERT_FILE adds', async () => {
    const words = [
      `${postfix.hostname}:${postfix.submissionPort}`,
      '--address',
      '127.0.0.1',
      '--security',
      'starttls',
    ];
    const { status } = await checkJson(words, { environment: { SSL_CERT_FILE: postfix.caFile } });
    expect(status).toBe(0);
  });

  it('gives up on a silent server at its deadline', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { status, result } = await checkJson([`127.0.0.1:${port}`, '--timeout', '0.5']);
    silent.close();
    expect(result.failure).toMatchObject({ phase: 'greeting' });
    expect(result.timings.total).toBeGreaterThanOrEqual(450);
    expect(status).toBe(2);
  });

  it('writes one line for Nagios', async () => {
    const words = ['check', ...server(postfix.smtpPort), '--security', 'starttls', '--nagios'];
    const { status, stdout } = await relaywatch([...words, '--warn', '2', '--crit', '5']);
    const time = (limits: string) => `=\\d\\.\\d{6}s;${limits};0\\.000000;10\\.000000`;
    const phases = ['connect', 'greeting', 'ehlo', 'starttls', 'tls', 'ehloTls', 'quit'];
    expect(stdout).toMatch(
      new RegExp(
        `^SMTP OK - mail\\.relaywatch\\.test:${postfix.smtpPort} \\d\\.\\d{3} s, TLSv1\\.3, certificate 60 days \\| ` +
          `'time'${time('2\\.000000;5\\.000000')} ` +
          `${phases.map((phase) => `'time_${phase}'${time(';')}`).join(' ')} 'cert_days'=60;21:;7:\\n$`,
      ),
    );
    expect(status).toBe(0);
  });

  it('draws the phases for people, without colour in a pipe', async () => {
    const { status, stdout } = await relaywatch(['check', ...server(postfix.smtpPort)]);
    expect(stdout).toMatch(/^● mail\.relaywatch\.test:\d+ is up, /);
    expect(stdout).toMatch(/^ {2}TLS handshake +\d+\.\d ms +[█▏▎▍▌▋▊▉]+$/m);
    expect(stdout).not.toContain('\x1b');
    expect(status).toBe(0);
  });

  it('checks a list, each on its line, and ends with the worst', async () => {
    const list = join(folder, 'list');
    await writeFile(
      list,
      `# ours\n127.0.0.1:${postfix.smtpPort} none\n127.0.0.1:1\n127.0.0.1:${postfix.smtpsPort} tls\n`,
    );
    const words = ['check', '--file', list, '--certificate', 'report', '--concurrency', '2'];
    const { status, stdout } = await relaywatch([...words, '--json']);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CheckResult);
    expect(results.map((result) => [result.target.port, result.status])).toEqual([
      [postfix.smtpPort, 'up'],
      [1, 'down'],
      [postfix.smtpsPort, 'up'],
    ]);
    expect(status).toBe(2);
    const table = await relaywatch(words);
    expect(table.stdout).toMatch(/\n3 checked: 2 up, 1 down\n$/);
  });

  it('used wrongly exits 3 and says how', async () => {
    const { status, stdout, stderr } = await relaywatch([
      'check',
      '127.0.0.1:1',
      '--depht',
      'ehlo',
    ]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain("unknown option '--depht'");
    expect(stderr).toContain('Usage: relaywatch check');
  });

  it('ends quietly when its reader stops reading', async () => {
    const list = join(folder, 'long');
    await writeFile(list, '127.0.0.1:1\n'.repeat(300));
    const pipe = `'${systemNode()}' '${COMMAND}' check --file '${list}' --json | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', pipe], { timeout: 25_000 });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'down' });
    expect(stderr).toBe('');
  });
});
