import { type Encoding, type ReadOptions, readText, sampleText, TextProblem } from './text.js';

/** The characters that structure a CSV. */
export type Dialect = {
  /** Empty where each line is one cell. */
  delimiter: string;
  /** `false` where quotes are ordinary characters. */
  hasQuotes: boolean;
  /** `true` if a quoted cell may begin with spaces, which are no part of it. */
  skipsSpaces: boolean;
};

/** The format of a list's text, so that its output can be written the same way. */
export type CsvFormat = Dialect &
  Encoding & {
    /** Excel's line `sep=;`, or nothing. */
    sepLine: string;
    lineBreak: '\n' | '\r\n';
  };

/** The longest row, in UTF-16 units: 4 MiB of ASCII. */
const longestRow = 4_194_304;
/** As many as Excel has columns. */
const mostCells = 16_384;

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

/** The place of a reader in a cell. Behind a closing quote, only a second quote or spaces may follow. */
type Place = 'start' | 'plain' | 'quoted' | 'closed' | 'behind';

/**
 * Reads rows from a text that comes in chunks, in a time that only depends on its length. Lines end in LF, CRLF or CR.
 * Rows may be of any length, and empty lines are rows of one empty cell.
 */
export class CsvReader {
  readonly #separator: number;
  readonly #hasQuotes: boolean;
  readonly #skipsSpaces: boolean;
  #place: Place = 'start';
  #text = '';
  #cells: string[] = [];
  #line = 1;
  /** The line of the row, and where it starts in the chunk: before 0, if in an earlier one. */
  #rowLine = 1;
  #rowStart = 0;
  #previous = 0;
  #lineBreak = '';

  constructor({ delimiter, hasQuotes, skipsSpaces }: Dialect) {
    this.#separator = delimiter.charCodeAt(0);
    this.#hasQuotes = hasQuotes;
    this.#skipsSpaces = skipsSpaces;
  }

  /** The line break after the first row. */
  get lineBreak(): CsvFormat['lineBreak'] {
    return this.#lineBreak === '\r\n' ? '\r\n' : '\n';
  }

