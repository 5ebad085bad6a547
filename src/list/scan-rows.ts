import { CsvProblem } from './csv-problem.js';

/** How far a text is made of complete rows. */
export type Scanned = {
  /** Where the last complete row ends, after its line break. */
  end: number;
  /** The line that starts there. */
  line: number;
  problem?: CsvProblem;
};

/** The longest cell, in UTF-16 units: 1 MiB of ASCII. What is longer has lost a quote. */
const longestCell = 1_048_576;

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;

/** The cell that starts at a position: where it ends, and the line that it ends in. */
type Cell = { end: number; line: number; problem?: string };

/**
 * Finds the complete rows of a text, and the first quote that is not balanced. With `relax_quotes`, which a quote in the
 * middle of a cell requires, csv-parse would join the rows up to the next quote instead.
 *
 * @param line - The line that the text starts with.
 * @param isLast - Whether nothing follows the text, so that its last row needs no line break.
 */
export function scanRows(text: string, delimiter: string, line: number, isLast: boolean): Scanned {
  const separator = delimiter.charCodeAt(0);
  const scanned: Scanned = { end: 0, line };
  for (let at = 0; at < text.length || (isLast && at === text.length && scanned.end < at); ) {
    const start = { at, line };
    const cell = text.charCodeAt(at) === quote ? quotedCell(text, separator, start) : plainCell(text, separator, start);
    const problem = problemOf(cell, at, text.length, isLast);
    if (problem) return { ...scanned, problem: new CsvProblem(line, problem) };
    line = cell.line;
    if (cell.end >= text.length) return isLast ? { end: text.length, line } : scanned;
    at = cell.end + 1;
    const last = text.charCodeAt(cell.end);
    if (last === separator) continue;
    // Whether a line feed follows is not known yet.
    if (last === cr && at === text.length && !isLast) return scanned;
    if (last === cr && text.charCodeAt(at) === lf) at += 1;
    line += 1;
    scanned.end = at;
    scanned.line = line;
  }
  return scanned;
}

function problemOf({ end, problem }: Cell, start: number, length: number, isLast: boolean): string | undefined {
  if (end - start > longestCell) return 'a cell is longer than 1 MiB. Is a quote missing that closes it?';
  // What is incomplete may yet be closed.
  return problem && (isLast || end < length) ? problem : undefined;
}

function plainCell(text: string, separator: number, { at, line }: { at: number; line: number }): Cell {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === separator || code === lf || code === cr) break;
  }
  return { end, line };
}

function quotedCell(text: string, separator: number, { at, line }: { at: number; line: number }): Cell {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === lf || (code === cr && text.charCodeAt(end + 1) !== lf)) line += 1;
    if (code !== quote) continue;
    const next = text.charCodeAt(end + 1);
    if (next === quote) end += 1;
    else return closedCell({ end: end + 1, line }, next, separator);
  }
  return { end: text.length, line, problem: 'a quote is opened and never closed.' };
}

/** @param next - What follows the closing quote; not a number at the end of the text. */
function closedCell(cell: Cell, next: number, separator: number): Cell {
  const isEnd = Number.isNaN(next) || next === separator || next === lf || next === cr;
  return isEnd ? cell : { ...cell, problem: 'a quoted cell has text after its closing quote. Is a quote missing?' };
}
