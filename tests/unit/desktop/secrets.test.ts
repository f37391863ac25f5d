import { describe, expect, it } from 'vitest';

import { createProblems } from '../../../main/desktop/problems.ts';
import { createSecrets } from '../../../main/desktop/secrets.ts';
import type { KeyStore } from '../../../main/desktop/secrets.ts';

/** Turns text around: enough to see whether it was the key store that was asked. */
const turn = (text: string): string => Array.from(text).reverse().join('');

const older: KeyStore = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (plain) => Buffer.from(turn(plain)),
  decryptString: (encrypted) => turn(encrypted.toString()),
};
const newer: KeyStore = {
  isEncryptionAvailable: () => false,
  encryptString: () => {
    throw new Error('deprecated');
  },
  decryptString: () => {
    throw new Error('deprecated');
  },
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (plain) => Promise.resolve(Buffer.from(turn(plain))),
  decryptStringAsync: (encrypted) => Promise.resolve({ result: turn(encrypted.toString()) }),
};

function secretsIn(keyStore: KeyStore, stored: Record<string, string> = {}) {
  const disk = { values: stored };
  const problems = createProblems();
  const secrets = createSecrets({
    keyStore,
    problems,
    load: () => disk.values,
    save: (values) => {
      disk.values = values;
    },
  });
  return { secrets, disk, problems };
}

describe.each([
  ['an older Electron', older],
  ['a newer Electron', newer],
])('passwords with %s', (_version, keyStore) => {
  it('are on disk only as the key store made them, and are known at the next start', async () => {
    const { secrets, disk } = secretsIn(keyStore);
    const sealed = await secrets.seal('hunter2');
    secrets.put('mx1', sealed.ok ? sealed.value : null);
    expect(secrets.known('mx1')).toBe('hunter2');
    expect(JSON.stringify(disk)).not.toContain('hunter2');

    const next = secretsIn(keyStore, disk.values).secrets;
    expect(next.has('mx1')).toBe(true);
    expect(next.known('mx1')).toBeNull();
    await next.unlock(['mx1', 'another']);
    expect(next.known('mx1')).toBe('hunter2');
    expect(next.known('another')).toBeNull();
  });
});

describe('a password', () => {
  it.each<[string, Partial<KeyStore>]>([
    ['the backend only disguises', { getSelectedStorageBackend: () => 'basic_text' }],
    ['the backend is unknown', { getSelectedStorageBackend: () => 'unknown' }],
    ['there is no encryption', { isEncryptionAvailable: () => false }],
    [
      'the keyring is locked',
      {
        encryptString: () => {
          throw new Error('locked');
        },
      },
    ],
  ])('is refused where %s', async (_why, part) => {
    const { secrets } = secretsIn({ ...older, ...part });
    const sealed = await secrets.seal('hunter2');
    expect(sealed).toMatchObject({
      ok: false,
      error: { kind: 'secret-storage', field: 'password' },
    });
    expect(JSON.stringify(sealed)).not.toContain('hunter2');
  });

  it('that can no longer be decrypted is a problem and not a failure', async () => {
    const broken = { ...older };
    broken.decryptString = () => {
      throw new Error('wrong key');
    };
    const { secrets, problems } = secretsIn(broken, { mx1: 'AAAA' });
    await secrets.unlock(['mx1']);
    expect(secrets.known('mx1')).toBeNull();
    expect(problems.list().map(({ id }) => id)).toEqual(['secrets']);
  });

  it('is gone when it is removed', () => {
    const { secrets, disk } = secretsIn(older, { mx1: 'AAAA', mx2: 'BBBB' });
    secrets.put('mx1', null);
    expect(disk.values).toEqual({ mx2: 'BBBB' });
  });
});
