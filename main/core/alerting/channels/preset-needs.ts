/** The services a webhook can speak to, and what each has to be told. */

export const PRESETS = ['generic', 'ntfy', 'slack', 'teams', 'gotify', 'telegram'] as const;
export type Preset = (typeof PRESETS)[number];

/** Which of a webhook's settings a preset uses, and whether it can do without. */
export interface PresetNeeds {
  url: 'needed' | 'optional' | 'none';
  recipient: 'needed' | 'none';
  secret: 'needed' | 'optional';
  /** Headers and template. */
  own: boolean;
}

export const PRESET_NEEDS: Readonly<Record<Preset, PresetNeeds>> = {
  generic: { url: 'needed', recipient: 'none', secret: 'optional', own: true },
  ntfy: { url: 'optional', recipient: 'needed', secret: 'optional', own: false },
  slack: { url: 'none', recipient: 'none', secret: 'needed', own: false },
  teams: { url: 'none', recipient: 'none', secret: 'needed', own: false },
  gotify: { url: 'needed', recipient: 'none', secret: 'needed', own: false },
  telegram: { url: 'optional', recipient: 'needed', secret: 'needed', own: false },
};

/** Where a preset sends to when no address is given. */
export const PRESET_URLS: Readonly<Partial<Record<Preset, string>>> = {
  ntfy: 'https://ntfy.sh',
  telegram: 'https://api.telegram.org',
};

/** The template a new generic webhook begins with. */
export const GENERIC_TEMPLATE = `{
  "title": "{{title}}",
  "message": "{{message}}",
  "kind": "{{kind}}",
  "severity": "{{severity}}",
  "server": "{{names}}",
  "reason": "{{reason}}",
  "since": "{{since}}",
  "time": "{{time}}",
  "incident": "{{incident}}"
}`;

export interface WebhookSettings {
  preset: Preset;
  /** The address of the service; of a generic webhook the whole URL, where `{{secret}}` stands for the secret. */
  url: string;
  /** Topic or chat. */
  recipient: string;
  headers: readonly { name: string; value: string }[];
  /** JSON with placeholders; empty for the one a new webhook begins with. */
  template: string;
}
