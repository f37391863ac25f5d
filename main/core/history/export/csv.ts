/** Comma-separated values as RFC 4180 has them, with nothing in them that a spreadsheet would run. */

export type Cell = string | number | null | readonly string[];

/** A line with its end. Lists are joined; text that would be taken for a formula is marked as text. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = plain(typeof cell === 'string' ? cell : cell.join('; '));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text of servers is hostile: a spreadsheet takes what begins like this for a formula, leading white space or not. */
function plain(text: string): string {
  return /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}