  /** The cells so far of a row that is not complete. */
  get unfinished(): string[] {
    const isNew = this.#place === 'start' && this.#cells.length === 0 && this.#text === '';
    return isNew ? [] : [...this.#cells, this.#text];
  }

  /** Adds the rows that are complete with a chunk. @throws TextProblem */
  push(chunk: string, rows: string[][]): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#place === 'start') at = this.#open(chunk, at);
      else if (this.#place === 'plain') at = this.#readPlain(chunk, at, rows);
      else if (this.#place === 'quoted') at = this.#readQuoted(chunk, at);
      else at = this.#close(chunk, at, rows);
    }
    this.#checkLength(chunk.length);
    this.#rowStart -= chunk.length;
  }

  /** Adds the last row, if no line break ends it. @throws TextProblem */
  end(rows: string[][]): void {
    if (this.#place === 'quoted') throw new TextProblem('a quote is opened and never closed.', this.#rowLine);
    const row = this.unfinished;
    if (row.length > 0) rows.push(row);
  }

  #open(chunk: string, at: number): number {
    const code = chunk.charCodeAt(at);
    if (code === lf && this.#previous === cr) {
      this.#previous = lf;
      if (this.#lineBreak === '\r') this.#lineBreak = '\r\n';
      this.#rowStart = at + 1;
      return at + 1;
    }
    this.#previous = 0;
    if (code === quote && this.#hasQuotes) {
      this.#place = 'quoted';
      this.#text = '';
      return at + 1;
    }
    if (code === space && this.#skipsSpaces) {
      this.#text += ' ';
      return at + 1;
    }
    this.#place = 'plain';
    return at;
  }

  #readPlain(chunk: string, start: number, rows: string[][]): number {
    let at = start;
    let code = 0;
    for (; at < chunk.length; at++) {
      code = chunk.charCodeAt(at);
      if (code === this.#separator || code === lf || code === cr) break;
    }
    this.#text += chunk.slice(start, at);
    return at < chunk.length ? this.#endCell(at, code, rows) : at;
  }

  #readQuoted(chunk: string, start: number): number {
    let at = start;
    for (; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (code === quote) break;
      if (code === cr || (code === lf && this.#previous !== cr)) this.#line += 1;
      this.#previous = code;
    }
    this.#text += chunk.slice(start, at);
    if (at < chunk.length) this.#place = 'closed';
    return at + 1;
  }

  #close(chunk: string, at: number, rows: string[][]): number {
    const code = chunk.charCodeAt(at);
    if (code === quote && this.#place === 'closed') {
      this.#text += '"';
      this.#place = 'quoted';
      return at + 1;
    }
    if (code === this.#separator || code === lf || code === cr) return this.#endCell(at, code, rows);
    if (code !== space) {
      const problem = 'a quoted cell has text after its closing quote. Is a quote missing?';
      throw new TextProblem(problem, this.#rowLine);
    }
    this.#text += ' ';
    this.#place = 'behind';
    return at + 1;
  }

  /** Ends a cell, and its row, before a delimiter or a line break. Returns where the next cell starts. */
  #endCell(at: number, code: number, rows: string[][]): number {
    this.#checkLength(at);
    this.#cells.push(this.#text);
    this.#text = '';
    this.#place = 'start';
    if (this.#cells.length > mostCells) {
      throw new TextProblem(`a row has more than ${mostCells.toLocaleString('en')} cells.`, this.#rowLine);
    }
    this.#previous = code;
    if (code === this.#separator) return at + 1;
    rows.push(this.#cells);
    this.#cells = [];
    this.#line += 1;
    this.#rowLine = this.#line;
    this.#rowStart = at + 1;
    this.#lineBreak ||= code === cr ? '\r' : '\n';
    return at + 1;
  }

  #checkLength(at: number): void {
    if (at - this.#rowStart <= longestRow) return;
    throw new TextProblem('a row is longer than 4 MiB. Is a quote missing that closes a cell?', this.#rowLine);
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Returns a function that writes rows as CSV, of which any reader reads the same cells. */
export function csvWriter({ delimiter, lineBreak }: CsvFormat, escapeFormulas = false) {
  const separator = delimiter || ',';
  const special = new RegExp(`["\\r\\n]|${escapeRegExp(separator)}`);
  const cellOf = (cell: string) => {
    const text = escapeFormulas && /^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell;
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return (rows: readonly (readonly string[])[]): string => {
    let text = '';
    for (const row of rows) text += row.map(cellOf).join(separator) + lineBreak;
    return text;
  };
}

export type CsvOptions = {
  delimiter?: string | undefined;
  encoding?: string | undefined;
  /** Lines with quotes that no CSV has are one cell each. */
  mayBeLines?: boolean;
  /** Tells by which delimiter the file is a table of addresses. */
  isAddress: (cell: string) => boolean;
};

/** The delimiters that a list may have, unless an option names one. */
const delimiters = [',', ';', '\t', '|'];

/** Finds the format of a CSV by its start, and its first rows. @throws TextProblem */
export async function openCsv(file: string, options: CsvOptions): Promise<{ format: CsvFormat; sample: string[][] }> {
  const { text, isWhole, ...encoding } = await sampleText(file, options.encoding);
  const [sepLine = '', , separator] = /^("?)sep=([^"\r\n])\1(?:\r\n|\n|\r|$)/i.exec(text) ?? [];
  const sample = { text: text.slice(sepLine.length), isWhole };
  const { dialect, rows, lineBreak } = findDialect(sample, { ...options, delimiter: options.delimiter ?? separator });
  return { format: { ...encoding, ...dialect, lineBreak, sepLine: sepLine.replace(/[\r\n]+$/, '') }, sample: rows };
}

/** Reads all rows of a CSV, some at a time. @throws TextProblem */
export async function* readCsv(
  file: string,
  format: CsvFormat,
  options?: ReadOptions,
): AsyncGenerator<string[][], void, undefined> {
  yield* withoutFirst(format.sepLine === '' ? 0 : 1, readAll(file, format, options));
}

async function* readAll(file: string, format: CsvFormat, options?: ReadOptions) {
  const reader = new CsvReader(format);
  for await (const chunk of readText(file, format.encoding, options)) {
    const rows: string[][] = [];
    reader.push(chunk, rows);
    yield rows;
  }
  const rows: string[][] = [];
  reader.end(rows);
  yield rows;
}

/** Skips the first rows of a table. */
export async function* withoutFirst(
  count: number,
  table: AsyncIterable<string[][]>,
): AsyncGenerator<string[][], void, undefined> {
  let left = count;
  for await (const rows of table) {
    left -= rows.splice(0, left).length;
    yield rows;
  }
}

type Sample = { text: string; isWhole: boolean };
type Attempt = { dialect: Dialect; rows: string[][]; lineBreak: CsvFormat['lineBreak']; problem?: TextProblem };

function findDialect(sample: Sample, { delimiter, isAddress, mayBeLines = false }: CsvOptions): Attempt {
  const asLines = { delimiter: '', hasQuotes: true, skipsSpaces: false };
  const attempts = (delimiter === undefined ? delimiters : [delimiter]).map((given) => attemptWith(sample, given));
  if (mayBeLines && delimiter === undefined) attempts.push(attempt(sample, asLines));
  const best = attempts
    .map((found) => ({ ...found, ...scoreOf(found, isAddress) }))
    .reduce((a, b) => ((b.hits - a.hits || b.rank - a.rank || b.width - a.width) > 0 ? b : a));
  const found = best.problem && mayBeLines ? attempt(sample, { ...asLines, hasQuotes: false }) : best;
  if (found.problem) throw found.problem;
  return found;
}

/** Rates by how many addresses a delimiter sets apart, and whether it is more than a part of some cells. */
function scoreOf({ rows, dialect }: Attempt, isAddress: (cell: string) => boolean) {
  const [first = []] = rows;
  const filled = rows.filter((row) => row.length > 1 || row[0] !== '');
  const usual = mostFrequent(filled.map(({ length }) => length));
  // Two addresses in a cell do not make two columns.
  const hits = hitsOf(
    rows.filter((row) => !row.slice(usual).some(isAddress)),
    isAddress,
  );
  const isTable = usual > 1 || (first.length > 1 && !first.some(isAddress));
  const rank = isTable ? 2 : Number(dialect.delimiter === '');
  return { hits: Math.max(0, ...hits), rank, width: first.length };
}

function attemptWith(sample: Sample, delimiter: string): Attempt {
  const dialect = { delimiter, hasQuotes: true, skipsSpaces: false };
  const hasSpaces = delimiter.trim() !== '' && new RegExp(`${escapeRegExp(delimiter)} +"`).test(sample.text);
  const skipping = hasSpaces && attempt(sample, { ...dialect, skipsSpaces: true });
  return skipping && !skipping.problem ? skipping : attempt(sample, dialect);
}

/** The rows by which a format is found, and about how much text, unless that has fewer than two rows. */
export const sampleRows = 1001;
const sampleLength = 1_048_576;
const step = 65_536;

function attempt({ text, isWhole }: Sample, dialect: Dialect): Attempt {
  const reader = new CsvReader(dialect);
  const rows: string[][] = [];
  let problem: TextProblem | undefined;
  try {
    let at = 0;
    const isEnough = () => rows.length >= sampleRows || (at >= sampleLength && rows.length > 1);
    for (; at < text.length && !isEnough(); at += step) reader.push(text.slice(at, at + step), rows);
    if (at >= text.length && isWhole) reader.end(rows);
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    problem = error;
  }
  if (rows.length === 0 && reader.unfinished.length > 0) rows.push(reader.unfinished);
  return { dialect, rows: rows.slice(0, sampleRows), lineBreak: reader.lineBreak, ...(problem && { problem }) };
}

/** Counts the addresses in each column. */
export function hitsOf(rows: readonly (readonly string[])[], isAddress: (cell: string) => boolean): number[] {
  const hits: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) hits[index] = (hits[index] ?? 0) + Number(isAddress(cell));
  }
  return hits;
}

/** The first of the most frequent numbers, or 0. */
export function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [[most] = [0]] = [...counts].sort(([, a], [, b]) => b - a);
  return most;
}
