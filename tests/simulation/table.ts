/** The result of all scenarios as one table. */

import type { Verdict } from './judge.ts';

export function table(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(width) : cell.padStart(9))).join('  ');
  const lines = verdicts.map((verdict) =>
    row([
      verdict.name,
      String(verdict.checks),
      String(verdict.notices.length),
      String(verdict.falseAlarms.length),
      String(verdict.missed.length),
      verdict.delaysMs.length === 0 ? '–' : seconds(Math.max(...verdict.delaysMs)),
      verdict.delaysMs.length === 0 ? '–' : `${Math.round(verdict.worstShare * 100)} %`,
    ]),
  );
  const head = row(['scenario', 'checks', 'notices', 'false', 'missed', 'delay', 'of limit']);
  const sum = (of: (verdict: Verdict) => number): string =>
    String(verdicts.reduce((total, verdict) => total + of(verdict), 0));
  const total = row([
    `${verdicts.length} scenarios`,
    sum(({ checks }) => checks),
    sum(({ notices }) => notices.length),
    sum(({ falseAlarms }) => falseAlarms.length),
    sum(({ missed }) => missed.length),
    seconds(Math.max(0, ...verdicts.flatMap(({ delaysMs }) => delaysMs))),
    `${Math.round(Math.max(0, ...verdicts.map(({ worstShare }) => worstShare)) * 100)} %`,
  ]);
  const line = '─'.repeat(head.length);
  return [head, line, ...lines, line, total].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
