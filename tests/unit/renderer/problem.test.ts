import { describe, expect, test } from 'vitest';

import type { Degradation } from '../../../preload/contract.ts';
import { problemOf } from '../../../renderer/model/problem.ts';
import { healthy } from '../../support/window-stand-in/views.ts';

describe('the line beneath a server that is degraded', () => {
  test.each<[Degradation, string, string]>([
    [
      { kind: 'flapping', changePercent: 60, sinceMs: 1_000 },
      'Flapping: goes up and down too often',
      '',
    ],
    [
      { kind: 'certificate-problem', problem: 'cert-hostname', severity: 'WARNING' },
      'Certificate',
      'made for another name',
    ],
    [
      { kind: 'certificate-disagrees', newerPort: 587, severity: 'WARNING' },
      'Old certificate: port 587 has the renewed one',
      '',
    ],
    [
      { kind: 'drift', drift: { what: 'starttls-gone' }, severity: 'WARNING' },
      'Less secure than before',
      'STARTTLS is no longer offered',
    ],
    [
      {
        kind: 'drift',
        drift: { what: 'tls-version-lower', was: 'TLSv1.3', now: 'TLSv1.2' },
        severity: 'WARNING',
      },
      'Less secure than before',
      'TLSv1.2, before TLSv1.3',
    ],
  ])('says of %j what and why', (degradation, what, why) => {
    const view = healthy('mx1.test', {
      state: { status: 'degraded', degradations: [degradation], statusSinceMs: 5_000 },
    });
    const sinceMs = degradation.kind === 'flapping' ? 1_000 : 5_000;
    expect(problemOf(view, 9_000)).toEqual({ what, why, sinceMs });
  });
});
