/** SCRAM (RFC 5802, RFC 7677): neither side sends the password, and the server has to prove that it knows it too. */

import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import { bounded, visible } from '../text.ts';
import { ExchangeError } from './mechanism.ts';
import type { Exchange } from './mechanism.ts';
import type { ChannelBinding } from './channel-binding.ts';
import { saslPrep } from './saslprep.ts';

export type ScramHash = 'sha1' | 'sha256';

const derive = promisify(pbkdf2);
const KEY_BYTES: Record<ScramHash, number> = { sha1: 20, sha256: 32 };

/** Far above what servers use; more would let a server keep this computer busy. */
const MAX_ITERATIONS = 1_000_000;

/**
 * What is said of channel binding (RFC 5802 section 6): the binding used, or that the server offers none though we have
 * one, which it contradicts where someone took its offer away, or that we have none.
 */
export type Binding = ChannelBinding | 'not-offered' | 'none';

/** RFC 5801 section 4. */
function gs2Header(binding: Binding): string {
  if (typeof binding === 'object') return `p=${binding.type},,`;
  return binding === 'not-offered' ? 'y,,' : 'n,,';
}

type State =
  | { step: 'first' }
  | { step: 'final'; serverSignature: Buffer }
  | { step: 'done' }
  | { step: 'refused'; error: string };

export class Scram implements Exchange {
  readonly initial: Buffer;
  readonly #hash: ScramHash;
  readonly #password: string;
  readonly #nonce: string;
  readonly #binding: Binding;
  readonly #clientFirst: string;
  #state: State = { step: 'first' };

  /** @param nonce printable ASCII without comma, different each time. */
  constructor(
    hash: ScramHash,
    user: string,
    password: string,
    binding: Binding,
    nonce = randomBytes(18).toString('base64'),
  ) {
    this.#hash = hash;
    this.#password = saslPrep(password);
    this.#binding = binding;
    this.#nonce = nonce;
    const name = saslPrep(user).replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#clientFirst = `n=${name},r=${nonce}`;
    this.initial = Buffer.from(gs2Header(binding) + this.#clientFirst);
  }

  get complete(): boolean {
    return this.#state.step === 'done';
  }

  get refusal(): string | undefined {
    return this.#state.step === 'refused' ? this.#state.error : undefined;
  }

  async respond(challenge: Buffer): Promise<Buffer> {
    const text = challenge.toString();
    switch (this.#state.step) {
      case 'first':
        return this.#answerFirst(text);
      case 'final':
        return this.#verify(text, this.#state.serverSignature);
      case 'done':
      case 'refused':
        throw new ExchangeError('The server went on after its last SCRAM message');
    }
  }

  async #answerFirst(serverFirst: string): Promise<Buffer> {
    const { r: nonce = '', s: salt = '', i: count = '', e: error } = attributes(serverFirst);
    if (error !== undefined) return this.#refuse(error);
    const iterations = Number(count);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce)
      throw new ExchangeError('The server did not take up the nonce of the SCRAM exchange');
    if (salt === '' || !/^[1-9]\d*$/.test(count) || iterations > MAX_ITERATIONS)
      throw new ExchangeError('The server sent an unusable SCRAM challenge');

    const bytes = KEY_BYTES[this.#hash];
    const salted = await derive(
      this.#password,
      Buffer.from(salt, 'base64'),
      iterations,
      bytes,
      this.#hash,
    );
    const clientKey = this.#hmac(salted, 'Client Key');
    const storedKey = createHash(this.#hash).update(clientKey).digest();
    const withoutProof = `c=${this.#bound().toString('base64')},r=${nonce}`;
    const message = `${this.#clientFirst},${serverFirst},${withoutProof}`;
    const proof = xor(clientKey, this.#hmac(storedKey, message));
    const serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), message);
    this.#state = { step: 'final', serverSignature };
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`);
  }

  #verify(serverFinal: string, expected: Buffer): Buffer {
    const { v: verifier, e: error } = attributes(serverFinal);
    if (error !== undefined) return this.#refuse(error);
    const signature = Buffer.from(verifier ?? '', 'base64');
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new ExchangeError('The server could not prove that it knows the password');
    this.#state = { step: 'done' };
    return Buffer.alloc(0);
  }

  /** A refusal is answered by nothing; the reply that follows says no. */
  #refuse(error: string): Buffer {
    this.#state = { step: 'refused', error: bounded(visible(error), 100) };
    return Buffer.alloc(0);
  }

  #bound(): Buffer {
    const header = Buffer.from(gs2Header(this.#binding));
    return typeof this.#binding === 'object' ? Buffer.concat([header, this.#binding.data]) : header;
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}

/** `a=1,b=2` as an object; the first of each letter counts. */
function attributes(message: string): Partial<Record<string, string>> {
  const found: Partial<Record<string, string>> = Object.create(null) as object;
  for (const part of message.split(',')) {
    const letter = part.charAt(0);
    if (part.charAt(1) === '=') found[letter] ??= part.slice(2);
  }
  return found;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}
