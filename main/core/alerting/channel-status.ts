/** How a channel fares, for a person. */

export interface ChannelStatus {
  /** Notices not delivered yet. */
  waiting: number;
  /** The last try; null when there was none in this run. */
  last: { atMs: number; ok: boolean; message: string } | null;
}
