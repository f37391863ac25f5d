/** The settings of a channel that a person adds, and what can be wrong with them. No Node: the window uses it too. */

import { PRESET_NEEDS } from './preset-needs.ts';
import type { WebhookSettings } from './preset-needs.ts';
import { parseTemplate, unknownPlaceholders } from './template.ts';

export interface WebhookConfig extends WebhookSettings {
  type: 'webhook';
  id: string;
  name: string;
  enabled: boolean;
}

export interface CommandConfig {
  type: 'command';
  id: string;
  name: string;
  enabled: boolean;
  /** An absolute path, or a name that is looked up in PATH. */
  program: string;
  arguments: readonly string[];
}

export type ChannelConfig = WebhookConfig | CommandConfig;

/** A field of a channel's settings that can be wrong. */
export type ChannelField =
  'name' | 'url' | 'recipient' | 'headers' | 'template' | 'program' | 'arguments';

export interface ChannelProblem {
  field: ChannelField;
  /** A sentence for a person. */
  message: string;
}

const NAME_LIMIT = 100;

/** What is wrong with the settings of a channel, null when nothing is. Secrets are judged when they are used. */
export function channelProblem(config: ChannelConfig): ChannelProblem | null {
  if (config.name.trim() === '') return { field: 'name', message: 'A name is needed.' };
  if (config.name.length > NAME_LIMIT) return { field: 'name', message: 'The name is too long.' };
  return config.type === 'webhook' ? webhookProblem(config) : commandProblem(config);
}

/** What is wrong with the settings of a webhook, null when nothing is. */
export function webhookProblem(settings: WebhookSettings): ChannelProblem | null {
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
  const template = settings.template === '' ? null : parseTemplate(settings.template);
  return template?.ok === false ? { field: 'template', message: template.message } : null;
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

/** What is wrong with an address, null when nothing is. */
export function urlProblem(text: string): string | null {
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

/** What is wrong with headers, null when nothing is. */
export function headersProblem(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name)) return 'A header needs a name of letters, digits and hyphens.';
    if (RESERVED.has(name.toLowerCase())) return `The header ${name} is not yours to set.`;
    if (!HEADER_VALUE.test(value))
      return `The header ${name} has a character that headers cannot have.`;
  }
  return null;
}

const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;

/** What is wrong with the settings of a command, null when nothing is. */
export function commandProblem(
  config: Pick<CommandConfig, 'program' | 'arguments'>,
): ChannelProblem | null {
  const { program } = config;
  if (program.trim() === '') return { field: 'program', message: 'A program is needed.' };
  if (!ABSOLUTE.test(program) && /[/\\]/.test(program)) {
    return { field: 'program', message: 'Give the full path of the program, or its name alone.' };
  }
  return [program, ...config.arguments].some((text) => text.includes('\0'))
    ? { field: 'arguments', message: 'An argument has a character that no program can be given.' }
    : null;
}
