import { expect, test } from 'vitest';

import { createSystemResolver } from '../../../main/core/dns/system.ts';

/** On Linux the probe asks DNS itself, elsewhere the system does; both know this computer. */
test.each(['linux', 'darwin'] as const)(
  'this computer is found by its name on %s',
  async (platform) => {
    const { signal } = new AbortController();
    expect(await createSystemResolver(platform).addresses('localhost', 4, signal)).toEqual({
      kind: 'found',
      records: ['127.0.0.1'],
    });
  },
);

test('a lookup called off is an answer, not an error', async () => {
  const signal = AbortSignal.abort();
  expect(await createSystemResolver('linux').addresses('mx.invalid', 4, signal)).toMatchObject({
    kind: 'error',
    error: 'timeout',
  });
});
