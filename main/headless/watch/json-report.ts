/** What is said, for a program: one JSON object a line, its `type` first, times in ISO 8601 (UTC), durations in `…Ms`. */

import type { Alarm } from '../../core/monitor/state.ts';
import type { Server } from '../../core/server.ts';
import { severityOf } from '../exit-status.ts';
import { alarmText } from './alarm-text.ts';
import type { Report, Saying } from './report.ts';

/** @param transcript whether results carry the conversation. */
export const jsonReport =
  ({ transcript }: { transcript: boolean }): Report =>
  (saying) =>
    JSON.stringify({ type: saying.type, ...fieldsOf(saying, transcript) });

function fieldsOf(saying: Saying, withTranscript: boolean): object {
  switch (saying.type) {
    case 'alarm':
      return alarmFields(saying.alarm, saying.server);
    case 'result': {
      const { transcript, ...result } = saying.result;
      return {
        server: named(saying.watched.server),
        startedLateMs: rounded(saying.startedLateMs),
        ...result,
        severity: severityOf(saying.result),
        ...(withTranscript && { transcript }),
      };
    }
    case 'started':
      return { at: iso(saying.atMs), version: saying.version, servers: saying.servers };
    case 'connectivity':
      return { at: iso(saying.atMs), offline: saying.offline, state: saying.state.kind };
    case 'stats':
      return { at: iso(saying.atMs), ...saying.stats };
    case 'stopped': {
      const { atMs, reason, forMs, tally } = saying;
      return { at: iso(atMs), reason, watchedMs: rounded(forMs), ...tally };
    }
  }
}

/** Instants of alarms; what else ends in `Ms` is a duration and stays a number. */
const INSTANTS: Readonly<Record<string, string>> = {
  atMs: 'at',
  sinceMs: 'since',
  startedMs: 'started',
  confirmedMs: 'confirmed',
  endedMs: 'ended',
  untilMs: 'until',
  validToMs: 'validTo',
};

function alarmFields(alarm: Alarm, server: Server): object {
  const { kind, atMs, ...others } = alarm;
  const details = Object.entries(others).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'serverId' || key === 'name') return [];
    const instant = INSTANTS[key];
    return [
      instant !== undefined && typeof value === 'number' ? [instant, iso(value)] : [key, value],
    ];
  });
  return {
    at: iso(atMs),
    kind,
    server: named(server),
    message: alarmText(alarm, atMs),
    ...(Object.fromEntries(details) as object),
  };
}

const named = ({ id, name, host, port }: Server) => ({ id, name, host, port });

const iso = (ms: number): string => new Date(ms).toISOString();

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
