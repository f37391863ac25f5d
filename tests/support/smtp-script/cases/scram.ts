/** SCRAM: bound to the TLS connection or not, honest servers and lying ones. */

import type { ProbeCase } from '../case.ts';
import { GREETING } from '../case.ts';
import { scram } from '../scram-server.ts';
import { answer, silence } from '../script.ts';
import { SECRET, USER, accepted, auth, base64, scene } from './auth.ts';

const ACCOUNT = { user: USER, password: SECRET };
const PLUS = 'PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS';

export const scramCases: ProbeCase[] = [
  scene('SCRAM-SHA-256 preferred to all', accepted, {
    offered: 'LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256',
    steps: [scram('sha256', ACCOUNT)],
  }),
  scene('SCRAM-SHA-1', accepted, {
    offered: 'SCRAM-SHA-1 PLAIN',
    steps: [scram('sha1', ACCOUNT)],
  }),
  scene('SCRAM-SHA-256 with another password', auth('auth-rejected', { code: 535 }), {
    offered: 'SCRAM-SHA-256',
    steps: [scram('sha256', { ...ACCOUNT, password: 'another' })],
  }),
  scene('a forged SCRAM signature', auth('protocol-error', { says: /prove/ }), {
    offered: 'SCRAM-SHA-256',
    steps: [scram('sha256', ACCOUNT, { forgedSignature: true })],
  }),
  scene('SCRAM success without any signature', auth('protocol-error', { says: /prov/ }), {
    offered: 'SCRAM-SHA-256',
    steps: [scram('sha256', ACCOUNT, { noSignature: true })],
  }),
  scene('a SCRAM nonce that is not ours', auth('protocol-error', { says: /nonce/ }), {
    offered: 'SCRAM-SHA-256',
    steps: [scram('sha256', ACCOUNT, { foreignNonce: true })],
  }),
  scene('SCRAM with so many rounds that it would take hours', auth('protocol-error'), {
    offered: 'SCRAM-SHA-256',
    steps: [
      async (peer) => {
        const [, , initial = ''] = ((await peer.line()) ?? '').split(' ');
        const nonce = /r=(.*)$/.exec(Buffer.from(initial, 'base64').toString())?.[1] ?? '';
        await peer.write(`334 ${base64(`r=${nonce}x,s=c2FsdA==,i=2000000000`)}\r\n`);
      },
      answer(/^\*$/, '501 5.7.0 Cancelled\r\n'),
    ],
  }),
  scene('SCRAM bound to a connection of TLS 1.3', accepted, {
    offered: PLUS,
    steps: [scram('sha256', ACCOUNT, { flag: 'p=tls-exporter' })],
  }),
  scene('SCRAM bound to a connection of TLS 1.2', accepted, {
    offered: PLUS,
    tls: { maxVersion: 'TLSv1.2' },
    steps: [scram('sha256', ACCOUNT, { flag: 'p=tls-unique' })],
  }),
  scene('SCRAM-SHA-1 by name, bound because that is offered', accepted, {
    offered: PLUS,
    credentials: { mechanism: 'scram-sha-1' },
    steps: [scram('sha1', ACCOUNT, { flag: 'p=tls-exporter' })],
  }),
  scene('a server that can bind only to its certificate', accepted, {
    offered: PLUS,
    steps: [
      scram('sha256', ACCOUNT, { flag: 'p=tls-exporter', knows: 'tls-server-end-point' }),
      scram('sha256', ACCOUNT, { flag: 'p=tls-server-end-point' }),
    ],
  }),
  scene('a server that can bind to nothing we have', auth('auth-rejected', { says: /no kind/ }), {
    offered: PLUS,
    steps: [
      scram('sha256', ACCOUNT, { knows: 'tls-unique' }),
      scram('sha256', ACCOUNT, { knows: 'tls-unique' }),
    ],
  }),
  scene('someone between us and the server', auth('auth-rejected', { says: /in between/ }), {
    offered: PLUS,
    steps: [scram('sha256', ACCOUNT, { elsewhere: true })],
  }),
  scene('a server that offers no binding is told that we could', accepted, {
    offered: 'SCRAM-SHA-256',
    steps: [scram('sha256', ACCOUNT, { flag: 'y' })],
  }),
  scene(
    'a server whose offer to bind was taken away on the way',
    auth('auth-rejected', { says: /took it away/ }),
    {
      offered: 'SCRAM-SHA-256',
      steps: [scram('sha256', ACCOUNT, { offeredBinding: true })],
    },
  ),
  scene('a forged signature of bound SCRAM', auth('protocol-error', { says: /prove/ }), {
    offered: PLUS,
    steps: [scram('sha256', ACCOUNT, { forgedSignature: true })],
  }),
  {
    name: 'SCRAM with very many rounds, and then silence',
    steps: [
      GREETING,
      answer(/^EHLO/, '250-mx\r\n250 AUTH SCRAM-SHA-256\r\n'),
      async (peer) => {
        const [, , initial = ''] = ((await peer.line()) ?? '').split(' ');
        const nonce = /r=(.*)$/.exec(Buffer.from(initial, 'base64').toString())?.[1] ?? '';
        await peer.write(`334 ${base64(`r=${nonce}x,s=c2FsdA==,i=1000000`)}\r\n`);
      },
      silence,
    ],
    target: {
      // Over while a million rounds are computed, or on a fast computer just after them.
      timeoutMs: 150,
      depth: 'auth',
      auth: { user: USER, secret: SECRET, allowInsecure: true },
    },
    expect: { status: 'down', reason: 'timeout', phase: 'auth' },
  },
  {
    name: 'SCRAM without TLS, allowed by name: there is nothing to bind to',
    steps: [
      GREETING,
      answer(/^EHLO/, `250-mx\r\n250 AUTH ${PLUS}\r\n`),
      scram('sha256', ACCOUNT, { flag: 'n' }),
    ],
    target: { depth: 'auth', auth: { user: USER, secret: SECRET, allowInsecure: true } },
    expect: accepted,
  },
];
