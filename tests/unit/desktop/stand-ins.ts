/** What the desktop's parts ask for, made of nothing. */

import type { ServerState } from '../../../main/core/monitor/state.ts';
import { completeServer } from '../../../main/core/server.ts';
import type { Server, ServerEntry } from '../../../main/core/server.ts';
import type { Log } from '../../../main/desktop/log.ts';

const nothing = (): undefined => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };

export const serverNamed = (name: string, entry: Partial<ServerEntry> = {}): Server =>
  completeServer({ host: `${name}.example.org`, name, ...entry }, name);

/** The state of a server about which nothing else is known. */
export const stateOf = (id: string, state: Partial<ServerState> = {}): ServerState => ({
  id,
  status: 'up',
  unknownCause: null,
  attempt: { kind: 'ok' },
  degradations: [],
  statusSinceMs: 0,
  last: null,
  lastGood: null,
  certificate: null,
  samples: [],
  nextCheckMs: null,
  checking: null,
  mutedUntilMs: null,
  flapping: null,
  acknowledged: null,
  maintenanceUntilMs: null,
  behindId: null,
  authPausedUntilMs: null,
  ...state,
});
