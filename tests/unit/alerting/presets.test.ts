import { describe, expect, it } from 'vitest';

import { testNotice } from '../../../main/core/alerting/notice.ts';
import { prepare } from '../../../main/core/alerting/channels/presets.ts';
import { PRESETS } from '../../../main/core/alerting/channels/preset-needs.ts';
import type { WebhookSettings } from '../../../main/core/alerting/channels/preset-needs.ts';
import { webhookProblem } from '../../../main/core/alerting/channels/settings.ts';
import { downNotice } from '../../support/alarms.ts';

const settings = (changes: Partial<WebhookSettings>): WebhookSettings => ({
  preset: 'generic',
  url: '',
  recipient: '',
  headers: [],
  template: '',
  ...changes,
});

/** As bad as a server's own words get. */
const HOSTILE = '<!channel> <@U1|x> *b* [link](https://evil.example) @all {{DATE(2017-02-14)}} & "';
const hostile = downNotice({ title: HOSTILE, body: HOSTILE });

describe('a preset', () => {
  it('of ntfy publishes JSON to the topic, loudly when it is critical', () => {
    const prepared = prepare(settings({ preset: 'ntfy', recipient: 'mail' }), 'tk', downNotice());
    expect(prepared).toMatchObject({
      url: 'https://ntfy.sh',
      headers: { Authorization: 'Bearer tk' },
      body: { topic: 'mail', title: 'mx1 is down', priority: 5 },
    });
    expect(
      prepare(settings({ preset: 'ntfy', recipient: 'mail' }), '', downNotice()).headers,
    ).toEqual({});
  });

  it('of Gotify sends its token in a header', () => {
    const gotify = settings({ preset: 'gotify', url: 'https://push.example.org/gotify/' });
    expect(prepare(gotify, 'tk', downNotice())).toMatchObject({
      url: 'https://push.example.org/gotify/message',
      headers: { 'X-Gotify-Key': 'tk' },
      body: { title: 'mx1 is down', priority: 8 },
    });
  });

  it('of Telegram has no markup and mentions nobody', () => {
    const { url, body } = prepare(
      settings({ preset: 'telegram', recipient: '-100' }),
      '123:abc',
      hostile,
    );
    expect(url).toBe('https://api.telegram.org/bot123:abc/sendMessage');
    expect(body).not.toHaveProperty('parse_mode');
    expect(body).toMatchObject({
      chat_id: '-100',
      text: expect.not.stringMatching(/@\w/) as string,
    });
  });

  it('of Slack has only plain text, with what Slack would read as a mention escaped', () => {
    const { url, body } = prepare(
      settings({ preset: 'slack' }),
      'https://hooks.slack.com/services/T/B/x',
      hostile,
    );
    expect(url).toBe('https://hooks.slack.com/services/T/B/x');
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/"type":"mrkdwn"|<|>|&(?!amp;|lt;|gt;)/);
    expect(text).toContain('&lt;!channel&gt;');
  });

  it('of Slack keeps to the lengths that Slack allows, escapes counted', () => {
    const long = downNotice({ title: '&'.repeat(500), body: '<'.repeat(5_000) });
    const body = prepare(settings({ preset: 'slack' }), 'https://hooks.slack.com/x', long).body as {
      blocks: { text: { text: string } }[];
    };
    const [title = 0, text = 0] = body.blocks.map((block) => block.text.text.length);
    expect(title).toBeLessThanOrEqual(150);
    expect(text).toBeLessThanOrEqual(3_000);
  });

  it('of Teams is an adaptive card for Workflows, made of text runs that are no Markdown', () => {
    const { body } = prepare(settings({ preset: 'teams' }), 'https://teams.example/flow', hostile);
    expect(body).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
    const text = JSON.stringify(body);
    expect(text).not.toContain('"TextBlock"');
    expect(text).not.toContain('{{DATE');
    expect(text).toContain('"type":"TextRun"');
  });

  it('of nobody in particular has a template, an address and headers with the secret filled in', () => {
    const generic = settings({
      url: 'https://example.org/hook?key={{secret}}',
      headers: [{ name: 'X-Key', value: 'k {{secret}}' }],
      template: '{"text": "{{title}}"}',
    });
    expect(prepare(generic, 's', downNotice())).toEqual({
      url: 'https://example.org/hook?key=s',
      headers: { 'X-Key': 'k s' },
      body: { text: 'mx1 is down' },
    });
    expect(prepare({ ...generic, template: '' }, 's', downNotice()).body).toMatchObject({
      title: 'mx1 is down',
      reason: 'connect-refused',
      severity: 'CRITICAL',
    });
  });

  it.each(PRESETS)('%s needs nothing of a notice but its words', (preset) => {
    const notice = testNotice(0);
    expect(
      prepare(settings({ preset, recipient: 'r' }), 'https://e.org/', notice).body,
    ).toBeTruthy();
  });
});

describe('the settings of a webhook', () => {
  it.each<[string, Partial<WebhookSettings>, string | null]>([
    ['without an address', {}, 'url'],
    ['with an address that is none', { url: 'example' }, 'url'],
    ['with a file for an address', { url: 'file:///etc/passwd' }, 'url'],
    ['with a password in the address', { url: 'https://me:pw@example.org/' }, 'url'],
    ['with words of a server in the address', { url: 'https://example.org/{{name}}' }, 'url'],
    ['with the secret in the address', { url: 'https://example.org/{{secret}}' }, null],
    ['without a topic', { preset: 'ntfy' }, 'recipient'],
    ['with a topic, and the address that everybody uses', { preset: 'ntfy', recipient: 'x' }, null],
    ['of Slack, where the secret is all', { preset: 'slack' }, null],
    ['with a broken template', { url: 'https://e.org', template: '{' }, 'template'],
    [
      'with a header that would begin another',
      { url: 'https://e.org', headers: [{ name: 'A', value: 'b\r\nC: d' }] },
      'headers',
    ],
    [
      'with a header that is the connection’s own',
      { url: 'https://e.org', headers: [{ name: 'Host', value: 'b' }] },
      'headers',
    ],
    [
      'with a header whose name is none',
      { url: 'https://e.org', headers: [{ name: 'A B', value: 'b' }] },
      'headers',
    ],
    [
      'with words of a server in a header',
      { url: 'https://e.org', headers: [{ name: 'A', value: '{{title}}' }] },
      'headers',
    ],
  ])('%s', (_what, changes, field) => {
    expect(webhookProblem(settings(changes))?.field ?? null).toBe(field);
  });
});
