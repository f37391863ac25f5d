/** A channel as a person edits it: every field a text, and back. */

import { GENERIC_TEMPLATE, PRESET_NEEDS, channelProblem } from '../../preload/contract.ts';
import type { ChannelConfig, ChannelField, Preset } from '../../preload/contract.ts';
import { text } from '../text/en.ts';

export type ChannelKind = Preset | 'command';

export interface ChannelDraft {
  name: string;
  url: string;
  recipient: string;
  secret: string;
  removeSecret: boolean;
  /** One a line. */
  headers: string;
  template: string;
  program: string;
  /** One a line. */
  arguments: string;
}

export type ChannelErrors = Partial<Record<ChannelField | 'secret', string>>;

export const kindOf = (config: ChannelConfig): ChannelKind =>
  config.type === 'webhook' ? config.preset : 'command';

export function channelDraft(kind: ChannelKind, config: ChannelConfig | null): ChannelDraft {
  const draft: ChannelDraft = {
    name: config?.name ?? text.channels.kinds[kind],
    url: '',
    recipient: '',
    secret: '',
    removeSecret: false,
    headers: '',
    template: GENERIC_TEMPLATE,
    program: '',
    arguments: '',
  };
  if (config?.type === 'webhook') {
    const { url, recipient, headers, template } = config;
    const lines = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
    return { ...draft, url, recipient, headers: lines, template: template || GENERIC_TEMPLATE };
  }
  if (config?.type === 'command') {
    return { ...draft, program: config.program, arguments: config.arguments.join('\n') };
  }
  return draft;
}

/** The settings that a draft makes; they may be wrong still. */
export function channelConfig(
  kind: ChannelKind,
  draft: ChannelDraft,
  { id, enabled }: { id: string; enabled: boolean },
): ChannelConfig {
  const common = { id, enabled, name: draft.name.trim() };
  if (kind === 'command') {
    const given = draft.arguments === '' ? [] : draft.arguments.split('\n');
    return { type: 'command', ...common, program: draft.program.trim(), arguments: given };
  }
  const { own } = PRESET_NEEDS[kind];
  return {
    type: 'webhook',
    ...common,
    preset: kind,
    url: draft.url.trim(),
    recipient: draft.recipient.trim(),
    headers: own ? headersOf(draft.headers) : [],
    template: own && draft.template !== GENERIC_TEMPLATE ? draft.template : '',
  };
}

export function channelErrors(
  kind: ChannelKind,
  draft: ChannelDraft,
  hasSecret: boolean,
): ChannelErrors {
  const problem = channelProblem(channelConfig(kind, draft, { id: 'draft', enabled: true }));
  const errors: ChannelErrors = problem ? { [problem.field]: problem.message } : {};
  if (kind === 'command') return errors;
  if (linesOf(draft.headers).some((line) => !/^[^:\s]+:/.test(line))) {
    errors.headers = text.channelForm.headerWrong;
  }
  const kept = hasSecret && !draft.removeSecret;
  if (PRESET_NEEDS[kind].secret === 'needed' && draft.secret === '' && !kept) {
    errors.secret = text.channelForm.secretNeeded;
  }
  return errors;
}

/** `undefined` keeps the stored secret, null removes it. */
export function secretOf({ secret, removeSecret }: ChannelDraft): string | null | undefined {
  if (secret.trim() !== '') return secret.trim();
  return removeSecret ? null : undefined;
}

function headersOf(lines: string): { name: string; value: string }[] {
  return linesOf(lines).map((line) => {
    const colon = line.indexOf(':');
    const at = colon < 0 ? line.length : colon;
    return { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
  });
}

const linesOf = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
