import { parse } from 'csv-parse/sync';
import { CsvProblem } from './csv-problem.js';
import { scanRows } from './scan-rows.js';

/** Reads rows from a text that comes in chunks. */
export interface RowReader {
  /** The rows that are complete with a chunk. @throws CsvProblem */
  read(chunk: string): string[][];
  /** The last row, if no line break ends it. @throws CsvProblem */
  end(): string[][];
}

/** A line ends in LF, CRLF or CR, mixed as they may be. */
const lineBreaks = ['\r\n', '\n', '\r'];

/** Parses CSV whose quotes are balanced. Rows may be of any length, and empty lines are rows. */
export function parseRows(text: string, delimiter: string, most?: number): string[][] {
  return parse(text, {
    delimiter,
    record_delimiter: lineBreaks,
    relax_quotes: true,
    relax_column_count: true,
    ...(most && { to: most }),
  });
}

/** Reads CSV. */
export class CsvReader implements RowReader {
  readonly #delimiter: string;
  #rest = '';
  #line = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  read(chunk: string): string[][] {
    return this.#rows(this.#rest + chunk, false);
  }

  end(): string[][] {
    return this.#rows(this.#rest, true);
  }

  #rows(text: string, isLast: boolean): string[][] {
    const { end, line, problem } = scanRows(text, this.#delimiter, this.#line, isLast);
    if (problem) throw problem;
    this.#rest = text.slice(end);
    this.#line = line;
    return end > 0 ? parseRows(text.slice(0, end), this.#delimiter) : [];
  }
}

/** The longest line, in UTF-16 units. */
const longestLine = 1_048_576;

/** Reads a text with one cell on each line, whatever it has in it. */
export class LineReader implements RowReader {
  #rest = '';
  #line = 1;

  read(chunk: string): string[][] {
    const text = this.#rest + chunk;
    // After a CR at the end, a line feed may follow.
    const isOpen = text.endsWith('\r');
    const lines = (isOpen ? text.slice(0, -1) : text).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + (isOpen ? '\r' : '');
    this.#line += lines.length;
    if (this.#rest.length > longestLine) throw new CsvProblem(this.#line, 'it is longer than 1 MiB.');
    return lines.map((line) => [line]);
  }

  end(): string[][] {
    return this.#rest === '' ? [] : [[this.#rest.replace(/\r$/, '')]];
  }
}
