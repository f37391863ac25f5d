import { describe, expect, test } from 'vitest';

import { chooseMechanism, offeredMechanisms } from '../../../main/core/probe/auth/choose.ts';
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
    const exchange = new Scram(hash, 'user', 'pencil', nonce);
    expect(text(exchange.initial)).toBe(`n,,n=user,r=${nonce}`);
    expect(text(await exchange.respond(Buffer.from(serverFirst)))).toBe(clientFinal);
    expect(exchange.complete).toBe(false);
    expect(text(await exchange.respond(Buffer.from(serverFinal)))).toBe('');
    expect(exchange.complete).toBe(true);
  });

  test('and escapes the user name', () => {
    expect(text(new Scram('sha256', 'a=b,c', 'x', 'n').initial)).toBe('n,,n=a=3Db=2Cc,r=n');
  });
});

describe('SCRAM refuses', () => {
  const begun = () => new Scram('sha256', 'user', 'pencil', 'abc');

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
    expect(chooseMechanism(mechanisms, named)).toBe(chosen);
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
