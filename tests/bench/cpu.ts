/** CPU time, user and system together, wherever the work was done. Milliseconds since some start. */

import { readFileSync } from 'node:fs';

/** A counter: the difference of two readings is what was used between them. */
export type CpuCounter = () => number;

export const ownCpu: CpuCounter = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Of the child processes that have ended. In steps of a tick: meaningful over many rounds only. */
export const childrenCpu: CpuCounter = () => ticksMs('self', 'cutime');

/** Of another process that goes on running, all its threads. In steps of a tick. */
export const cpuOf =
  (pid: number): CpuCounter =>
  () =>
    ticksMs(String(pid), 'utime');

/** Linux counts in hundredths of a second here, whatever its own clock does. */
const TICK_MS = 10;

/** Fields 14 to 17 of proc(5) `stat`; the name in brackets before them may hold anything. */
const FIELDS = { utime: 11, cutime: 13 };

function ticksMs(process: string, first: keyof typeof FIELDS): number {
  const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const at = FIELDS[first];
  return (Number(fields[at]) + Number(fields[at + 1])) * TICK_MS;
}
