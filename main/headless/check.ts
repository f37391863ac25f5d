/** `relaywatch check`: checks servers once and says what was found. */

import { setMaxListeners } from 'node:events';

import type { Probe } from '../core/probe/result.ts';
import type { Target } from '../core/probe/target.ts';
import { EXIT_STATUS, severityOf, worst } from './exit-status.ts';
import { inOrder } from './in-order.ts';
import type { Io } from './io.ts';
import { reporterFor } from './output/reporter.ts';
import type { Format } from './output/reporter.ts';
import { label } from './output/summary.ts';
import type { Verdict } from './output/summary.ts';
import { createProgress } from './progress.ts';

export interface CheckOptions {
  format: Format;
  transcript: boolean;
  concurrency: number;
}

/**
 * Resolves with the exit status: that of the worst result. Once the signal is aborted the checks under way end, no more
 * begin, and what is known by then is said.
 */
export async function check(
  targets: readonly Target[],
  options: CheckOptions,
  io: Io,
  probe: Probe,
  interrupted: AbortSignal,
): Promise<number> {
  // Every check under way listens to it several times, which is no leak.
  setMaxListeners(0, interrupted);
  const results: Verdict[] = [];
  const reporter = reporterFor(targets, options, io);
  const progress = createProgress(io, targets.map(label));
  await inOrder(
    targets,
    options.concurrency,
    interrupted,
    async (target) => {
      const result = await probe(target, { signal: interrupted, onPhase: progress.phase });
      const cutShort = interrupted.aborted && result.failure?.reason === 'internal';
      if (!cutShort) progress.step(result.failure !== null);
      return { result, target, cutShort };
    },
    ({ result, target, cutShort }) => {
      const { status, severity, failure } = result;
      if (!cutShort) results.push({ status, severity, failure });
      progress.around(() => {
        if (cutShort) reporter.cutShort(result, target);
        else reporter.result(result, target);
      });
    },
  );
  progress.end();
  reporter.end(results);
  const unfinished = results.length < targets.length;
  if (unfinished && options.format !== 'nagios')
    io.stderr.write(`relaywatch: interrupted, ${results.length} of ${targets.length} checked\n`);
  return EXIT_STATUS[
    worst([...results.map(severityOf), ...(unfinished ? ['UNKNOWN' as const] : [])])
  ];
}
