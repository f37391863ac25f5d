import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hostsFile, parseHosts } from '../../../main/core/dns/hosts-file.ts';

test('a hosts file names addresses, comments aside', () => {
  const table = parseHosts(
    [
      '# 192.0.2.9 commented.example',
      '192.0.2.1\tMX.example.org mx # the first',
      '2001:db8::1 mx.example.org\r',
      'nonsense mx.example.org',
      '192.0.2.2 mx.example.org',
      '',
    ].join('\n'),
  );
  expect([...table]).toEqual([
    ['mx.example.org', ['192.0.2.1', '2001:db8::1', '192.0.2.2']],
    ['mx', ['192.0.2.1']],
  ]);
});

describe('looking a name up in the hosts file', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaywatch-hosts-'));
    path = join(folder, 'hosts');
    await writeFile(path, '192.0.2.1 mx.example.org\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('gives the addresses of the family, in any case of letters', () => {
    expect(hostsFile('linux', path).addresses('MX.Example.Org', 4)).toEqual({
      kind: 'found',
      records: ['192.0.2.1'],
    });
  });

  test('says that a name listed has no address of another family', () => {
    expect(hostsFile('linux', path).addresses('mx.example.org', 6)).toMatchObject({
      error: 'no-data',
    });
  });

  test('leaves names not listed to others', () => {
    expect(hostsFile('linux', path).addresses('example.org', 4)).toBeNull();
  });

  test('leaves everything to others where there is no file', () => {
    expect(hostsFile('linux', join(folder, 'missing')).addresses('mx.example.org', 4)).toBeNull();
  });

  test('notices that the file has changed', async () => {
    const hosts = hostsFile('linux', path);
    hosts.addresses('mx.example.org', 4);
    await writeFile(path, '192.0.2.7 mx.example.org\n');
    await utimes(path, new Date(0), new Date(0));
    expect(hosts.addresses('mx.example.org', 4)).toMatchObject({ records: ['192.0.2.7'] });
  });
});
