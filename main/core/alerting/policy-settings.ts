/** What a person can set about being told. No Node: the window uses it too. */

/** Epoch milliseconds, until a person says otherwise, or not at all. */
export type MutedUntil = number | 'until-resumed' | null;

/** The end of a mute that ends only when a person says so, where nothing but a time can be kept: the last there is. */
export const UNTIL_RESUMED_MS = 8.64e15;

export interface QuietHours {
  enabled: boolean;
  /** Local time, each as `parseMaintenance` reads it: `Mon,Tue,Wed,Thu,Fri 22:00-07:00`. */
  windows: readonly string[];
  /** Whether what is critical is told all the same. */
  criticalPasses: boolean;
}

/** What a person has set about being told. */
export interface AlertPolicy {
  muted: MutedUntil;
  mutedGroups: Readonly<Record<string, MutedUntil>>;
  quietHours: QuietHours;
}

export const OPEN_POLICY: AlertPolicy = {
  muted: null,
  mutedGroups: {},
  quietHours: { enabled: false, windows: [], criticalPasses: true },
};
