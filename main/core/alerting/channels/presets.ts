/** What each service wants to be sent: address, headers and body. Nothing a server says is ever markup there. */

import { bounded } from '../../probe/text.ts';
import type { Notice } from '../notice.ts';
import { fieldsOf } from './fields.ts';
import { GENERIC_TEMPLATE, PRESET_URLS } from './preset-needs.ts';
import type { WebhookSettings } from './preset-needs.ts';
import { fillTemplate, fillText, parseTemplate } from './template.ts';
import type { Json } from './template.ts';

export interface Prepared {
  url: string;
  headers: Record<string, string>;
  body: Json;
}

/** What is sent for one notice. The settings must be valid, and the secret there where the preset needs one. */
export function prepare(settings: WebhookSettings, secret: string, notice: Notice): Prepared {
  const base = (settings.url || (PRESET_URLS[settings.preset] ?? '')).replace(/\/+$/, '');
  const { severity } = notice;
  switch (settings.preset) {
    case 'generic':
      return generic(settings, secret, notice);
    case 'ntfy':
      return {
        url: base,
        headers: secret === '' ? {} : { Authorization: `Bearer ${secret}` },
        body: {
          topic: settings.recipient,
          title: notice.title,
          message: notice.body,
          priority: { OK: 3, WARNING: 3, CRITICAL: 5 }[severity],
          tags: [
            { OK: 'white_check_mark', WARNING: 'warning', CRITICAL: 'rotating_light' }[severity],
          ],
        },
      };
    case 'slack':
      return { url: secret, headers: {}, body: slackBody(notice) };
    case 'teams':
      return { url: secret, headers: {}, body: teamsBody(notice) };
    case 'gotify':
      return {
        url: `${base}/message`,
        headers: { 'X-Gotify-Key': secret },
        body: {
          title: notice.title,
          message: notice.body,
          priority: { OK: 4, WARNING: 5, CRITICAL: 8 }[severity],
          extras: { 'client::display': { contentType: 'text/plain' } },
        },
      };
    case 'telegram':
      return {
        url: `${base}/bot${secret}/sendMessage`,
        headers: {},
        body: {
          chat_id: settings.recipient,
          // No parse_mode: nothing in it is markup. A word joiner keeps what looks like a mention from being one.
          text: `${notice.title}\n${notice.body}`.replaceAll('@', '@\u2060'),
          disable_notification: severity === 'OK',
          link_preview_options: { is_disabled: true },
        },
      };
  }
}

function generic(settings: WebhookSettings, secret: string, notice: Notice): Prepared {
  const parsed = parseTemplate(settings.template || GENERIC_TEMPLATE);
  const values = { ...fieldsOf(notice), secret };
  return {
    // Of a URL and a header only the secret is filled in: what a server says has no business there.
    url: fillText(settings.url, { secret }),
    headers: Object.fromEntries(
      settings.headers.map(({ name, value }) => [name, fillText(value, { secret })]),
    ),
    body: parsed.ok ? fillTemplate(parsed.value, values) : {},
  };
}

const SLACK_LIMITS = { title: 150, body: 3_000 };

/** Slack decodes these three everywhere, and reads `<…>` as links, channels and mentions. The limit is on the result. */
function slackText(text: string, limit: number): string {
  for (let length = limit; ; length -= 10) {
    const escaped = bounded(text, length)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;');
    if (escaped.length <= limit) return escaped;
  }
}

function slackBody(notice: Notice): Json {
  const plain = (text: string): Json => ({ type: 'plain_text', text, emoji: false });
  return {
    // Shown where blocks are not, such as in notifications.
    text: slackText(notice.title, SLACK_LIMITS.title),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: plain(slackText(notice.title, SLACK_LIMITS.title)) },
      { type: 'section', text: plain(slackText(notice.body, SLACK_LIMITS.body)) },
    ],
  };
}

/** For Workflows: an adaptive card. Its text blocks would be Markdown; text runs are not. */
function teamsBody(notice: Notice): Json {
  const run = (text: string, style: { [key: string]: Json }): Json => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: text.replaceAll('{{', '{\u2060{'), ...style }],
  });
  const color = { OK: 'Good', WARNING: 'Warning', CRITICAL: 'Attention' }[notice.severity];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            run(notice.title, { weight: 'Bolder', size: 'Medium', color }),
            ...notice.body.split('\n').map((line) => run(line, {})),
          ],
        },
      },
    ],
  };
}
