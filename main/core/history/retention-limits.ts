/** What may be asked for, days. */
export const RETENTION_LIMITS = {
  rawDays: { min: 1, max: 365 },
  rollupDays: { min: 30, max: 3_650 },
} as const;
