/** Results as they come, in the format asked for. */

import type { CheckResult } from '../../core/probe/result.ts';
import type { Target } from '../../core/probe/target.ts';
import { severityOf } from '../exit-status.ts';
import type { Io } from '../io.ts';
import { nagiosLine, nagiosLines } from './nagios.ts';
import { interruptedReport, report } from './report.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { countLine, nameWidth, tableRow } from './summary.ts';
import type { Verdict } from './summary.ts';

export type Format = 'json' | 'nagios' | 'text';

export interface Reporter {
  result(result: CheckResult, target: Target): void;
  /** A check that was interrupted: what it found by then. */
  cutShort(result: CheckResult, target: Target): void;
  /** After the last one. */
  end(results: readonly Verdict[]): void;
}

interface ReporterOptions {
  format: Format;
  transcript: boolean;
}

export function reporterFor(
  targets: readonly Target[],
  { format, transcript }: ReporterOptions,
  io: Io,
): Reporter {
  const print = (lines: readonly string[]): void => {
    io.stdout.write(`${lines.join('\n')}\n`);
  };
  const style = styleFor(io.stdout, io.environment);
  switch (format) {
    case 'json':
      return jsonReporter(print);
    case 'nagios':
      return nagiosReporter(targets, print);
    case 'text':
      return targets.length === 1 || transcript
        ? fullReporter(targets, transcript, print, style)
        : tableReporter(targets, print, style);
  }
}

type Print = (lines: readonly string[]) => void;

/** One object a check; whose family it is where that was asked for, which a check that fails does not tell else. */
function jsonReporter(print: Print): Reporter {
  return {
    result: (result, { family }) => {
      const asked = family === 'auto' ? result.target : { ...result.target, family };
      print([JSON.stringify({ ...result, target: asked, severity: severityOf(result) })]);
    },
    cutShort: () => undefined,
    end: () => undefined,
  };
}

/** All at the end: the status of several comes before what is said of each. */
function nagiosReporter(targets: readonly Target[], print: Print): Reporter {
  const found: { result: CheckResult; target: Target }[] = [];
  const [only] = targets;
  return {
    result: (result, target) => {
      found.push({ result, target });
    },
    cutShort: () => undefined,
    end: () => {
      const [first] = found;
      if (targets.length === 1 && only && first) print([nagiosLine(first.result, only)]);
      else print(nagiosLines(found, targets.length));
    },
  };
}

function fullReporter(
  targets: readonly Target[],
  transcript: boolean,
  print: Print,
  style: Style,
): Reporter {
  const several = targets.length > 1;
  return {
    result: (result, target) => {
      print([...report(result, target, { style, transcript }), ...(several ? [''] : [])]);
    },
    cutShort: (result, target) => {
      if (!several) print(interruptedReport(result, target, { style, transcript }));
    },
    end: (results) => {
      if (several) print([countLine(results, style)]);
    },
  };
}

/** More rows than that scroll away; what is wrong is then said again at the end. */
const ROWS_IN_VIEW = 20;
const MAX_REPEATED = 20;

function tableReporter(targets: readonly Target[], print: Print, style: Style): Reporter {
  const width = nameWidth(targets, style);
  const wrong: string[][] = [];
  return {
    result: (result, target) => {
      const row = tableRow(result, target, width, style);
      if (result.status !== 'up') wrong.push(row);
      print(row);
    },
    cutShort: () => undefined,
    end: (results) => {
      const repeated = style.isTerminal && results.length > ROWS_IN_VIEW ? wrong : [];
      const left = repeated.length - MAX_REPEATED;
      print([
        ...(repeated.length > 0 && repeated.length < results.length
          ? [
              '',
              ...repeated.slice(0, MAX_REPEATED).flat(),
              ...(left > 0 ? [`and ${left} more`] : []),
            ]
          : []),
        countLine(results, style),
      ]);
    },
  };
}
