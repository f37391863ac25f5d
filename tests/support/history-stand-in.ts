/** A history that keeps nothing and knows nothing, for tests that need only some of it. */

import type { HistoryStore } from '../../main/core/history/store.ts';

export function standInHistory(change: Partial<HistoryStore> = {}): HistoryStore {
  const ignore = (): void => undefined;
  const nothing = (): Promise<[]> => Promise.resolve([]);
  return {
    opening: { kind: 'opened' },
    addSample: ignore,
    saveState: ignore,
    saveIncident: ignore,
    addIncidentEvent: ignore,
    addGap: ignore,
    addNotification: ignore,
    addCertificate: ignore,
    forget: ignore,
    flush: () => Promise.resolve(),
    restore: () => Promise.resolve(new Map()),
    incidents: nothing,
    incidentsBetween: nothing,
    incidentEvents: nothing,
    samples: nothing,
    samplesBetween: nothing,
    uptime: () => Promise.resolve(null),
    uptimes: () => Promise.resolve(new Map()),
    series: () => Promise.resolve({ resolution: 'hour', points: [], gaps: [] }),
    phasePercentiles: () => Promise.resolve({}),
    calendar: nothing,
    gaps: nothing,
    notifications: nothing,
    certificateHistory: nothing,
    locations: nothing,
    measure: () => Promise.resolve({ bytes: 0, samples: 0, oldestSampleMs: null }),
    setRetention: () => Promise.resolve(),
    clear: () => Promise.resolve(),
    export: () => Promise.resolve({ kind: 'done', rows: 0, bytes: 0 }),
    close: () => Promise.resolve(),
    onProblem: () => ignore,
    onSalvage: () => ignore,
    ...change,
  };
}
