import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fieldsOf } from '../../../main/core/alerting/channels/fields.ts';
import {
  fillTemplate,
  fillText,
  parseTemplate,
} from '../../../main/core/alerting/channels/template.ts';
import type { Json } from '../../../main/core/alerting/channels/template.ts';
import { downAlarm, downNotice } from '../../support/alarms.ts';
import { groupNotice } from '../../../main/core/alerting/notice.ts';

const values = { ...fieldsOf(downNotice()), secret: 's3cret' };

function fill(template: string, changed: Partial<typeof values> = {}): Json {
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw new Error(parsed.message);
  return fillTemplate(parsed.value, { ...values, ...changed });
}

describe('a template', () => {
  it('has its placeholders replaced wherever they are in a string, and nothing else touched', () => {
    const template =
      '{"a": "{{title}}!", "b": [1, true, null, "{{ name }} {{name}}"], "{{title}}": {"c": "{{secret}}"}}';
    expect(fill(template)).toEqual({
      a: 'mx1 is down!',
      b: [1, true, null, 'mx1 mx1'],
      '{{title}}': { c: 's3cret' },
    });
  });

  it('never lets a value end its string, add a key or be a placeholder itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const message = `"}, "admin": true, {{secret}} \\" ${text}`;
        const filled = fill('{"text": "{{message}}", "n": 1}', { message });
        expect(JSON.parse(JSON.stringify(filled))).toEqual({ text: message, n: 1 });
      }),
    );
  });

  it.each([
    ['that is no JSON', '{"a": {{title}}}', /not JSON/],
    ['that is a bare text', '"{{title}}"', /object or array/],
    [
      'with a placeholder that nobody knows',
      '{"a": "{{titel}} {{}}"}',
      /\{\{titel}}, \{\{}}; .*title/,
    ],
    ['of any length', `["${'x'.repeat(30_000)}"]`, /longer than 20000/],
  ])('%s is refused with what is wrong', (_what, text, message) => {
    const parsed = parseTemplate(text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });

  it('fills into a header or an address only what it is given', () => {
    expect(fillText('Bearer {{secret}} {{title}}', { secret: 'x' })).toBe('Bearer x {{title}}');
  });
});

describe('the fields of a notice', () => {
  it('tell of the one server it is about', () => {
    expect(fieldsOf(downNotice())).toMatchObject({
      title: 'mx1 is down',
      kind: 'down',
      severity: 'CRITICAL',
      name: 'mx1',
      names: 'mx1',
      host: 'mx1.example.org',
      port: '587',
      group: 'Berlin',
      reason: 'connect-refused',
      phase: 'connect',
      since: '2026-11-23T11:59:00.000Z',
      time: '2026-11-23T12:00:00.000Z',
      incident: 'mx1',
      count: '1',
    });
  });

  it('name all when it is about several, and then say nothing of a single one', () => {
    const notice = groupNotice([downAlarm('mx1'), downAlarm('mx2')], Date.UTC(2026, 10, 23, 12));
    if (!notice) throw new Error('no notice');
    expect(fieldsOf(notice)).toMatchObject({
      title: '2 servers are down',
      name: '',
      names: 'mx1, mx2',
      host: '',
      reason: '',
      count: '2',
    });
  });

  it('are bounded and hold no control characters, whatever a server is called', () => {
    const name = 'x\r\nBcc: '.repeat(1_000);
    const servers = downNotice().servers.flatMap((server) => {
      const named = { ...server, name };
      return Array.from({ length: 50 }, () => named);
    });
    const { names } = fieldsOf(downNotice({ servers }));
    expect(names.length).toBeLessThanOrEqual(1_000);
    expect(names).not.toMatch(/[\r\n]/);
  });
});
