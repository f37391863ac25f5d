/** Passwords, encrypted by the system's key store. In the clear they exist only in memory. */

import type { Problem, Result, UserError } from '../../preload/contract.ts';

/** The part of Electron's `safeStorage` in use; the asynchronous calls came with later versions. */
export interface KeyStore {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(encrypted: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?: () => string;
  isAsyncEncryptionAvailable?: () => Promise<boolean>;
  encryptStringAsync?: (plain: string) => Promise<Buffer>;
  decryptStringAsync?: (encrypted: Buffer) => Promise<{ result: string }>;
}

export interface SecretsNeeds {
  keyStore: KeyStore;
  /** Encrypted values by server id, base64. */
  load(): Record<string, string>;
  save(values: Record<string, string>): void;
  problems: { report(problem: Problem): void };
}

export interface Secrets {
  has(serverId: string): boolean;
  /** Decrypts what is stored for these servers, so that it is known from now on. */
  unlock(serverIds: readonly string[]): Promise<void>;
  /** Null when there is none, or when it can not be decrypted. */
  known(serverId: string): string | null;
  /** Encrypts; the value goes to `put`. Fails with `secret-storage` where only plain text could be kept. */
  seal(secret: string): Promise<Result<string>>;
  /** Keeps a sealed value, or with null removes it. */
  put(serverId: string, sealed: string | null): void;
  sealed(serverId: string): string | null;
}

/** Backends that only disguise what they keep. */
const NO_REAL_BACKEND = new Set(['basic_text', 'unknown']);

const UNAVAILABLE: UserError = {
  kind: 'secret-storage',
  field: 'password',
  message:
    'The password was not saved: this desktop offers no key store that is unlocked, and Relaywatch ' +
    'does not keep passwords in plain text. Unlock or install one (GNOME Keyring, KWallet) and save again.',
};

const UNREADABLE: Problem = {
  id: 'secrets',
  message: 'A stored password can not be read, so its server is checked without signing in.',
  advice: 'Unlock the key store of this desktop and start again, or enter the password anew.',
  dismissible: true,
};

export function createSecrets(needs: SecretsNeeds): Secrets {
  const { keyStore } = needs;
  const readable = new Map<string, string>();

  const available = async (): Promise<boolean> => {
    const backend = keyStore.getSelectedStorageBackend?.();
    if (backend !== undefined && NO_REAL_BACKEND.has(backend)) return false;
    return keyStore.isAsyncEncryptionAvailable
      ? await keyStore.isAsyncEncryptionAvailable()
      : keyStore.isEncryptionAvailable();
  };

  const decrypt = async (encrypted: Buffer): Promise<string> =>
    keyStore.decryptStringAsync
      ? (await keyStore.decryptStringAsync(encrypted)).result
      : keyStore.decryptString(encrypted);

  const sealed = (serverId: string): string | null => needs.load()[serverId] ?? null;

  return {
    sealed,
    has: (serverId) => sealed(serverId) !== null,
    known(serverId) {
      const value = sealed(serverId);
      return value === null ? null : (readable.get(value) ?? null);
    },
    async unlock(serverIds) {
      for (const serverId of serverIds) {
        const value = sealed(serverId);
        if (value === null || readable.has(value)) continue;
        try {
          readable.set(value, await decrypt(Buffer.from(value, 'base64')));
        } catch {
          needs.problems.report(UNREADABLE);
        }
      }
    },
    async seal(secret) {
      try {
        if (!(await available())) return { ok: false, error: UNAVAILABLE };
        const encrypted = keyStore.encryptStringAsync
          ? await keyStore.encryptStringAsync(secret)
          : keyStore.encryptString(secret);
        const value = encrypted.toString('base64');
        readable.set(value, secret);
        return { ok: true, value };
      } catch {
        // A keyring that is locked says so only by failing.
        return { ok: false, error: UNAVAILABLE };
      }
    },
    put(serverId, value) {
      const others = Object.entries(needs.load()).filter(([id]) => id !== serverId);
      needs.save(Object.fromEntries(value === null ? others : [...others, [serverId, value]]));
    },
  };
}
