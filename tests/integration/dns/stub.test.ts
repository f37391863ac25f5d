import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { lookupMx } from '../../../main/core/dns/mx.ts';
import { createStubResolver } from '../../../main/core/dns/stub.ts';
import type { StubOptions } from '../../../main/core/dns/stub.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import type { DnsServer } from '../../support/dns-server.ts';
import { freePorts } from '../../support/free-ports.ts';

const HASH = 'ab'.repeat(32);

/** The answer with one byte of its header changed. */
const changed = (answer: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(answer);
  copy[at] = value;
  return copy;
};

let server: DnsServer;
let broken: DnsServer;
beforeAll(async () => {
  server = await startDnsServer({
    'example.org': { mx: [[10, 'mx.example.org']], authenticated: true },
    'mx.example.org': { a: ['192.0.2.1'], aaaa: ['2001:db8:0:0:1:0:0:1'], authenticated: true },
    '_25._tcp.mx.example.org': { tlsa: [[3, 1, 1, HASH]], authenticated: true },
    'unsigned.example': { a: ['192.0.2.2'] },
    'long.example': { txt: ['x'.repeat(3000), 'v=STSv1; id=1'], truncated: true },
    'alias.example': { cname: 'mx.example.org' },
    'null.example': { mx: [[0, '.']] },
    'silent.example': 'silent',
    'broken.example': 'servfail',
    'old.example': {
      a: ['192.0.2.3'],
      // Whatever has an OPT record at its end is beyond it.
      instead: (query, answer) => [query.readUInt16BE(10) > 0 ? changed(answer, 3, 0x81) : answer],
    },
    'forged.example': {
      a: ['192.0.2.4'],
      instead: (_query, answer) => [
        changed(answer, 0, (answer[0] ?? 0) ^ 0xff),
        Buffer.from('no DNS'),
        changed(answer, answer.length - 17, 0x41),
        answer,
      ],
    },
    'malformed.example': {
      a: ['192.0.2.5'],
      instead: (_query, answer) => [answer.subarray(0, -1)],
    },
    'cut.example': { a: ['192.0.2.6'], instead: (_query, answer) => [changed(answer, 2, 0x83)] },
  });
  broken = await startDnsServer({ 'example.org': 'servfail', 'mx.example.org': 'silent' });
});
afterAll(() => Promise.all([server.stop(), broken.stop()]));

const resolver = (options: StubOptions = {}) =>
  createStubResolver({ servers: [server.address], timeoutMs: 10_000, ...options });
const { signal } = new AbortController();

describe('the stub resolver', () => {
  test('finds every kind of record, and says that it was validated', async () => {
    const names = resolver();
    const validation = 'validated';
    expect(await names.addresses('mx.example.org', 4, signal)).toEqual({
      kind: 'found',
      records: ['192.0.2.1'],
      validation,
    });
    expect(await names.addresses('MX.Example.org.', 6, signal)).toMatchObject({
      records: ['2001:db8::1:0:0:1'],
    });
    expect(await names.mx('example.org', signal)).toEqual({
      kind: 'found',
      records: [{ preference: 10, exchange: 'mx.example.org' }],
      validation,
    });
    expect(await names.tlsa('_25._tcp.mx.example.org', signal)).toEqual({
      kind: 'found',
      records: [{ usage: 3, selector: 1, matchingType: 1, data: HASH }],
      validation,
    });
    expect(await names.cname('alias.example', signal)).toMatchObject({
      records: ['mx.example.org'],
    });
    expect(await names.addresses('alias.example', 4, signal)).toMatchObject({
      records: ['192.0.2.1'],
    });
    expect(await names.txt('mx.example.org', signal)).toMatchObject({ error: 'no-data' });
  });

  test('says that nothing was validated where the name server says nothing of it', async () => {
    expect(await resolver().addresses('unsigned.example', 4, signal)).toMatchObject({
      validation: 'none',
    });
  });

  test('asks again over TCP for what does not fit', async () => {
    const answer = await resolver().txt('long.example', signal);
    expect(answer).toMatchObject({ records: ['x'.repeat(3000), 'v=STSv1; id=1'] });
    expect(server.questions).toContain('TXT long.example over TCP');
  });

  test('asks an old name server again without extensions', async () => {
    expect(await resolver().addresses('old.example', 4, signal)).toMatchObject({
      records: ['192.0.2.3'],
    });
  });

  test('waits past what answers another question', async () => {
    expect(await resolver().addresses('forged.example', 4, signal)).toMatchObject({
      records: ['192.0.2.4'],
    });
  });

  test.each([
    ['not-found', 'ENOTFOUND', 'missing.example'],
    ['no-data', 'ENODATA', 'null.example'],
    ['unavailable', 'ESERVFAIL', 'broken.example'],
    ['unavailable', 'EBADRESP', 'malformed.example'],
    ['unavailable', 'EBADRESP', 'cut.example'],
    ['invalid', 'EBADNAME', 'a..b'],
    ['invalid', 'EBADNAME', `${'x'.repeat(64)}.example`],
  ])('says %s (%s) of %s', async (error, code, name) => {
    expect(await resolver().addresses(name, 4, signal)).toEqual({ kind: 'error', error, code });
  });

  test('gives up a silent name server, after asking it three times', async () => {
    const before = server.questions.length;
    expect(await resolver({ timeoutMs: 30 }).addresses('silent.example', 4, signal)).toMatchObject({
      error: 'timeout',
      code: 'ETIMEOUT',
    });
    expect(server.questions.slice(before)).toEqual(Array(3).fill('A silent.example'));
  });

  test('goes on to the next name server when one fails, is silent or is not there', async () => {
    const [closed = 0] = await freePorts(1);
    const servers = [`127.0.0.1:${closed}`, broken.address, server.address];
    const names = resolver({ servers, timeoutMs: 200 });
    expect(await names.mx('example.org', signal)).toMatchObject({ kind: 'found' });
    expect(await names.addresses('mx.example.org', 4, signal)).toMatchObject({ kind: 'found' });
  });

  test('says that no name server is there', async () => {
    const [closed = 0] = await freePorts(1);
    const names = resolver({ servers: [`127.0.0.1:${closed}`] });
    expect(await names.mx('example.org', signal)).toMatchObject({
      error: 'unavailable',
      code: 'ECONNREFUSED',
    });
  });

  test('can be called off', async () => {
    const stop = new AbortController();
    const asked = resolver().mx('silent.example', stop.signal);
    stop.abort();
    expect(await asked).toMatchObject({ error: 'timeout', code: 'ECANCELLED' });
    expect(await resolver().mx('example.org', stop.signal)).toMatchObject({ code: 'ECANCELLED' });
  });

  test('serves to discover mail hosts, validated', async () => {
    expect(await lookupMx('example.org', resolver())).toEqual({
      kind: 'hosts',
      domain: 'example.org',
      validation: 'validated',
      hosts: [
        {
          host: 'mx.example.org',
          preference: 10,
          addresses: ['2001:db8::1:0:0:1', '192.0.2.1'],
          implicit: false,
          alias: null,
          problem: null,
          validation: 'validated',
        },
      ],
    });
  });
});
