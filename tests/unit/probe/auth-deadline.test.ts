import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { authenticate } from '../../../main/core/probe/auth/authenticate.ts';
import { Connection } from '../../../main/core/probe/connection.ts';
import { Deadline } from '../../../main/core/probe/deadline.ts';
import { Session } from '../../../main/core/probe/session.ts';
import { Stopwatch } from '../../../main/core/probe/stopwatch.ts';
import { Transcript } from '../../../main/core/probe/transcript.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const TIMEOUT_MS = 150;

/** Answers AUTH SCRAM by asking for as many rounds as are allowed, which keeps any computer busy for a while. */
const demanding = (): Duplex =>
  new Duplex({
    read: () => undefined,
    write(this: Duplex, chunk: Buffer, _encoding, done) {
      const initial = chunk.toString().trim().split(' ')[2] ?? '';
      const nonce = /r=(.*)$/.exec(Buffer.from(initial, 'base64').toString())?.[1] ?? '';
      const challenge = Buffer.from(`r=${nonce}x,s=c2FsdA==,i=1000000`).toString('base64');
      this.push(`334 ${challenge}\r\n`);
      done();
    },
  });

test('the deadline holds while a proof is computed, however fast the computer', async () => {
  const clock = new ManualClock();
  const deadline = new Deadline(clock, TIMEOUT_MS);
  const connection = new Connection(demanding() as unknown as Socket, clock, deadline);
  const stopwatch = new Stopwatch(clock, () => undefined);
  const transcript = new Transcript();
  const session = new Session(connection, deadline, stopwatch, transcript);
  const credentials = { user: 'user', secret: 'secret', allowInsecure: true };
  const outcome = session
    .during('auth', () =>
      authenticate(
        session,
        credentials,
        { host: 'mx.example.org', port: 587 },
        { capabilities: ['AUTH SCRAM-SHA-256'], tls: null },
      ),
    )
    .catch((error: unknown) => error);
  const challenged = (): boolean => transcript.lines.some(({ from }) => from === 'server');
  while (!challenged()) await setImmediate();
  await clock.advance(TIMEOUT_MS);
  expect(await outcome).toMatchObject({
    reason: 'timeout',
    message: 'The server asks for a proof that takes too long to compute',
  });
  connection.destroy();
  deadline.close();
});
