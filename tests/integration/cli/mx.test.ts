import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startDnsServer } from '../../support/dns-server.ts';
import type { DnsServer } from '../../support/dns-server.ts';
import { freePorts } from '../../support/free-ports.ts';
import { relaywatch } from './relaywatch.ts';

const HASH = '0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6';
const authenticated = true;

let server: DnsServer;
beforeAll(async () => {
  server = await startDnsServer({
    'example.org': {
      mx: [
        [10, 'mx1.example.org'],
        [20, 'mx2.example.org'],
        [30, 'mx3.example.net'],
      ],
      authenticated,
    },
    'mx1.example.org': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'], authenticated },
    '_25._tcp.mx1.example.org': {
      tlsa: [
        [3, 1, 1, HASH],
        [1, 0, 1, HASH],
      ],
      authenticated,
    },
    'mx2.example.org': { a: ['192.0.2.2'], authenticated },
    '_25._tcp.mx2.example.org': { tlsa: [[2, 1, 2, HASH]], authenticated },
    'mx3.example.net': { a: ['192.0.2.3'] },
    '_25._tcp.mx3.example.net': 'servfail',
    'plain.example': { mx: [[10, 'mx.plain.example']] },
    'mx.plain.example': { a: ['192.0.2.4'] },
    'sts.example': { mx: [[10, 'mx.plain.example']] },
    '_mta-sts.sts.example': { txt: ['v=STSv1; id=1'] },
    'mta-sts.sts.example': { a: ['127.0.0.9'] },
  });
});
afterAll(() => server.stop());

const mx = (...words: string[]) => relaywatch(['mx', '--resolver', server.address, ...words]);

describe('relaywatch mx', () => {
  it('shows the TLSA records of each host, what they say and whether they are validated', async () => {
    expect(await mx('example.org')).toEqual({
      status: 1,
      stdout: [
        '   10  mx1.example.org  2001:db8::1, 192.0.2.1',
        "         TLSA 3 1 1 0c72ac70b745ac19…  DANE-EE: the server's own public key, by SHA-256",
        "         TLSA 1 0 1 0c72ac70b745ac19…  PKIX-EE: the server's own certificate, by SHA-256; not usable: PKIX-EE is not for SMTP (RFC 7672 section 3.1.3)",
        '         DANE: validated',
        '   20  mx2.example.org  192.0.2.2',
        "         TLSA 2 1 2 0c72ac70b745ac19…  DANE-TA: an authority's public key, by SHA-512; not usable: Its data has 32 bytes where SHA-512 has 64",
        '         DANE: validated',
        '   30  mx3.example.net  192.0.2.3',
        '         TLSA: could not be looked up (ESERVFAIL); without validated addresses no sender asks',
        '  no MTA-STS policy',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('has all of it in its JSON', async () => {
    const { stdout } = await mx('example.org', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'hosts',
      domain: 'example.org',
      validation: 'validated',
      hosts: [
        {
          host: 'mx1.example.org',
          validation: 'validated',
          tlsa: {
            kind: 'records',
            name: '_25._tcp.mx1.example.org',
            validated: true,
            steps: { mx: 'validated', address: 'validated', tlsa: 'validated' },
            records: [
              { usage: 3, selector: 1, matchingType: 1, data: HASH, problem: null },
              { usage: 1, problem: 'PKIX-EE is not for SMTP (RFC 7672 section 3.1.3)' },
            ],
          },
        },
        { host: 'mx2.example.org', tlsa: { kind: 'records' } },
        { host: 'mx3.example.net', tlsa: { kind: 'error', error: 'unavailable' } },
      ],
      mtaSts: { kind: 'none' },
    });
  });

  it('says when there is neither', async () => {
    expect(await mx('plain.example')).toEqual({
      status: 0,
      stdout: [
        '   10  mx.plain.example  192.0.2.4',
        '  no TLSA records (DANE)',
        '  no MTA-STS policy',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('asks the same name server where the policy is', async () => {
    const { status, stdout } = await mx('sts.example');
    expect(stdout).toContain(
      'MTA-STS: not validated; https://mta-sts.sts.example could not be read (ECONNREFUSED); senders act as if there were none',
    );
    expect(status).toBe(1);
  });

  it('says that a name server does not answer', async () => {
    const [closed = 0] = await freePorts(1);
    expect(await relaywatch(['mx', 'example.org', '--resolver', `127.0.0.1:${closed}`])).toEqual({
      status: 2,
      stdout: 'The mail servers of example.org could not be looked up\n',
      stderr: '',
    });
  });
});
