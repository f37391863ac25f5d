/** Every kind of certificate, and what else a TLS handshake settles. */

import type { Target } from '../../../../main/core/probe/target.ts';
import { EHLO, EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { Certificates, Expectation, ProbeCase } from '../case.ts';
import { startTls } from '../script.ts';

const OFFER = [GREETING, EHLO_STARTTLS] as const;
const up = { status: 'up', quit: true } as const;

/** The same certificate offered over STARTTLS. */
const certificateCase = (
  name: string,
  key: Exclude<keyof Certificates, 'authority'>,
  expect: Expectation,
  target: Partial<Target> = {},
): ProbeCase => ({
  name,
  steps: (c) => [...OFFER, STARTTLS, startTls(c[key]), EHLO],
  target: { security: 'starttls', ...target },
  expect: { quit: true, ...expect },
});

const bad = (reason: NonNullable<Expectation['reason']>, says?: RegExp): Expectation => ({
  status: 'down',
  reason,
  phase: 'tls',
  ...(says && { says }),
});

export const certificateCases: ProbeCase[] = [
  certificateCase('an RSA certificate', 'rsa', up),
  certificateCase('a chain with its intermediate', 'intermediateSent', up),
  certificateCase('an expired certificate', 'expired', bad('cert-expired', /expired on/)),
  certificateCase('a certificate of the future', 'future', bad('cert-not-yet-valid', /before/)),
  certificateCase('a self-signed certificate', 'selfSigned', bad('cert-untrusted', /self-signed/)),
  certificateCase(
    'a self-signed and expired certificate',
    'selfSignedExpired',
    bad('cert-untrusted', /self-signed/),
  ),
  certificateCase('an authority nobody trusts', 'stranger', bad('cert-untrusted')),
  certificateCase('a chain without its intermediate', 'intermediateMissing', {
    ...bad('cert-untrusted', /incomplete.*CN=Relaywatch test authority intermediate is neither/),
    tls: {
      verification: { trust: 'incomplete', time: 'valid', name: 'matches', pin: 'none' },
      missingIssuer: { subject: 'CN=Relaywatch test authority intermediate' },
    },
  }),
  certificateCase(
    'a chain without its intermediate, with the place where that can be had',
    'intermediateMissingAtUrl',
    {
      ...bad('cert-untrusted', /had from http:\/\/ca\.example\.org\/intermediate\.cer\)$/),
      tls: {
        missingIssuer: {
          subject: 'CN=Relaywatch test authority intermediate',
          url: 'http://ca.example.org/intermediate.cer',
        },
      },
    },
  ),
  certificateCase(
    'a chain without its intermediate, with a place that would harm a terminal',
    'intermediateMissingAtOddUrl',
    bad('cert-untrusted', /^\P{Cc}{1,600}$/u),
  ),
  certificateCase('a certificate for another name', 'otherName', bad('cert-hostname')),
  certificateCase('another name, which is the one to verify', 'otherName', up, {
    servername: 'mail.example.net',
  }),
  certificateCase(
    'an expired certificate that is only reported',
    'expired',
    {
      status: 'degraded',
      severity: 'CRITICAL',
    },
    { certificate: 'report' },
  ),
  certificateCase('a self-signed certificate that is only reported', 'selfSigned', up, {
    certificate: 'report',
  }),
  certificateCase('a certificate that names nobody but by its alternative names', 'noSubject', {
    ...up,
    tls: { trusted: true, hostnameMatches: true },
  }),
  certificateCase('a certificate of thousands of names', 'manyNames', up),
  certificateCase('a certificate longer than any TLS library takes', 'tooLong', {
    ...bad('tls-handshake'),
    quit: false,
  }),
  certificateCase('names that only look like the right one', 'trickyNames', bad('cert-hostname')),
  certificateCase('a name beyond ASCII', 'internationalName', up, {
    servername: 'bücher.example',
  }),
  certificateCase('a chain of twenty intermediates', 'longChain', up),
  certificateCase('a name with a final dot', 'valid', up, { servername: 'localhost.' }),
  certificateCase('five days left', 'fiveDays', { status: 'degraded', severity: 'CRITICAL' }),
  certificateCase(
    'five days left, warned of below ten',
    'fiveDays',
    { status: 'degraded', severity: 'WARNING' },
    { thresholds: { certWarnDays: 10, certCritDays: 2 } },
  ),
  certificateCase('a certificate that is not the one pinned', 'valid', bad('cert-pin'), {
    certificate: { pin: '00'.repeat(32) },
  }),
];

export const negotiationCases: ProbeCase[] = [
  {
    name: 'TLS older than required, its certificate still reported',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid, { maxVersion: 'TLSv1.2' }), EHLO],
    target: { security: 'starttls', minTls: '1.3' },
    expect: { ...bad('tls-handshake', /TLSv1\.2/), quit: true },
  },
  {
    name: 'TLS 1.0 and nothing newer',
    steps: (c) => [
      ...OFFER,
      STARTTLS,
      startTls(c.rsa, {
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1',
        ciphers: 'DEFAULT:@SECLEVEL=0',
      }),
      EHLO,
    ],
    target: { security: 'starttls' },
    expect: up,
  },
  {
    name: 'a protocol offered by ALPN and selected',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid, { ALPNProtocols: ['smtp'] }), EHLO],
    target: { security: 'starttls', alpn: ['esmtp', 'smtp'] },
    expect: { ...up, tls: { alpn: 'smtp' } },
  },
  {
    name: 'protocols offered by ALPN to a server that does not look at them',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid), EHLO],
    target: { security: 'starttls', alpn: ['smtp'] },
    expect: { ...up, tls: { alpn: undefined } },
  },
  {
    name: 'a server that knows other protocols than those offered by ALPN',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid, { ALPNProtocols: ['http/1.1'] })],
    target: { security: 'starttls', alpn: ['smtp'] },
    expect: bad('tls-handshake', /no application protocol/),
  },
  {
    name: 'a server that knows protocols, to which none is offered',
    steps: (c) => [startTls(c.valid, { ALPNProtocols: ['http/1.1'] }), GREETING, EHLO],
    target: { security: 'tls' },
    expect: { ...up, tls: { alpn: undefined } },
  },
  {
    name: 'a server that asks for a client certificate and goes on without',
    steps: (c) => [...OFFER, STARTTLS, startTls(c.valid, { requestCert: true }), EHLO],
    target: { security: 'starttls' },
    expect: up,
  },
];
