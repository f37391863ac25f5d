/** From the settings of a channel to the channel. */

import type { Channel } from '../channel.ts';
import { createCommand } from './command.ts';
import type { ChannelConfig } from './settings.ts';
import { createWebhook } from './webhook.ts';

export interface ChannelNeeds {
  /** The secret of a channel; null when it has none. Asked with every delivery. */
  secret(channelId: string): string | null;
  /** PEM certificates trusted by HTTPS. */
  ca(): readonly string[];
  /** What commands inherit. */
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

export function createChannel(config: ChannelConfig, needs: ChannelNeeds): Channel {
  switch (config.type) {
    case 'webhook':
      return createWebhook(config, {
        secret: () => needs.secret(config.id),
        ca: () => needs.ca(),
      });
    case 'command':
      return createCommand(config, needs);
  }
}

/** Those that are switched on. */
export function createChannels(configs: readonly ChannelConfig[], needs: ChannelNeeds): Channel[] {
  return configs.filter(({ enabled }) => enabled).map((config) => createChannel(config, needs));
}
