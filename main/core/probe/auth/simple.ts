/** The mechanisms without a proof on the server's side. */

import { createHmac } from 'node:crypto';

import { ExchangeError } from './mechanism.ts';
import type { Exchange } from './mechanism.ts';

const NOTHING = Buffer.alloc(0);

/** RFC 4616. */
export function plain(user: string, password: string): Exchange {
  return said(Buffer.from(`\0${user}\0${password}`));
}

/** Never standardised (draft-murchison-sasl-login): user name, then password, whatever the prompts say. */
export function login(user: string, password: string): Exchange {
  return sequence(null, [() => Buffer.from(user), () => Buffer.from(password)]);
}

/** RFC 2195. */
export function cramMd5(user: string, password: string): Exchange {
  return sequence(null, [
    (challenge) =>
      Buffer.from(`${user} ${createHmac('md5', password).update(challenge).digest('hex')}`),
  ]);
}

/** Google's and Microsoft's predecessor of RFC 7628. An error comes as a challenge, answered by nothing. */
export function xoauth2(user: string, token: string): Exchange {
  return said(Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`), NOTHING);
}

/** RFC 7628. An error comes as a challenge, answered by a single %x01 (section 3.2.3). */
export function oauthBearer(
  user: string,
  token: string,
  server: { host: string; port: number },
): Exchange {
  const account = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return said(
    Buffer.from(
      `n,a=${account},\x01host=${server.host}\x01port=${server.port}\x01auth=Bearer ${token}\x01\x01`,
    ),
    Buffer.from('\x01'),
  );
}

/** All is said in the first message. A challenge after it is answered by `toError`, where that has a meaning. */
function said(initial: Buffer, toError?: Buffer): Exchange {
  return sequence(initial, toError ? [() => toError] : []);
}

function sequence(
  initial: Buffer | null,
  answers: readonly ((challenge: Buffer) => Buffer)[],
): Exchange {
  let step = 0;
  return {
    initial,
    complete: true,
    respond: (challenge) => {
      const next = answers[step];
      step += 1;
      if (!next)
        return Promise.reject(new ExchangeError('The server asked for more than there is'));
      return Promise.resolve(next(challenge));
    },
  };
}
