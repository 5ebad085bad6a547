import type { Addresses } from './addresses.js';
import type { Part } from './parts.js';

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

/** What the reports say of each address. */
export class Verdicts {
  /** The columns of all reports, without those of the addresses, in order of first appearance. */
  readonly columns: string[] = [];

  constructor(_addresses: Addresses, _ignoreCase: boolean) {}

  /**
   * Reads the report of a part from disk.
   *
   * @throws `report_unavailable` if the file is no CSV, such as a report that was cut short.
   */
  async add(_file: string, _part: Part, _bulkId: number): Promise<ReportSummary> {
    throw new Error('not there yet');
  }

  /** The cells of an address, by {@link columns}. */
  of(_address: number): readonly string[] | undefined {
    throw new Error('not there yet');
  }
}
