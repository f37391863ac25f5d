/** The settings page of history as a whole. */

import { count } from './count.ts';

export const data = {
  data: {
    kept: 'Kept',
    rawDays: 'Every single check for',
    rollupDays: 'Sums, incidents and certificates for',
    days: 'days',
    shorter: {
      rawDays: (n: number) => `Every single check older than ${count(n, 'day')} will be deleted.`,
      rollupDays: (n: number) =>
        `Sums, incidents and certificates older than ${count(n, 'day')} will be deleted.`,
    },
    keepOnly: (n: number) => `Keep only ${count(n, 'day')}`,
    range: (min: number, max: number) => `From ${min} to ${max} days`,
    file: 'File',
    size: (megabytes: string, checks: number) =>
      `${megabytes} MB, ${checks.toLocaleString()} ${checks === 1 ? 'check' : 'checks'}`,
    oldest: (when: string) => `The oldest is of ${when}.`,
    openFolder: 'Open data folder',
    exportTitle: 'Export',
    content: 'What',
    contents: {
      samples: 'Every check',
      hours: 'Sums by the hour',
      days: 'Sums by the day',
      incidents: 'Incidents',
      certificates: 'Certificates',
      notifications: 'Notifications',
    },
    format: 'Format',
    formats: { csv: 'CSV', json: 'JSON' },
    time: 'Time',
    times: { day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days', ever: 'All' },
    servers: 'Servers',
    allServers: 'All servers',
    start: 'Export…',
    progress: 'Progress of the export',
    exported: (rows: number, file: string) => `${count(rows, 'row')} exported to ${file}`,
    cancelled: 'The export was cancelled. Nothing was left behind.',
    deleteTitle: 'Delete',
    delete: 'Delete history…',
    deleteAll: 'This deletes the history of all servers. What is wrong now stays known.',
    deleteOne: (name: string) => `This deletes the history of ${name}.`,
    confirm: 'Delete for good',
    deleted: 'The history was deleted.',
  },
} as const;
