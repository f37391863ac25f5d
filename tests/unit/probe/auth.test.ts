import { X509Certificate, createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import {
  chooseMechanism,
  nameOf,
  offeredMechanisms,
} from '../../../main/core/probe/auth/choose.ts';
import { channelBindings } from '../../../main/core/probe/auth/channel-binding.ts';
import { ExchangeError } from '../../../main/core/probe/auth/mechanism.ts';
import { saslPrep } from '../../../main/core/probe/auth/saslprep.ts';
import { Scram } from '../../../main/core/probe/auth/scram.ts';
import {
  cramMd5,
  login,
  oauthBearer,
  plain,
  xoauth2,
} from '../../../main/core/probe/auth/simple.ts';
import { createAuthority } from '../../support/certificates.ts';

const text = (bytes: Buffer | null): string | null => bytes && bytes.toString();

describe('SCRAM gives the messages of the standard', () => {
  test.each([
    {
      rfc: '5802',
      hash: 'sha1' as const,
      nonce: 'fyko+d2lbbFgONRv9qkxdawL',
      serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      clientFinal:
        'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
    },
    {
      rfc: '7677',
      hash: 'sha256' as const,
      nonce: 'rOprNGfwEbeRWgbNEkqO',
      serverFirst:
        'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      clientFinal:
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    },
  ])('RFC $rfc', async ({ hash, nonce, serverFirst, clientFinal, serverFinal }) => {
    const exchange = new Scram(hash, 'user', 'pencil', 'none', nonce);
    expect(text(exchange.initial)).toBe(`n,,n=user,r=${nonce}`);
    expect(text(await exchange.respond(Buffer.from(serverFirst)))).toBe(clientFinal);
    expect(exchange.complete).toBe(false);
    expect(text(await exchange.respond(Buffer.from(serverFinal)))).toBe('');
    expect(exchange.complete).toBe(true);
  });

  test('and escapes the user name', () => {
    expect(text(new Scram('sha256', 'a=b,c', 'x', 'none', 'n').initial)).toBe('n,,n=a=3Db=2Cc,r=n');
  });
});

describe('SCRAM says of channel binding', () => {
  test.each([
    ['none', 'none', 'n,,', 'n,,'],
    ['none offered', 'not-offered', 'y,,', 'y,,'],
    [
      'which it uses, and proves what it sees',
      { type: 'tls-unique', data: Buffer.from('finished') },
      'p=tls-unique,,',
      'p=tls-unique,,finished',
    ],
  ] as const)('%s', async (_, binding, header, proved) => {
    const exchange = new Scram('sha256', 'user', 'pencil', binding, 'abc');
    expect(text(exchange.initial)).toBe(`${header}n=user,r=abc`);
    const final = await exchange.respond(Buffer.from('r=abcd,s=c2FsdA==,i=1'));
    const [, bound = ''] = /^c=([^,]*),/.exec(final.toString()) ?? [];
    expect(Buffer.from(bound, 'base64').toString()).toBe(proved);
  });
});

describe('a channel binding', () => {
  const connection = (
    changes: Partial<Parameters<typeof channelBindings>[0]>,
    certificate: X509Certificate | null = null,
  ) =>
    channelBindings(
      {
        destroyed: false,
        getProtocol: () => 'TLSv1.2',
        isSessionReused: () => false,
        exportKeyingMaterial: (length, label) => Buffer.from(`${length} ${label}`),
        getFinished: () => Buffer.from('finished'),
        ...changes,
      },
      certificate,
    ).map(({ type, data }) => [type, data.toString()]);

  test.each([
    [
      'of TLS 1.3 is exported from it, as RFC 9266 wants it',
      { getProtocol: () => 'TLSv1.3' },
      [['tls-exporter', '32 EXPORTER-Channel-Binding']],
    ],
    ['of TLS 1.2 is our Finished message', {}, [['tls-unique', 'finished']]],
    ['of TLS 1.2 is none where an earlier session goes on', { isSessionReused: () => true }, []],
    ['is none where there is no Finished message', { getFinished: () => undefined }, []],
    ['is none where the connection is gone', { destroyed: true }, []],
  ])('%s', (_, changes, expected) => {
    expect(connection(changes)).toEqual(expected);
  });

  test.each([
    ['ec', 'sha256'],
    ['rsa', 'sha256'],
    ['rsa-sha1', 'sha256'],
    ['rsa-384', 'sha384'],
  ] as const)('of the end point is the hash of a certificate (%s) by %s', async (keyType, hash) => {
    const authority = await createAuthority();
    const { certPem } = await authority.issue({ keyType, selfSigned: true });
    const certificate = new X509Certificate(certPem);
    const found = connection({ isSessionReused: () => true }, certificate);
    const digest = createHash(hash).update(certificate.raw).digest().toString();
    expect(found).toEqual([['tls-server-end-point', digest]]);
  });
});

describe('SCRAM refuses', () => {
  const begun = () => new Scram('sha256', 'user', 'pencil', 'none', 'abc');

  test.each([
    ['a nonce that is not ours', 'r=xyz,s=c2FsdA==,i=4096'],
    ['a nonce that adds nothing to ours', 'r=abc,s=c2FsdA==,i=4096'],
    ['no salt', 'r=abcd,i=4096'],
    ['no count', 'r=abcd,s=c2FsdA=='],
    ['a count of zero', 'r=abcd,s=c2FsdA==,i=0'],
    ['a count that is no number', 'r=abcd,s=c2FsdA==,i=1e9'],
    ['a count without measure', 'r=abcd,s=c2FsdA==,i=999999999'],
    ['noise', '\x00\xff'],
  ])('%s', async (_, serverFirst) => {
    await expect(begun().respond(Buffer.from(serverFirst))).rejects.toThrow(ExchangeError);
  });

  test.each(['r=abcd,s=c2FsdA==,i=1', ''])('nothing where the server does: %s', async (first) => {
    const exchange = begun();
    if (first !== '') await exchange.respond(Buffer.from(first));
    expect(text(await exchange.respond(Buffer.from('e=other-error\x1b')))).toBe('');
    expect(exchange).toMatchObject({ complete: false, refusal: 'other-error\\x1b' });
    await expect(exchange.respond(Buffer.from('v=AAAA'))).rejects.toThrow(ExchangeError);
  });

  test.each([
    ['a wrong server signature', 'v=AAAA'],
    ['no server signature', 'x=1'],
  ])('%s', async (_, serverFinal) => {
    const exchange = begun();
    await exchange.respond(Buffer.from('r=abcd,s=c2FsdA==,i=1'));
    await expect(exchange.respond(Buffer.from(serverFinal))).rejects.toThrow(/prove/);
    expect(exchange.complete).toBe(false);
  });
});

describe('the simple mechanisms', () => {
  test('PLAIN says all at once', () => {
    expect(text(plain('u', 'p').initial)).toBe('\0u\0p');
  });

  test('LOGIN says one thing after the other', async () => {
    const exchange = login('u', 'p');
    expect(exchange.initial).toBeNull();
    expect(text(await exchange.respond(Buffer.from('Username:')))).toBe('u');
    expect(text(await exchange.respond(Buffer.from('Password:')))).toBe('p');
    await expect(exchange.respond(Buffer.from('More:'))).rejects.toThrow(ExchangeError);
  });

  test('CRAM-MD5 answers as in RFC 2195', async () => {
    const exchange = cramMd5('tim', 'tanstaaftanstaaf');
    const challenge = '<1896.697170952@postoffice.reston.mci.net>';
    expect(text(await exchange.respond(Buffer.from(challenge)))).toBe(
      'tim b913a602c7eda7a495b4e6e7334d3890',
    );
  });

  test('XOAUTH2 answers an error by nothing', async () => {
    const exchange = xoauth2('u', 't');
    expect(text(exchange.initial)).toBe('user=u\x01auth=Bearer t\x01\x01');
    expect(text(await exchange.respond(Buffer.from('{}')))).toBe('');
  });

  test('OAUTHBEARER answers an error by ^A', async () => {
    const exchange = oauthBearer('u,=', 't', { host: 'mx', port: 587 });
    expect(text(exchange.initial)).toBe(
      'n,a=u=2C=3D,\x01host=mx\x01port=587\x01auth=Bearer t\x01\x01',
    );
    expect(text(await exchange.respond(Buffer.from('{}')))).toBe('\x01');
  });
});

describe('of the mechanisms offered', () => {
  test.each([
    ['the strongest is taken', 'LOGIN PLAIN SCRAM-SHA-1 CRAM-MD5', undefined, 'scram-sha-1'],
    ['PLAIN goes before LOGIN', 'LOGIN PLAIN', undefined, 'plain'],
    ['case does not matter', 'plain', undefined, 'plain'],
    ['the one named is taken', 'PLAIN SCRAM-SHA-256', 'plain', 'plain'],
    ['the one named must be offered', 'PLAIN', 'login', null],
    ['tokens are used only by name', 'XOAUTH2 OAUTHBEARER', undefined, null],
    ['tokens by name are used', 'XOAUTH2', 'xoauth2', 'xoauth2'],
  ] as const)('%s', (_, offered, named, chosen) => {
    const mechanisms = offeredMechanisms([`AUTH ${offered}`]) ?? [];
    expect(chooseMechanism(mechanisms, named, null)?.mechanism ?? null).toBe(chosen);
  });

  const available = { type: 'tls-exporter', data: Buffer.from('x') } as const;
  const ALL = 'PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS';

  test.each([
    ['bound where both can', ALL, undefined, available, 'SCRAM-SHA-256-PLUS', available],
    [
      'bound where the name leaves it open',
      ALL,
      'scram-sha-1',
      available,
      'SCRAM-SHA-1-PLUS',
      available,
    ],
    [
      'not bound where it was asked for something else',
      ALL,
      'plain',
      available,
      'PLAIN',
      'not-offered',
    ],
    [
      'bound rather than with the better hash',
      'SCRAM-SHA-256 SCRAM-SHA-1-PLUS',
      undefined,
      available,
      'SCRAM-SHA-1-PLUS',
      available,
    ],
    [
      'bound though only that is offered',
      'PLAIN SCRAM-SHA-256-PLUS',
      undefined,
      available,
      'SCRAM-SHA-256-PLUS',
      available,
    ],
    ['unbound where only the server can', ALL, undefined, null, 'SCRAM-SHA-256', 'none'],
    [
      'unbound where only we can, and says so',
      'PLAIN SCRAM-SHA-256',
      undefined,
      available,
      'SCRAM-SHA-256',
      'not-offered',
    ],
    ['unbound where nobody can', 'SCRAM-SHA-1', undefined, null, 'SCRAM-SHA-1', 'none'],
  ] as const)('SCRAM is %s', (_, offered, named, binding, name, expected) => {
    const choice = chooseMechanism(offeredMechanisms([`AUTH ${offered}`]) ?? [], named, binding);
    expect(choice && nameOf(choice)).toBe(name);
    expect(choice?.binding).toEqual(expected);
  });

  test('none is one that needs a connection to be bound to, where there is none', () => {
    expect(chooseMechanism(['SCRAM-SHA-256-PLUS'], undefined, null)).toBeNull();
  });

  test('there are none where AUTH is not offered', () => {
    expect(offeredMechanisms(['SIZE 1000'])).toBeNull();
  });
});

test.each([
  ['a soft hyphen', 'I\u00adX', 'IX'],
  ['a wide space', 'a\u3000b', 'a b'],
  ['a compatibility form', '\u2168', 'IX'],
  ['case, left alone', 'USER', 'USER'],
])('SASLprep handles %s', (_, given, prepared) => {
  expect(saslPrep(given)).toBe(prepared);
});
