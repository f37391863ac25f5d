/** Servers to choose from. */

import type { ServerView } from '../../../preload/contract.ts';
import { visible } from '../../model/visible.ts';
import { text } from '../../text/en.ts';

/** Stands for all of them; no id is empty. */
export const ALL_SERVERS = '';

export function serverChoices(views: readonly ServerView[]): (readonly [string, string])[] {
  return [
    [ALL_SERVERS, text.data.allServers],
    ...views.map(({ server }) => [server.id, visible(server.name, 60)] as const),
  ];
}
