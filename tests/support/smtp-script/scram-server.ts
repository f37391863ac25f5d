/** The server's side of SCRAM (RFC 5802) for scripts: honest, or lying about what it knows. */

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

import type { Step } from './script.ts';

export interface ScramAccount {
  user: string;
  password: string;
  iterations?: number;
}

export interface ScramLies {
  /** Sends a server signature made with another password. */
  forgedSignature?: boolean;
  /** Declares success without any server signature. */
  noSignature?: boolean;
  /** Does not take up the client's nonce. */
  foreignNonce?: boolean;
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** Plays `AUTH SCRAM-SHA-1` or `AUTH SCRAM-SHA-256` with an initial response, to the final reply. */
export function scram(
  hash: 'sha1' | 'sha256',
  { user, password, iterations = 4096 }: ScramAccount,
  lies: ScramLies = {},
): Step {
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const size = hash === 'sha1' ? 20 : 32;
  const salt = Buffer.from('pinch of salt');
  const name = hash === 'sha1' ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256';

  return async (peer) => {
    const [verb, mechanism, initial = ''] = ((await peer.line()) ?? '').split(' ');
    if (verb !== 'AUTH' || mechanism !== name) throw new Error('The client did not begin SCRAM');
    const clientFirst = Buffer.from(initial, 'base64').toString().replace(/^n,,/, '');
    const nonce = lies.foreignNonce ? 'mine' : `${/r=(.*)$/.exec(clientFirst)?.[1] ?? ''}server`;
    const serverFirst = `r=${nonce},s=${base64(salt)},i=${iterations}`;
    await peer.write(`334 ${base64(serverFirst)}\r\n`);

    const clientFinal = Buffer.from((await peer.line()) ?? '', 'base64').toString();
    const [withoutProof = '', proof = ''] = clientFinal.split(',p=');
    const salted = pbkdf2Sync(password, salt, iterations, size, hash);
    const message = `${clientFirst},${serverFirst},${withoutProof}`;
    const storedKey = createHash(hash).update(hmac(salted, 'Client Key')).digest();
    const signature = hmac(storedKey, message);
    const clientKey = Buffer.from(proof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0));
    const known = createHash(hash).update(clientKey).digest().equals(storedKey);
    if (!known || !clientFirst.startsWith(`n=${user},`)) {
      await peer.write('535 5.7.8 Authentication failed\r\n');
      return;
    }
    if (!lies.noSignature) {
      const key = lies.forgedSignature ? Buffer.from('forged') : salted;
      const verifier = hmac(hmac(key, 'Server Key'), message);
      await peer.write(`334 ${base64(`v=${base64(verifier)}`)}\r\n`);
      const confirmation = await peer.line();
      if (confirmation !== '') {
        await peer.write('501 5.7.0 Cancelled\r\n');
        return;
      }
    }
    await peer.write('235 2.7.0 Welcome\r\n');
  };
}
