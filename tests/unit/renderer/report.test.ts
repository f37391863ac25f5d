import { expect, test } from 'vitest';

import { report } from '../../../renderer/model/report.ts';
import { answered, failed, failures, healthy } from '../../support/window-stand-in/views.ts';

const AT = Date.UTC(2026, 10, 23, 10);
const { server } = healthy('mx.test', { entry: { port: 587 } });

test('a good result tells what was checked, when, how fast, phase by phase, and what was said', () => {
  const lines = report(answered(server, AT, 100, 61)).split('\n');
  expect(lines.slice(0, 6)).toEqual([
    'mx.test:587 (STARTTLS required)',
    '2026-11-23T10:00:00.000Z, via 192.0.2.10',
    'Up: 100 ms',
    '',
    'Name lookup        3.0 ms',
    'Connect             12 ms',
  ]);
  expect(lines).toContain('TLSv1.3, TLS_AES_256_GCM_SHA384');
  expect(lines).toContain('S: 220 mx.test ESMTP');
});

test('a bad result tells why, where and in whose words', () => {
  const lines = report(failed(server, AT, failures.rejecting)).split('\n');
  expect(lines[2]).toBe('Down: The server greeted with a refusal (greeting-rejected, Greeting)');
  expect(lines[3]).toBe('The server said: 554 5.7.1 No SMTP service here');
  expect(lines).toContain(`Greeting${' '.repeat(12)}25 ms  failed`);
});

test('hostile words are shown, not obeyed', () => {
  const result = failed(server, AT, failures.rejecting);
  result.transcript = [{ atMs: 1, from: 'server', line: '220 \u001b[2J\u202emx' }];
  expect(report(result)).toContain('S: 220 ␛[2J⟨U+202E⟩mx');
});
