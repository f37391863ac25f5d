import { describe, expect, it } from 'vitest';

import { completeServer, targetOf } from '../../../main/core/server.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import type { Target } from '../../../main/core/probe/target.ts';

describe('the check that watches a server', () => {
  it.each<[Partial<ServerEntry>, Partial<Target>]>([
    [{}, { port: 25 }],
    [{ lmtp: true }, { lmtp: true, port: 24, security: 'opportunistic' }],
    [
      { lmtp: true, port: 2003 },
      { lmtp: true, port: 2003 },
    ],
    [{ lmtp: false, proxy: null }, { port: 25 }],
    [{ proxy: 'v2' }, { proxy: 'v2', port: 25 }],
  ])('of %j asks for %j', (entry, expected) => {
    const server = completeServer({ host: 'a.example', ...entry }, 'id');
    expect(targetOf(server)).toEqual({
      host: 'a.example',
      security: 'opportunistic',
      depth: 'ehlo',
      family: 'auto',
      timeoutMs: 10_000,
      certificate: 'report',
      thresholds: { certWarnDays: 21, certCritDays: 7 },
      ...expected,
    });
  });
});
