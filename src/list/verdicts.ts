import { addressIn } from '../address.js';
import { columnName } from '../bulk/list-file.js';
import { SainoError } from '../index.js';
import type { Addresses } from './addresses.js';
import { findHeader, isEmailName } from './column.js';
import { hitsOf, openCsv, readCsv, withoutFirst } from './csv.js';
import type { Part } from './parts.js';
import { EncodingProblem, TextProblem } from './text.js';

/** The rows of one report, counted by how they match the list. */
export type ReportSummary = {
  rows: number;
  /** Rows whose address was sent. */
  matched: number;
  /** Rows whose address was not sent in this part. */
  unmatched: number;
  /** Rows that say again what an earlier row of the same address says. */
  repeated: number;
  /** Addresses whose rows say different things. They have no verdict. */
  contradicting: number;
  /** Addresses of the part that no row is about. */
  missing: number;
  /** The columns, without that of the addresses. */
  columns: string[];
};

/** The reason why an address has no verdict. */
export type MissingVerdict = 'pending' | 'absent' | 'contradicting';

/** In place of a verdict's number, which counts from 1. */
const absent = 0;
const contradicting = -1;

/** The verdict of each address. Equal verdicts are kept once, as there are few distinct ones. */
export class Verdicts {
  /** The columns of all reports, without those of the addresses, in order of first appearance. */
  readonly columns: string[] = [];
  readonly #addresses: Addresses;
  readonly #caseSensitive: boolean;
  readonly #numbers: Int32Array;
  readonly #verdicts: string[][] = [];
  /** The date of each. */
  readonly #checked: string[] = [];
  readonly #byContent = new Map<string, number>();
  readonly #added: Part[] = [];
  #reused = 0;

  constructor(addresses: Addresses, caseSensitive: boolean) {
    this.#addresses = addresses;
    this.#caseSensitive = caseSensitive;
    this.#numbers = new Int32Array(addresses.size);
  }

  /**
   * Reads the report of a part from disk.
   *
   * @throws `report_unavailable` if the file is no report, or was cut short.
   */
  async add(file: string, part: Part, { bulkId, checked }: ReportOf, signal?: AbortSignal): Promise<ReportSummary> {
    try {
      return await this.#read(file, part, { checked, signal });
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
      const message = `The report of bulk job ${bulkId} cannot be read, and is kept: ${file}. ${error.message}`;
      throw new SainoError('report_unavailable', message, { bulkId, cause: error });
    }
  }

  /**
   * Takes a verdict of an earlier run, unless a newer one is there. Its address is not sent.
   *
   * @param places - The index of each cell among {@link columns}, from {@link place}.
   */
  reuse(address: number, cells: readonly string[], places: readonly number[], checked: string): void {
    const earlier = this.checkedOf(address);
    if (earlier >= checked) return;
    this.#numbers[address] = this.#numberOf(cells, places, checked);
    if (earlier !== '') return;
    this.#addresses.exclude(address);
    this.#reused += 1;
  }

  /** The number of addresses with a verdict of an earlier run. */
  get reused(): number {
    return this.#reused;
  }

  /** The cells of an address, by {@link columns}. */
  of(address: number): readonly string[] | undefined {
    return this.#verdicts[(this.#numbers[address] ?? absent) - 1];
  }

  /** The date of an address's verdict, YYYY-MM-DD. */
  checkedOf(address: number): string {
    return this.#checked[(this.#numbers[address] ?? absent) - 1] ?? '';
  }

  /** The reason why an address has no cells. */
  whyMissing(address: number): MissingVerdict {
    if (this.#numbers[address] === contradicting) return 'contradicting';
    return this.#added.some(({ from, to }) => from <= address && address < to) ? 'absent' : 'pending';
  }

  /** `true` if the reports of all parts are there. */
  get isComplete(): boolean {
    return this.#added.reduce((sum, { addresses }) => sum + addresses, this.#reused) >= this.#addresses.size;
  }

  /** Reads a report in UTF-8 or UTF-16, or else as Latin-1. */
  async #read(file: string, part: Part, options: ReadReport): Promise<ReportSummary> {
    const before = this.columns.length;
    try {
      return await this.#readAs(file, part, options);
    } catch (error) {
      // Nothing stays of a report that cannot be read.
      this.columns.length = before;
      if (!(error instanceof EncodingProblem) || options.encoding) throw error;
      return this.#read(file, part, { ...options, encoding: 'windows-1252' });
    }
  }

