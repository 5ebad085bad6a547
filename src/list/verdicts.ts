import { SainoError } from '../index.js';
import { addressKey } from './address.js';
import type { Addresses } from './addresses.js';
import { CsvProblem } from './csv-problem.js';
import type { Part } from './parts.js';
import { readStart, readText } from './read-text.js';
import { CsvReader } from './row-reader.js';
import { findDelimiter, hitsOf, sampleOf, sampleSize } from './source-format.js';

/** What became of the rows of one report. */
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
  /** The columns, without that of the addresses. */
  columns: string[];
};

/** Why an address has no verdict. */
export type MissingVerdict = 'pending' | 'absent' | 'contradicting';

/** In place of a verdict's number, which counts from 1. */
const absent = 0;
const contradicting = -1;

/** What the reports say of each address. Equal verdicts are kept once, as there are few of them. */
export class Verdicts {
  /** The columns of all reports, without those of the addresses, in order of first appearance. */
  readonly columns: string[] = [];
  readonly #addresses: Addresses;
  readonly #ignoreCase: boolean;
  readonly #numbers: Int32Array;
  readonly #verdicts: string[][] = [];
  readonly #byContent = new Map<string, number>();
  readonly #added: Part[] = [];

  constructor(addresses: Addresses, ignoreCase: boolean) {
    this.#addresses = addresses;
    this.#ignoreCase = ignoreCase;
    this.#numbers = new Int32Array(addresses.size);
  }

  /**
   * Reads the report of a part from disk.
   *
   * @throws `report_unavailable` if the file is no CSV, such as a report that was cut short.
   */
  async add(file: string, part: Part, bulkId: number, signal?: AbortSignal): Promise<ReportSummary> {
    try {
      const summary = await this.#read(file, part, signal);
      this.#added.push(part);
      return summary;
    } catch (error) {
      if (!(error instanceof CsvProblem)) throw error;
      const message = `The report of job ${bulkId} cannot be read, and may have been cut short. ${error.message}`;
      throw new SainoError('report_unavailable', message, { bulkId, cause: error });
    }
  }

  /** The cells of an address, by {@link columns}. */
  of(address: number): readonly string[] | undefined {
    return this.#verdicts[(this.#numbers[address] ?? absent) - 1];
  }

