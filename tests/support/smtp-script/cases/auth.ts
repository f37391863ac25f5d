/** AUTH: every mechanism accepted and refused, and servers that would trick a client out of its secret. */

import type { Credentials, Mechanism, Target } from '../../../../main/core/probe/target.ts';
import { EHLO_STARTTLS, GREETING, STARTTLS } from '../case.ts';
import type { Certificates, Expectation, ProbeCase } from '../case.ts';
import { answer, close, expectLine, flood, silence, startTls } from '../script.ts';
import type { Step, TlsOptions } from '../script.ts';

export const USER = 'alice@example.org';
export const SECRET = 'correct horse battery';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[+*/.]/g, '\\$&')}$`);

export const accepted = { status: 'up', quit: true } as const;
export const auth = (
  reason: NonNullable<Expectation['reason']>,
  extra: Partial<Expectation> = {},
): Expectation => ({ status: 'down', reason, phase: 'auth', quit: true, ...extra });

const offer = (mechanisms: string): Step => answer(/^EHLO/, `250-mx\r\n250 AUTH ${mechanisms}\r\n`);

interface Scene {
  offered: string;
  steps: readonly Step[];
  credentials?: Partial<Credentials>;
  certificate?: Exclude<keyof Certificates, 'authority'>;
  /** Of the TLS handshake. */
  tls?: TlsOptions;
  target?: Partial<Target>;
  timesOut?: boolean;
}

/** AUTH over STARTTLS. */
export function scene(name: string, expect: Expectation, what: Scene): ProbeCase {
  return {
    name,
    steps: (c) => [
      GREETING,
      EHLO_STARTTLS,
      STARTTLS,
      startTls(c[what.certificate ?? 'valid'], what.tls),
      offer(what.offered),
      ...what.steps,
    ],
    target: {
      security: 'starttls',
      depth: 'auth',
      auth: { user: USER, secret: SECRET, ...what.credentials },
      ...what.target,
    },
    ...(what.timesOut === true && { timesOut: true }),
    expect,
  };
}

const PLAIN_LINE = exactly(`AUTH PLAIN ${base64(`\0${USER}\0${SECRET}`)}`);
const OK = '235 2.7.0 Welcome\r\n';
const NO = '535 5.7.8 Authentication failed\r\n';
const named = (mechanism: Mechanism): Partial<Credentials> => ({ mechanism });

export const mechanismCases: ProbeCase[] = [
  scene('PLAIN accepted', accepted, { offered: 'PLAIN', steps: [answer(PLAIN_LINE, OK)] }),
  scene('PLAIN refused', auth('auth-rejected', { code: 535 }), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, NO)],
  }),
  scene('LOGIN accepted', accepted, {
    offered: 'LOGIN',
    steps: [
      answer(/^AUTH LOGIN$/, '334 VXNlcm5hbWU6\r\n'),
      answer(exactly(base64(USER)), '334 UGFzc3dvcmQ6\r\n'),
      answer(exactly(base64(SECRET)), OK),
    ],
  }),
  scene('LOGIN with the user name refused', auth('auth-rejected', { code: 535 }), {
    offered: 'LOGIN',
    steps: [answer(/^AUTH LOGIN$/, '334 VXNlcm5hbWU6\r\n'), answer(exactly(base64(USER)), NO)],
  }),
  scene('LOGIN preferred by name', accepted, {
    offered: 'PLAIN LOGIN',
    credentials: named('login'),
    steps: [
      answer(/^AUTH LOGIN$/, '334 \r\n'),
      answer(exactly(base64(USER)), '334 \r\n'),
      answer(exactly(base64(SECRET)), OK),
    ],
  }),
  scene('CRAM-MD5 preferred to PLAIN', accepted, {
    offered: 'PLAIN CRAM-MD5',
    steps: [
      answer(/^AUTH CRAM-MD5$/, `334 ${base64('<1896.697170952@postoffice>')}\r\n`),
      answer(/^YWxpY2VAZXhhbXBsZS5vcmcg/, OK),
    ],
  }),
  scene('XOAUTH2 accepted', accepted, {
    offered: 'XOAUTH2',
    credentials: named('xoauth2'),
    steps: [
      answer(
        exactly(`AUTH XOAUTH2 ${base64(`user=${USER}\x01auth=Bearer ${SECRET}\x01\x01`)}`),
        OK,
      ),
    ],
  }),
  scene('XOAUTH2 with an expired token', auth('auth-rejected', { code: 535 }), {
    offered: 'XOAUTH2',
    credentials: named('xoauth2'),
    steps: [answer(/^AUTH XOAUTH2 /, `334 ${base64('{"status":"401"}')}\r\n`), answer(/^$/, NO)],
  }),
  scene('a token too long for the AUTH line', accepted, {
    offered: 'XOAUTH2',
    credentials: { mechanism: 'xoauth2', secret: 't'.repeat(2000) },
    steps: [answer(/^AUTH XOAUTH2$/, '334 \r\n'), answer(/^[A-Za-z0-9+/=]{2000,}$/, OK)],
  }),
  scene('OAUTHBEARER accepted', accepted, {
    offered: 'OAUTHBEARER',
    credentials: named('oauthbearer'),
    steps: [
      async (peer) => {
        const [, , initial = ''] = ((await peer.line()) ?? '').split(' ');
        const said = Buffer.from(initial, 'base64').toString();
        const expected = new RegExp(
          `^n,a=${USER},\x01host=127\\.0\\.0\\.1\x01port=\\d+\x01auth=Bearer ${SECRET}\x01\x01$`,
        );
        await peer.write(expected.test(said) ? OK : NO);
      },
    ],
  }),
  scene('OAUTHBEARER with an expired token', auth('auth-rejected', { code: 535 }), {
    offered: 'OAUTHBEARER',
    credentials: named('oauthbearer'),
    steps: [
      answer(/^AUTH OAUTHBEARER /, `334 ${base64('{"status":"invalid_token"}')}\r\n`),
      answer(/^AQ==$/, NO),
    ],
  }),
];

export const authCases: ProbeCase[] = [
  scene('no AUTH offered', auth('auth-unavailable'), { offered: '', steps: [] }),
  scene('only mechanisms that need a token', auth('auth-unavailable', { says: /password/ }), {
    offered: 'XOAUTH2 GSSAPI',
    steps: [],
  }),
  scene('the mechanism named is not offered', auth('auth-unavailable', { says: /CRAM-MD5/ }), {
    offered: 'PLAIN LOGIN',
    credentials: named('cram-md5'),
    steps: [],
  }),
  scene('a server that cannot authenticate now', auth('auth-temporary', { code: 454 }), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, '454 4.7.0 Backend down\r\n')],
  }),
  scene('an account that is locked', auth('auth-rejected', { code: 550 }), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, '550 5.7.1 Locked\r\n')],
  }),
  scene('AUTH never answered', auth('timeout'), {
    offered: 'PLAIN',
    steps: [expectLine(PLAIN_LINE)],
    timesOut: true,
  }),
  scene('a connection closed in answer to AUTH', auth('closed-early', { quit: false }), {
    offered: 'PLAIN',
    steps: [expectLine(PLAIN_LINE), close],
  }),
  scene('a challenge that is not base64', auth('protocol-error', { says: /base64/ }), {
    offered: 'LOGIN',
    steps: [
      answer(/^AUTH LOGIN$/, '334 User name please!\r\n'),
      answer(/^\*$/, '501 5.7.0 Cancelled\r\n'),
    ],
  }),
  scene('a senseless challenge, and silence when it is given up', auth('protocol-error'), {
    offered: 'LOGIN',
    steps: [answer(/^AUTH LOGIN$/, '334 ?\r\n'), expectLine(/^\*$/)],
    timesOut: true,
  }),
  scene(
    'challenges without end',
    { status: 'down', reason: 'protocol-error', phase: 'auth' },
    { offered: 'LOGIN', steps: [flood('334 \r\n')] },
  ),
  scene('an odd code in answer to AUTH', auth('protocol-error', { says: /250/ }), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, '250 Fine\r\n')],
  }),
  scene('an unverified certificate, only reported: nothing is sent', auth('auth-insecure'), {
    offered: 'PLAIN',
    certificate: 'selfSigned',
    target: { certificate: 'report' },
    steps: [],
  }),
  scene('an unverified certificate, allowed by name', accepted, {
    offered: 'PLAIN',
    certificate: 'selfSigned',
    target: { certificate: 'report' },
    credentials: { allowInsecure: true },
    steps: [answer(PLAIN_LINE, OK)],
  }),
  scene(
    'an untrusted certificate: nothing is sent',
    { status: 'down', reason: 'cert-untrusted', phase: 'tls', quit: true },
    { offered: 'PLAIN', certificate: 'stranger', steps: [] },
  ),
  {
    name: 'no TLS: nothing is sent',
    steps: [GREETING, offer('PLAIN LOGIN')],
    target: { depth: 'auth', auth: { user: USER, secret: SECRET } },
    expect: auth('auth-insecure'),
  },
  {
    name: 'no TLS, allowed by name',
    steps: [GREETING, offer('PLAIN LOGIN'), answer(PLAIN_LINE, OK)],
    target: { depth: 'auth', auth: { user: USER, secret: SECRET, allowInsecure: true } },
    expect: accepted,
  },
  {
    name: 'AUTH= as very old servers write it',
    steps: [GREETING, answer(/^EHLO/, '250-mx\r\n250 AUTH=PLAIN\r\n'), answer(PLAIN_LINE, OK)],
    target: { depth: 'auth', auth: { user: USER, secret: SECRET, allowInsecure: true } },
    expect: accepted,
  },
  {
    name: 'credentials given and depth ehlo: no AUTH is made',
    steps: [GREETING, offer('PLAIN')],
    target: { auth: { user: USER, secret: SECRET, allowInsecure: true } },
    expect: accepted,
  },
  scene('silence in the middle of an exchange', auth('timeout'), {
    offered: 'LOGIN',
    steps: [answer(/^AUTH LOGIN$/, '334 VXNlcm5hbWU6\r\n'), expectLine(exactly(base64(USER)))],
    timesOut: true,
  }),
  scene('a server that repeats the password in its refusal', auth('auth-rejected'), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, `535 5.7.8 "${SECRET}" is wrong (${base64(SECRET)})\r\n`)],
  }),
  scene('a server that repeats the AUTH line', auth('protocol-error', { quit: false }), {
    offered: 'PLAIN',
    steps: [answer(PLAIN_LINE, `AUTH PLAIN ${base64(`\0${USER}\0${SECRET}`)}\r\n`), silence],
  }),
];
