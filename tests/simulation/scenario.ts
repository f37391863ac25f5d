/** One story of a simulated world, and what is to be heard of it. */

import type { ReferenceKind } from '../../main/core/connectivity/suspicion.ts';
import type { Server } from '../../main/core/server.ts';
import type { Program } from './program.ts';
import type { Outage } from './truth.ts';
import type { World, WorldOptions } from './world.ts';

export interface Scenario {
  name: string;
  lastsMs: number;
  servers: readonly Server[];
  options?: WorldOptions;
  /** The time zone of the computer. */
  timeZone?: string;
  /** References that do not answer, as where port 53 is not let out. */
  blocked?: readonly ReferenceKind[];
  /** Puts everything that happens on the world's agenda. */
  script: (world: World, program: Program) => void;
  /** Titles of all notifications in order; null where `check` looks at them. */
  notices: readonly string[] | null;
  /**
   * True times at which nobody can or should be told of this server, besides when the computer sleeps or has no
   * network: paused, muted, not yet added.
   */
  excused?: readonly Outage[];
  /** The wall clock was set during an outage, so that history cannot know how long it was. */
  uptimeUnknown?: true;
  /** Looks at anything else when the story is over; throws when it is not as it should be. */
  check?: (world: World, program: Program) => void;
}
