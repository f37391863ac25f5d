import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startDemo } from '../../../main/demo/demo.ts';
import type { DemoKey, DemoServers } from '../../../main/demo/demo.ts';
import { relaywatch } from './relaywatch.ts';

let demo: DemoServers;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.close();
});

const portOf = (key: DemoKey) =>
  String(demo.servers.find((server) => server.key === key)?.entry.port);

describe('relaywatch check-smtp', () => {
  it.each<[DemoKey, string[], number, RegExp]>([
    ['healthy-starttls', [], 0, /^SMTP OK - 127\.0\.0\.1:\d+ \d\.\d{3} s, no TLS \| 'time'=/],
    ['healthy-starttls', ['-S'], 0, /^SMTP OK - .*TLSv1\.3, certificate 61 days/],
    ['healthy-starttls', ['-S', '-D', '90,30'], 1, /^SMTP WARNING - .*'cert_days'=61;90:;30:$/m],
    ['healthy-tls', ['-s'], 0, /^SMTP OK - .*TLSv1\.3/],
    ['expiring', ['-D', '21,7'], 2, /^SMTP CRITICAL - .*certificate 5 days \(under 7\)/],
    ['expired', ['-D', '21'], 2, /^SMTP CRITICAL - .*certificate expired 3 days ago/],
    ['expired', ['-S'], 0, /^SMTP OK - /],
    ['slow', ['-w', '0.5', '-c', '30'], 1, /^SMTP WARNING - .*\(over 0\.5 s\)/],
    ['rejecting', [], 2, /^SMTP CRITICAL - .*greeting-rejected in greeting: .*, 554 /],
    ['healthy-starttls', ['-f', 'me@example.org', '-e', 'demo'], 0, /'time_mail'=/],
    ['healthy-starttls', ['-C', 'NOOP', '-R', '^250'], 0, /^SMTP OK - /],
    ['healthy-starttls', ['-C', 'NOOP', '-R', '^[45]'], 1, /answer to NOOP: 250 /],
  ])('says of %s with %j', async (key, flags, expected, line) => {
    const words = ['check-smtp', '-H', '127.0.0.1', '-p', portOf(key), ...flags];
    const { status, stdout, stderr } = await relaywatch(words);
    expect(stdout).toMatch(line);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
  });
});