  /** Why an address has no cells. */
  whyMissing(address: number): MissingVerdict {
    if (this.#numbers[address] === contradicting) return 'contradicting';
    return this.#added.some(({ from, to }) => from <= address && address < to) ? 'absent' : 'pending';
  }

  /** Whether the reports of all parts are there. */
  get isComplete(): boolean {
    return this.#added.reduce((sum, { addresses }) => sum + addresses, 0) >= this.#addresses.size;
  }

  /** The values that each column has, of the addresses that have a verdict. */
  values(): Map<string, Set<string>> {
    const used = new Set(this.#numbers);
    const verdicts = this.#verdicts.filter((_, index) => used.has(index + 1));
    return new Map(this.columns.map((name, at) => [name, new Set(verdicts.map((cells) => cells[at] ?? ''))]));
  }

  async #read(file: string, part: Part, signal: AbortSignal | undefined): Promise<ReportSummary> {
    const find = this.#finder(part);
    const sample = sampleOf(await readStart(file, sampleSize));
    const { delimiter, rows } = findDelimiter(sample, undefined, (cell) => find(cell) !== undefined);
    const report = new Report(rows, (cell) => find(cell) !== undefined);
    const summary = { rows: 0, matched: 0, unmatched: 0, repeated: 0, contradicting: 0, columns: report.columns };
    const places = report.columns.map((name) => this.#place(name));
    const reader = new CsvReader(delimiter);
    let skipped = Number(sample.hasSepLine) + Number(report.hasHeader);
    const numbers = new Map<number, number>();
    const addRow = (cells: string[]) => {
      if (skipped > 0) {
        skipped -= 1;
        return;
      }
      summary.rows += 1;
      const address = find(cells[report.addressColumn] ?? '');
      if (address === undefined) summary.unmatched += 1;
      else this.#match(summary, numbers, address, this.#numberOf(report.rest(cells), places));
    };
    for await (const chunk of readText(file, { encoding: sample.encoding, signal }))
      for (const row of reader.read(chunk)) addRow(row);
    for (const row of reader.end()) {
      if (row.length < report.width) throw new CsvProblem(summary.rows + skipped + 1, 'the last row is incomplete.');
      addRow(row);
    }
    // Only now, so that a report that cannot be read leaves nothing behind.
    for (const [address, number] of numbers) this.#numbers[address] = number;
    return summary;
  }

  #match(summary: ReportSummary, numbers: Map<number, number>, address: number, number: number): void {
    summary.matched += 1;
    const earlier = numbers.get(address);
    if (earlier === undefined) numbers.set(address, number);
    else if (earlier === number) summary.repeated += 1;
    else if (earlier !== contradicting) {
      numbers.set(address, contradicting);
      summary.contradicting += 1;
    }
  }

  /** Where a column of a report stands among those of all reports. */
  #place(name: string): number {
    if (!this.columns.includes(name)) {
      this.columns.push(name);
      for (const cells of this.#verdicts) cells.push('');
    }
    return this.columns.indexOf(name);
  }

  #numberOf(cells: readonly string[], places: readonly number[]): number {
    const verdict = this.columns.map(() => '');
    for (const [index, place] of places.entries()) verdict[place] = cells[index] ?? '';
    const content = JSON.stringify(verdict);
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    this.#verdicts.push(verdict);
    this.#byContent.set(content, this.#verdicts.length);
    return this.#verdicts.length;
  }

  /** Finds an address of a part by a cell: as it was sent, or else in another case, if only one address has it. */
  #finder({ from, to }: Part): (cell: string) => number | undefined {
    let folded: Map<string, number | undefined> | undefined;
    return (cell) => {
      const { key } = addressKey(cell, this.#ignoreCase);
      if (key === undefined) return undefined;
      const index = this.#addresses.indexOf(key);
      if (index !== undefined && index >= from && index < to) return index;
      folded ??= this.#fold(from, to);
      return folded.get(key.toLowerCase());
    };
  }

  #fold(from: number, to: number): Map<string, number | undefined> {
    const folded = new Map<string, number | undefined>();
    let index = from;
    for (const key of this.#addresses.slice(from, to)) {
      const lower = key.toLowerCase();
      folded.set(lower, folded.has(lower) ? undefined : index);
      index += 1;
    }
    return folded;
  }
}

/** How a report is laid out, by its first rows. */
class Report {
  readonly addressColumn: number;
  readonly hasHeader: boolean;
  readonly columns: string[];
  readonly width: number;

  constructor(rows: readonly string[][], isSent: (cell: string) => boolean) {
    const [first = []] = rows;
    const hits = hitsOf(rows, isSent);
    const most = Math.max(0, ...hits);
    this.addressColumn = most > 0 ? hits.indexOf(most) : -1;
    this.hasHeader = !isSent(first[this.addressColumn] ?? '');
    this.width = first.length;
    // Without a header, rows may be longer than the first.
    const names = this.hasHeader ? first : Array.from(hits, () => '');
    this.columns = this.addressColumn === -1 ? [] : distinct(this.rest(names));
  }

  /** The cells of a row but its address. */
  rest(cells: readonly string[]): string[] {
    return cells.filter((_, index) => index !== this.addressColumn);
  }
}

/** Names that are all there, and of which no two are equal. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const base = name.trim() || `report_${index + 1}`;
    let unique = base;
    for (let count = 2; taken.has(unique); count++) unique = `${base}_${count}`;
    taken.add(unique);
    return unique;
  });
}
