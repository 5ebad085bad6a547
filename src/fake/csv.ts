import { cellOf } from '../bulk/list-file.js';

/**
 * Splits CSV (RFC 4180) into rows of cells.
 *
 * Lines may end in LF, CRLF or CR. A quote that is never closed is an ordinary character. A line end at the end of the
 * text adds a row with one empty cell.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const { cell, end } = readCell(text, at);
    row.push(cell);
    if (text[end] !== ',') {
      rows.push(row);
      row = [];
    }
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
  return rows;
}

/** Reads the cell that starts at `start`. It ends before the comma, the line end or the end of the text at `end`. */
function readCell(text: string, start: number): { cell: string; end: number } {
  const quote = text[start] === '"' ? closingQuote(text, start + 1) : -1;
  const end = endOfCell(text, quote === -1 ? start : quote + 1);
  if (quote === -1) return { cell: text.slice(start, end), end };
  return { cell: text.slice(start + 1, quote).replaceAll('""', '"') + text.slice(quote + 1, end), end };
}

/** The position of the next quote that is not doubled, or -1. */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function endOfCell(text: string, start: number): number {
  const delimiter = /[,\r\n]/g;
  delimiter.lastIndex = start;
  return delimiter.exec(text)?.index ?? text.length;
}

/** Writes rows of cells as CSV. Cells are quoted where necessary, and lines end in LF. */
export function formatCsv(rows: Iterable<readonly string[]>): string {
  return Array.from(rows, (row) => `${row.map(cellOf).join(',')}\n`).join('');
}
