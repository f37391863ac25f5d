/** A notice as an HTTP POST of JSON to a service of the user's choice. */

import { undelivered } from '../channel.ts';
import type { Channel } from '../channel.ts';
import { post } from './post.ts';
import { PRESET_NEEDS } from './preset-needs.ts';
import { prepare } from './presets.ts';
import { headersProblem, urlProblem } from './settings.ts';
import type { WebhookConfig } from './settings.ts';

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

/** The secret, and when it is a URL what of it is secret, so that it is found when it comes back. */
function secretParts(secret: string): string[] {
  if (!URL.canParse(secret)) return [secret];
  const { pathname, search } = new URL(secret);
  return [secret, pathname, search].filter((part) => part.length > 3);
}
