/** Servers gathered under a name: the group a person gave them, or their domain. */

import type { Grouping, ServerView, Status } from '../../preload/contract.ts';
import { STATUSES, byName, countByStatus } from './status.ts';

export interface ServerGroup {
  /** As the list knows it, apart from every server's id. */
  key: string;
  /** Empty for those without. */
  name: string;
  ids: readonly string[];
  counts: Record<Status, number>;
  worst: Status;
}

const isAddress = (host: string): boolean => /^[\d.]+$|:/u.test(host);

/** The part of a host's name that one registers, as far as that can be told without a list; empty for an address. */
function domainOf(host: string): string {
  if (isAddress(host)) return '';
  const labels = host.toLowerCase().replace(/\.$/u, '').split('.');
  const [second = '', top = ''] = labels.slice(-2);
  // example.co.uk, not co.uk.
  const few = top.length === 2 && second.length <= 3 && labels.length > 2 ? 3 : 2;
  return labels.slice(-few).join('.');
}

/** Groups by key, of servers that are in order already; those with the worst status first when asked for, those without a name last. */
export function groupServers(
  views: readonly ServerView[],
  by: Exclude<Grouping, 'none'>,
  worstFirst: boolean,
): ReadonlyMap<string, ServerGroup> {
  const members = new Map<string, ServerView[]>();
  for (const view of views) {
    const name = by === 'group' ? view.server.group : domainOf(view.server.host);
    const known = members.get(name);
    if (known) known.push(view);
    else members.set(name, [view]);
  }
  const groups = [...members].map(([name, own]): ServerGroup => {
    const counts = countByStatus(own);
    return {
      key: keyOf(by, name),
      name,
      ids: own.map(({ server }) => server.id),
      counts,
      worst: STATUSES.find((status) => counts[status] > 0) ?? 'unknown',
    };
  });
  const rank = ({ worst }: ServerGroup): number => (worstFirst ? STATUSES.indexOf(worst) : 0);
  groups.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(a.name === '') - Number(b.name === '') ||
      byName.compare(a.name, b.name),
  );
  return new Map(groups.map((group) => [group.key, group]));
}

const keyOf = (by: Grouping, name: string): string => `${by}:${name}`;
