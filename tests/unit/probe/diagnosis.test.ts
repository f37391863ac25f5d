import { describe, expect, test } from 'vitest';

import { diagnose } from '../../../main/core/probe/diagnosis.ts';
import { FAILURE_REASONS } from '../../../main/core/probe/failure.ts';

describe('a diagnosis', () => {
  test.each(FAILURE_REASONS)(
    'says of %s in sentences what happened, what it means, what to do',
    (reason) => {
      const { happened, meaning, advice, servers } = diagnose({
        reason,
        phase: 'ehlo',
        message: '',
      });
      for (const text of [happened, meaning, advice, ...Object.values(servers)]) {
        expect(text).toMatch(/^[A-Z0-9]|^smtpd_|^tls_/);
        expect(text).toMatch(/[.]$/);
        expect(text.length).toBeLessThan(320);
      }
    },
  );

  test.each(FAILURE_REASONS)('says of %s something of its own', (reason) => {
    const { happened } = diagnose({ reason, phase: 'ehlo', message: '' });
    const others = FAILURE_REASONS.filter((other) => other !== reason);
    expect(
      others.map((other) => diagnose({ reason: other, phase: 'ehlo', message: '' }).happened),
    ).not.toContain(happened);
  });

  test.each([
    { code: 451, meaning: /try again/ },
    { code: 550, meaning: /bounces/ },
  ])('of a refusal with $code says whether mail waits or bounces', ({ code, meaning }) => {
    const reply = { code, text: '' };
    const found = diagnose({ reason: 'recipient-rejected', phase: 'rcpt', message: '', reply });
    expect(found.meaning).toMatch(meaning);
  });
});
