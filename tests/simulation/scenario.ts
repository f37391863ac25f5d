/** One story of a simulated world, and what is to be heard of it. */

import type { Server } from '../../main/core/server.ts';
import type { Program } from './program.ts';
import type { World, WorldOptions } from './world.ts';

export interface Scenario {
  name: string;
  lastsMs: number;
  servers: readonly Server[];
  options?: WorldOptions;
  /** Puts everything that happens on the world's agenda. */
  script: (world: World, program: Program) => void;
  /** Titles of all notifications in order; null where `check` looks at them. */
  notices: readonly string[] | null;
  /**
   * True times at which nobody can or should be told of this server, besides when the computer sleeps or has no
   * network: paused, muted, not yet added.
   */
  excused?: readonly { serverId: string; fromMs: number; toMs: number }[];
  /** Looks at anything else when the story is over; throws when it is not as it should be. */
  check?: (world: World, program: Program) => void;
}
