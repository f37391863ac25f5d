/** What becomes of the reply that ended a check. */

import { describe, expect, test } from 'vitest';

import { failureReply } from '../../../main/core/probe/stop.ts';

describe('the reply of a failure', () => {
  test.each([
    [
      'has the enhanced code once, apart from the text',
      { code: 554, enhanced: '5.7.1', lines: ['5.7.1 Relay', '5.7.1 denied'] },
      { code: 554, enhanced: '5.7.1', text: 'Relay\ndenied' },
    ],
    [
      'has no text where there was only an enhanced code',
      { code: 554, enhanced: '5.7.1', lines: ['5.7.1'] },
      { code: 554, enhanced: '5.7.1', text: '' },
    ],
    [
      'keeps what only begins like the enhanced code',
      { code: 554, enhanced: '5.7.1', lines: ['5.7.1 See', '5.7.12 and others'] },
      { code: 554, enhanced: '5.7.1', text: 'See\n5.7.12 and others' },
    ],
    [
      'has no enhanced code where there was none',
      { code: 554, enhanced: null, lines: ['No', 'service'] },
      { code: 554, text: 'No\nservice' },
    ],
  ])('%s', (_, reply, expected) => {
    expect(failureReply(reply)).toEqual(expected);
  });
});
