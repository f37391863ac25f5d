/** `relaywatch check`: checks servers once and says what was found. */

import type { CheckResult, Probe } from '../core/probe/result.ts';
import type { Target } from '../core/probe/target.ts';
import { EXIT_STATUS, severityOf, worst } from './exit-status.ts';
import { inOrder } from './in-order.ts';
import type { Io } from './io.ts';
import { nagiosLine } from './output/nagios.ts';
import { report } from './output/report.ts';
import { styleFor } from './output/style.ts';
import { countLine, label, tableRow } from './output/summary.ts';
import { createProgress } from './progress.ts';

export type Format = 'json' | 'nagios' | 'text';

export interface CheckOptions {
  format: Format;
  transcript: boolean;
  concurrency: number;
}

/** Resolves with the exit status: that of the worst result. */
export async function check(
  targets: readonly Target[],
  options: CheckOptions,
  io: Io,
  probe: Probe,
): Promise<number> {
  const results: CheckResult[] = [];
  const write = writerFor(targets, options, io);
  const progress = createProgress(io.stderr, targets.length);
  await inOrder(
    targets,
    options.concurrency,
    async (target) => {
      const result = await probe(target);
      progress.step(result.failure !== null);
      return { result, target };
    },
    ({ result, target }) => {
      results.push(result);
      progress.around(() => {
        write(result, target);
      });
    },
  );
  progress.end();
  if (options.format === 'text' && targets.length > 1)
    io.stdout.write(`${countLine(results, styleFor(io.stdout, io.environment))}\n`);
  return EXIT_STATUS[worst(results.map(severityOf))];
}

type Writer = (result: CheckResult, target: Target) => void;

function writerFor(targets: readonly Target[], options: CheckOptions, io: Io): Writer {
  const print = (text: string) => {
    io.stdout.write(`${text}\n`);
  };
  if (options.format === 'json')
    return (result) => {
      print(JSON.stringify({ ...result, severity: severityOf(result) }));
    };
  if (options.format === 'nagios')
    return (result, target) => {
      print(nagiosLine(result, target));
    };

  const style = styleFor(io.stdout, io.environment);
  const { transcript } = options;
  if (targets.length === 1 || transcript)
    return (result, target) => {
      print(report(result, target, { style, transcript }).join('\n'));
      if (targets.length > 1) print('');
    };
  const width = Math.max(...targets.map((target) => label(target).length));
  return (result, target) => {
    print(tableRow(result, target, width, style));
  };
}
