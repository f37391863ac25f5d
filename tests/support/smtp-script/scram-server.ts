/** The server's side of SCRAM (RFC 5802) for scripts: honest, or lying about what it knows. */

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { TLSSocket } from 'node:tls';

import type { Peer, Step } from './script.ts';

export interface ScramAccount {
  user: string;
  password: string;
  iterations?: number;
}

export type BindingType = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point';

export interface ScramWays {
  /** What the client must say of channel binding: `n`, `y` or `p=` and a type. */
  flag?: string;
  /** The only type of channel binding it knows; all of them when absent. */
  knows?: BindingType;
  /** Sees another TLS connection than the client: someone stands in between. */
  elsewhere?: boolean;
  /** Offered channel binding, which someone took out of its EHLO reply. */
  offeredBinding?: boolean;
  /** Sends a server signature made with another password. */
  forgedSignature?: boolean;
  /** Declares success without any server signature. */
  noSignature?: boolean;
  /** Does not take up the client's nonce. */
  foreignNonce?: boolean;
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** Plays `AUTH SCRAM-SHA-1` or `AUTH SCRAM-SHA-256`, bound or not, with an initial response, to the final reply. */
export function scram(
  hash: 'sha1' | 'sha256',
  { user, password, iterations = 4096 }: ScramAccount,
  ways: ScramWays = {},
): Step {
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const size = hash === 'sha1' ? 20 : 32;
  const salt = Buffer.from('pinch of salt');
  const name = hash === 'sha1' ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256';

  return async (peer) => {
    const [verb, mechanism, initial = ''] = ((await peer.line()) ?? '').split(' ');
    const [, flag = '', clientFirst = ''] =
      /^([ny]|p=[a-z-]+),,(.*)$/.exec(Buffer.from(initial, 'base64').toString()) ?? [];
    const type = flag.slice(2);
    if (verb !== 'AUTH' || mechanism !== (type ? `${name}-PLUS` : name))
      throw new Error(`The client did not begin ${name} but ${mechanism ?? ''} with ${flag}`);
    if (ways.flag !== undefined && flag !== ways.flag)
      throw new Error(`The client said ${flag} of channel binding, not ${ways.flag}`);
    if (type !== '' && ways.knows !== undefined && type !== ways.knows)
      return refuse(peer, 'unsupported-channel-binding-type');
    if (flag === 'y' && ways.offeredBinding)
      return refuse(peer, 'server-does-support-channel-binding');

    const nonce = ways.foreignNonce ? 'mine' : `${/r=(.*)$/.exec(clientFirst)?.[1] ?? ''}server`;
    const serverFirst = `r=${nonce},s=${base64(salt)},i=${iterations}`;
    await peer.write(`334 ${base64(serverFirst)}\r\n`);

    const response = (await peer.line()) ?? '';
    if (response === '*') return peer.write('501 5.7.0 Cancelled\r\n');
    const clientFinal = Buffer.from(response, 'base64').toString();
    const [withoutProof = '', proof = ''] = clientFinal.split(',p=');
    const seen = ways.elsewhere ? Buffer.from('elsewhere') : bindingData(peer, type);
    const bound = Buffer.concat([Buffer.from(`${flag},,`), seen]);
    if (withoutProof !== `c=${base64(bound)},r=${nonce}`)
      return refuse(peer, 'channel-bindings-dont-match');
    const salted = pbkdf2Sync(password, salt, iterations, size, hash);
    const message = `${clientFirst},${serverFirst},${withoutProof}`;
    const storedKey = createHash(hash).update(hmac(salted, 'Client Key')).digest();
    const signature = hmac(storedKey, message);
    const clientKey = Buffer.from(proof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0));
    const known = createHash(hash).update(clientKey).digest().equals(storedKey);
    if (!known || !clientFirst.startsWith(`n=${user},`))
      return peer.write('535 5.7.8 Authentication failed\r\n');
    if (!ways.noSignature) {
      const key = ways.forgedSignature ? Buffer.from('forged') : salted;
      const verifier = hmac(hmac(key, 'Server Key'), message);
      await peer.write(`334 ${base64(`v=${base64(verifier)}`)}\r\n`);
      if ((await peer.line()) !== '') return peer.write('501 5.7.0 Cancelled\r\n');
    }
    await peer.write('235 2.7.0 Welcome\r\n');
  };
}

/** RFC 5802 section 7: an error in place of the next message, which the client answers by nothing. */
async function refuse(peer: Peer, error: string): Promise<void> {
  await peer.write(`334 ${base64(`e=${error}`)}\r\n`);
  if ((await peer.line()) !== '') throw new Error('The client did not answer an error by nothing');
  await peer.write('535 5.7.8 Authentication failed\r\n');
}

/** The same connection as the server sees it; empty for no type. */
export function bindingData({ socket }: Peer, type: string): Buffer {
  if (!(socket instanceof TLSSocket)) return Buffer.alloc(0);
  switch (type) {
    case 'tls-exporter':
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    case 'tls-unique':
      return socket.getPeerFinished() ?? Buffer.alloc(0);
    case 'tls-server-end-point': {
      const der = socket.getX509Certificate()?.raw ?? Buffer.alloc(0);
      return createHash('sha256').update(der).digest();
    }
    default:
      return Buffer.alloc(0);
  }
}
