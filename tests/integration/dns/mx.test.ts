import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createDnsClient } from '../../../main/core/dns/client.ts';
import { lookupMx } from '../../../main/core/dns/mx.ts';
import type { MailHost } from '../../../main/core/dns/mx.ts';
import type { MailResolver } from '../../../main/core/dns/resolver.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import type { DnsServer } from '../../support/dns-server.ts';

let server: DnsServer;
let resolver: MailResolver;

beforeAll(async () => {
  server = await startDnsServer({
    'example.org': {
      mx: [
        [20, 'mx2.example.org'],
        [10, 'MX1.example.org'],
        [20, 'backup.example.net'],
        [30, 'mx1.example.org'],
      ],
    },
    'mx1.example.org': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
    'mx2.example.org': { a: ['192.0.2.2'] },
    'backup.example.net': { cname: 'real.example.net' },
    'real.example.net': { a: ['192.0.2.9'] },
    'null.example': { mx: [[0, '.']] },
    'implicit.example': { a: ['192.0.2.5'] },
    'nothing.example': {},
    'dangling.example': { mx: [[10, 'gone.example']] },
    'broken.example': 'servfail',
    'closed.example': 'refused',
    'silent.example': 'silent',
    'half.example': { mx: [[10, 'mute.example']] },
    'mute.example': 'silent',
    'xn--bcher-kva.example': { mx: [[5, 'mx1.example.org']] },
  });
  resolver = createDnsClient({ servers: [server.address], timeoutMs: 10_000 });
});

afterAll(() => server.stop());

const host = (name: string, preference: number, more: Partial<MailHost>): MailHost => ({
  host: name,
  preference,
  addresses: [],
  implicit: false,
  alias: null,
  problem: null,
  ...more,
});

describe('the mail hosts of a domain', () => {
  test('come by preference, each once, with addresses of both families', async () => {
    expect(await lookupMx('example.org', resolver)).toEqual({
      kind: 'hosts',
      domain: 'example.org',
      hosts: [
        host('mx1.example.org', 10, { addresses: ['2001:db8::1', '192.0.2.1'] }),
        host('backup.example.net', 20, { addresses: ['192.0.2.9'], alias: 'real.example.net' }),
        host('mx2.example.org', 20, { addresses: ['192.0.2.2'] }),
      ],
    });
  });

  test.each(['user@example.org', ' Example.ORG. '])('are found from %o too', async (given) => {
    expect(await lookupMx(given, resolver)).toMatchObject({ kind: 'hosts', domain: 'example.org' });
  });

  test('are found for a domain with letters beyond ASCII', async () => {
    expect(await lookupMx('bücher.example', resolver)).toMatchObject({
      domain: 'xn--bcher-kva.example',
      hosts: [{ host: 'mx1.example.org' }],
    });
  });

  test('are the domain itself where it has only an address', async () => {
    expect(await lookupMx('implicit.example', resolver)).toEqual({
      kind: 'hosts',
      domain: 'implicit.example',
      hosts: [host('implicit.example', 0, { addresses: ['192.0.2.5'], implicit: true })],
    });
  });

  test('are none where the domain says that it takes no mail', async () => {
    expect(await lookupMx('null.example', resolver)).toEqual({
      kind: 'null-mx',
      domain: 'null.example',
    });
  });

  test('are named even when they do not exist', async () => {
    expect(await lookupMx('dangling.example', resolver)).toMatchObject({
      hosts: [host('gone.example', 10, { problem: 'not-found' })],
    });
  });

  test('are named even when their addresses cannot be had in time', async () => {
    expect(await lookupMx('half.example', resolver, { timeoutMs: 100 })).toMatchObject({
      hosts: [host('mute.example', 10, { problem: 'timeout' })],
    });
  });
});

describe('the lookup says', () => {
  test.each([
    ['not-found', 'missing.example'],
    ['no-data', 'nothing.example'],
    ['unavailable', 'broken.example'],
    ['unavailable', 'closed.example'],
    ['invalid', ''],
    ['invalid', '192.0.2.1'],
    ['invalid', 'user@[192.0.2.1]'],
    ['invalid', 'two words'],
  ])('%s of %o', async (error, domain) => {
    expect(await lookupMx(domain, resolver)).toMatchObject({ kind: 'error', error });
  });

  test('timeout of a name server that does not answer', async () => {
    expect(await lookupMx('silent.example', resolver, { timeoutMs: 100 })).toMatchObject({
      kind: 'error',
      error: 'timeout',
    });
  });

  test('timeout of a lookup that was called off', async () => {
    const signal = AbortSignal.abort();
    expect(await lookupMx('silent.example', resolver, { signal })).toMatchObject({
      error: 'timeout',
    });
  });
});
