/** A notice as an HTTP POST of JSON to a service of the user's choice. */

import { DELIVERED, undelivered } from '../channel.ts';
import type { Channel } from '../channel.ts';
import { post } from './post.ts';
import { PRESET_NEEDS, prepare } from './presets.ts';
import type { WebhookSettings } from './presets.ts';
import { parseTemplate, unknownPlaceholders } from './template.ts';

export interface WebhookConfig extends WebhookSettings {
  type: 'webhook';
  id: string;
  name: string;
  enabled: boolean;
}

export interface WebhookNeeds {
  /** The stored secret; null when there is none or it cannot be read. Asked with every delivery. */
  secret(): string | null;
  /** PEM certificates trusted by HTTPS. */
  ca(): readonly string[];
  /** For the whole exchange; 10 s when absent. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

export function createWebhook(config: WebhookConfig, needs: WebhookNeeds): Channel {
  return {
    id: config.id,
    name: config.name,
    async deliver(notice, signal) {
      const secret = needs.secret() ?? '';
      if (PRESET_NEEDS[config.preset].secret === 'needed' && secret === '') {
        return undelivered('misconfigured', 'Its secret is missing, or the key store is locked.');
      }
      const { url, headers, body } = prepare(config, secret, notice);
      const problem = urlProblem(url) ?? headersProblem(headers);
      if (problem !== null) return undelivered('misconfigured', problem);
      return post(
        { url: new URL(url), headers, body: JSON.stringify(body), secrets: secretParts(secret) },
        { ca: needs.ca(), timeoutMs: needs.timeoutMs ?? TIMEOUT_MS, signal },
      );
    },
  };
}

/** What is wrong with the settings of a webhook, null when nothing is. The secret is judged when it is used. */
export function webhookProblem(
  settings: WebhookSettings,
): { field: 'url' | 'recipient' | 'headers' | 'template'; message: string } | null {
  const needs = PRESET_NEEDS[settings.preset];
  if (needs.url === 'needed' && settings.url === '')
    return { field: 'url', message: 'An address is needed.' };
  if (needs.url !== 'none' && settings.url !== '') {
    const message =
      onlySecret('An address', settings.url) ?? urlProblem(settings.url.replace(SECRET, 'secret'));
    if (message !== null) return { field: 'url', message };
  }
  if (needs.recipient === 'needed' && settings.recipient.trim() === '') {
    return { field: 'recipient', message: 'A topic or chat is needed.' };
  }
  if (!needs.own) return null;
  for (const { name, value } of settings.headers) {
    const message =
      onlySecret('A header', value) ?? headersProblem({ [name]: value.replace(SECRET, 'x') });
    if (message !== null) return { field: 'headers', message };
  }
  const template = settings.template === '' ? DELIVERED : parseTemplate(settings.template);
  return 'message' in template ? { field: 'template', message: template.message } : null;
}

const SECRET = /\{\{\s*secret\s*\}\}/g;
const SECRET_ONLY: ReadonlySet<string> = new Set(['secret']);

function onlySecret(what: string, text: string): string | null {
  const unknown = unknownPlaceholders(text, SECRET_ONLY);
  return unknown.length === 0
    ? null
    : `${what} has only the placeholder {{secret}}, not ${unknown.join(', ')}.`;
}

const URL_LIMIT = 2_000;

function urlProblem(text: string): string | null {
  if (text.length > URL_LIMIT || !URL.canParse(text)) return 'The address is not a URL.';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:')
    return 'The address must begin with https:// or http://.';
  return username === '' && password === ''
    ? null
    : 'The address must not hold a user name or password: put them in a header.';
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Visible ASCII, spaces and tabs: no line can end, no second header begin (RFC 9110 section 5.5). */
const HEADER_VALUE = /^[\x20-\x7e\t]{0,4000}$/;
/** What the connection itself decides. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function headersProblem(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name)) return 'A header needs a name of letters, digits and hyphens.';
    if (RESERVED.has(name.toLowerCase())) return `The header ${name} is not yours to set.`;
    if (!HEADER_VALUE.test(value))
      return `The header ${name} has a character that headers cannot have.`;
  }
  return null;
}

/** The secret, and when it is a URL what of it is secret, so that it is found when it comes back. */
function secretParts(secret: string): string[] {
  if (!URL.canParse(secret)) return [secret];
  const { pathname, search } = new URL(secret);
  return [secret, pathname, search].filter((part) => part.length > 3);
}
