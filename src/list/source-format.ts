import type { CsvFormat } from './csv-format.js';
import { CsvProblem } from './csv-problem.js';
import { parseRows } from './row-reader.js';
import { scanRows } from './scan-rows.js';

/** How much of a file is looked at to find its format, in bytes. */
export const sampleSize = 1_048_576;
/** How many rows of it, with the header. */
const sampleRows = 1001;

/** What can separate cells, unless an option says what does. */
const delimiters = [',', ';', '\t', '|'];

/** The byte order marks that say more than their encoding's name would. */
const marks: [encoding: string, bytes: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The start of a text, in a format whose delimiter is still to be found. */
export type Sample = Omit<CsvFormat, 'delimiter'> & {
  text: string;
  sepDelimiter: string | undefined;
  isWhole: boolean;
};

/** @throws RangeError for an encoding that `TextDecoder` does not know. */
export function sampleOf({ bytes, isWhole }: { bytes: Uint8Array; isWhole: boolean }, label = 'utf-8'): Sample {
  const mark = marks.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  const { encoding } = new TextDecoder(mark?.[0] ?? label);
  // What is invalid shows, with its line, when all of it is read.
  const text = new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  const sep = /^sep=(.)(?=\r|\n|$)(?:\r\n|\n|\r)?/is.exec(text);
  return {
    encoding,
    hasBom: mark !== undefined,
    hasSepLine: sep !== null,
    sepDelimiter: sep?.[1],
    lineBreak: /\r\n|\n|\r/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    text: text.slice(sep?.[0].length ?? 0),
    isWhole,
  };
}

/** The first rows, as far as they can be read with a delimiter. */
function rowsOf({ text, isWhole }: Sample, delimiter: string): string[][] {
  const { end } = scanRows(text, delimiter, 1, isWhole);
  return parseRows(text.slice(0, end), delimiter, sampleRows);
}

/** Finds the delimiter with which some column has the most cells that are addresses, and the first rows by it. */
export function findDelimiter(
  sample: Sample,
  given: string | undefined,
  isAddress: (cell: string) => boolean,
): { delimiter: string; rows: string[][] } {
  const only = given ?? sample.sepDelimiter;
  const found = (only ? [only] : delimiters).map((delimiter) => {
    const rows = rowsOf(sample, delimiter);
    return { delimiter, rows, hits: Math.max(0, ...hitsOf(rows, isAddress)), width: rows[0]?.length ?? 0 };
  });
  const [best] = found.toSorted((a, b) => b.hits - a.hits || b.width - a.width);
  if (!best) throw new CsvProblem(1, 'no delimiter fits.');
  return best;
}

/** How many cells of each column are addresses. */
export function hitsOf(rows: readonly (readonly string[])[], isAddress: (cell: string) => boolean): number[] {
  const hits: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) hits[index] = (hits[index] ?? 0) + (isAddress(cell) ? 1 : 0);
  }
  return hits;
}