  async #readAs(file: string, part: Part, { encoding, signal, checked }: ReadReport): Promise<ReportSummary> {
    const find = this.#finder(part);
    const isSent = (cell: string) => find(cell) !== undefined;
    const { format, sample } = await openCsv(file, { encoding, isAddress: isSent });
    const { column, header, names } = layOut(sample, isSent);
    const taken = new Set<string>();
    const places = names.map((name) => this.place(distinct(name, taken)));
    const columns = [...taken];
    const summary = { rows: 0, matched: 0, unmatched: 0, repeated: 0, contradicting: 0, missing: 0, columns };
    const numbers = new Int32Array(part.to - part.from);
    let isEnded = true;
    const table = readCsv(file, format, { signal, onBytes: (bytes) => (isEnded = endsLine(bytes)) });
    for await (const rows of withoutFirst(header + 1, table)) {
      for (const cells of rows) {
        if (cells.every((cell) => cell.trim() === '')) continue;
        summary.rows += 1;
        const address = find(cells[column] ?? '');
        if (address === undefined) {
          summary.unmatched += 1;
          continue;
        }
        const rest = cells.filter((_, index) => index !== column);
        for (const [index, cell] of rest.entries()) {
          if (cell === '' || places[index] !== undefined) continue;
          const name = distinct(`report_${index + 1}`, taken);
          places[index] = this.place(name);
          columns.push(name);
        }
        this.#match(summary, numbers, address - part.from, this.#numberOf(rest, places, checked));
      }
    }
    summary.missing = part.addresses - numbers.filter((number) => number !== absent).length;
    if (summary.matched === 0) checkIsReport(sample);
    if (!isEnded && summary.missing > 0) throw new TextProblem('ends within a row: it may have been cut short.');
    for (const [index, number] of numbers.entries()) if (number !== absent) this.#numbers[part.from + index] = number;
    this.#added.push(part);
    return summary;
  }

  /** @param numbers - The verdicts of the part, by the index of the address in it. */
  #match(summary: ReportSummary, numbers: Int32Array, index: number, number: number): void {
    summary.matched += 1;
    const earlier = numbers[index];
    if (earlier === absent) numbers[index] = number;
    else if (earlier === number) summary.repeated += 1;
    else if (earlier !== contradicting) {
      numbers[index] = contradicting;
      summary.contradicting += 1;
    }
  }

  /** The index of a column of a report among those of all reports. */
  place(name: string): number {
    if (!this.columns.includes(name)) this.columns.push(name);
    return this.columns.indexOf(name);
  }

  #numberOf(cells: readonly string[], places: readonly number[], checked: string): number {
    const verdict: string[] = [];
    for (const [index, cell] of cells.entries()) if (cell !== '') verdict[places[index] ?? 0] = cell;
    const content = JSON.stringify(verdict);
    const known = this.#byContent.get(checked + content);
    if (known !== undefined) return known;
    // A copy, since cells may share the memory of the text that they were read from.
    const copy: (string | null)[] = JSON.parse(content);
    this.#verdicts.push(copy.map((cell) => cell ?? ''));
    this.#checked.push(checked);
    this.#byContent.set(checked + content, this.#verdicts.length);
    return this.#verdicts.length;
  }

  /** Finds an address of a part by a cell: as it was sent, or else in another case, if only one address has it. */
  #finder({ from, to }: Part): (cell: string) => number | undefined {
    let folded: Map<string, number | undefined> | undefined;
    return (cell) => {
      const { key } = addressIn(cell, this.#caseSensitive);
      if (key === undefined) return undefined;
      const index = this.#addresses.indexOf(key);
      if (index !== undefined && index >= from && index < to)
        return this.#addresses.isExcluded(index) ? undefined : index;
      if (!this.#caseSensitive) return undefined;
      folded ??= this.#fold(from, to);
      return folded.get(key.toLowerCase());
    };
  }

  #fold(from: number, to: number): Map<string, number | undefined> {
    const folded = new Map<string, number | undefined>();
    for (let index = from; index < to; index++) {
      if (this.#addresses.isExcluded(index)) continue;
      const address = this.#addresses.at(index);
      const { key = address } = addressIn(address);
      folded.set(key, folded.has(key) ? undefined : index);
    }
    return folded;
  }
}

/** The job that a report is of, and the date of its verdicts. */
type ReportOf = { bulkId: number; checked: string };

type ReadReport = { checked: string; encoding?: string; signal?: AbortSignal | undefined };

/** The layout of a report by its first rows: its column of addresses, its header's row, and the other columns. */
export function layOut(rows: readonly string[][], isSent: (cell: string) => boolean) {
  const hits = hitsOf(rows, isSent);
  const header = findHeader(rows, isSent, (row, column) => isEmailName(row[column] ?? ''));
  const first = rows[header] ?? hits.map(() => '');
  const rank = (name: string) => (name.trim() === columnName ? 2 : Number(isEmailName(name)));
  const ranked = hits
    .map((count, index) => ({ count, index, rank: rank(first[index] ?? '') }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.rank - a.rank || b.count - a.count);
  const column = ranked[0]?.index ?? -1;
  const names = first.filter((_, index) => index !== column).map((name, index) => name.trim() || `report_${index + 1}`);
  return { column, header, names: column === -1 ? [] : names };
}

/** @throws TextProblem for what a host sends in place of a report. */
function checkIsReport(rows: readonly string[][]): void {
  const first = rows.flat().find((cell) => cell.trim() !== '');
  if (first === undefined) throw new TextProblem('is empty.');
  if (/^\s*[<{]/.test(first)) throw new TextProblem('is not CSV, but an HTML page or an error message.');
}

const endsLine = (bytes: Uint8Array): boolean => bytes.subarray(-2).some((byte) => byte === 0x0a || byte === 0x0d);

/** A name that is not taken, which it then is. */
export function distinct(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count++) unique = `${name}_${count}`;
  taken.add(unique);
  return unique;
}
