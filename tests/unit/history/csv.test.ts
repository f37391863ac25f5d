import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../main/core/history/export/csv.ts';
import type { Cell } from '../../../main/core/history/export/csv.ts';

describe('a line of comma-separated values', () => {
  it.each<[why: string, cells: Cell[], line: string]>([
    ['leaves plain text and numbers alone', ['mx1', 25, -1.5], 'mx1,25,-1.5'],
    ['is empty where there is nothing', [null, '', []], ',,'],
    ['quotes what has a comma', ['a,b'], '"a,b"'],
    ['doubles quotes', ['say "hi"'], '"say ""hi"""'],
    ['quotes line breaks', ['a\r\nb'], '"a\r\nb"'],
    ['joins lists', [['DNS:a', 'DNS:b']], 'DNS:a; DNS:b'],
    ['keeps text as it is in UTF-8', ['Zürich ✓'], 'Zürich ✓'],
    ['marks = as text', ['=cmd|calc'], "'=cmd|calc"],
    ['marks + as text', ['+1'], "'+1"],
    ['marks - as text', ['-1'], "'-1"],
    ['marks @ as text', ['@SUM(A1)'], "'@SUM(A1)"],
    ['marks a tab as text', ['\t=1'], "'\t=1"],
    ['marks a carriage return as text, and quotes it', ['\r=1'], '"\'\r=1"'],
    ['marks a formula behind blanks', ['  =1'], "'  =1"],
    ['marks the full-width signs that some spreadsheets take', ['＝1'], "'＝1"],
    ['marks a formula that begins a list', [['=1', 'b']], "'=1; b"],
    ['quotes a formula with quotes', ['=HYPERLINK("x")'], '"\'=HYPERLINK(""x"")"'],
    ['leaves signs further on alone', ['a=b+c-d@e'], 'a=b+c-d@e'],
  ])('%s', (_why, cells, line) => {
    expect(csvLine(cells)).toBe(`${line}\r\n`);
  });
});
