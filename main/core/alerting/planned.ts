/** Maintenance planned for all servers, a group or some of them, as the settings keep it. */

import type { Server } from '../server.ts';

export interface PlannedMaintenance {
  id: string;
  name: string;
  scope: { kind: 'all' } | { kind: 'group'; group: string } | { kind: 'servers'; ids: string[] };
  /** As `parseMaintenance` reads it. */
  when: string;
}

/** The server as it is to be watched: what is planned for it from elsewhere is its own maintenance, too. */
export function withPlanned(server: Server, planned: readonly PlannedMaintenance[]): Server {
  const windows = planned.filter(({ scope }) => concerns(scope, server)).map(({ when }) => when);
  return windows.length === 0
    ? server
    : { ...server, maintenance: [...server.maintenance, ...windows] };
}

function concerns(scope: PlannedMaintenance['scope'], { id, group }: Server): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'group':
      return group === scope.group;
    case 'servers':
      return scope.ids.includes(id);
  }
}
