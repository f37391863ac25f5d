/** What `relaywatch watch` says: as lines for a person, or as one JSON object a line for a program. */

import type { ConnectivityState } from '../../core/connectivity/state.ts';
import type { Alarm } from '../../core/monitor/state.ts';
import type { CheckResult } from '../../core/probe/result.ts';
import type { Server } from '../../core/server.ts';
import type { Stats } from './stats.ts';
import type { WatchedServer } from './servers.ts';

/** Why it ended: a signal by its name, or that nobody reads any more. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'output-closed';

/** What was seen from start to end. */
export interface Tally {
  servers: number;
  checks: number;
  alarms: number;
  up: number;
  degraded: number;
  down: number;
  unknown: number;
  /** Lines that were dropped because nobody read them in time. */
  dropped: number;
}

/** One thing to be said. Times are epoch milliseconds by the wall clock. */
export type Saying =
  | { type: 'started'; atMs: number; version: string; servers: number }
  | { type: 'alarm'; alarm: Alarm; server: Server }
  | { type: 'result'; result: CheckResult; startedLateMs: number; watched: WatchedServer }
  | { type: 'connectivity'; atMs: number; offline: boolean; state: ConnectivityState }
  | { type: 'stats'; atMs: number; stats: Stats }
  | { type: 'stopped'; atMs: number; reason: StopReason; forMs: number; tally: Tally };

/** The line for one saying, without line end; null for what this reader does not hear of. */
export type Report = (saying: Saying) => string | null;
