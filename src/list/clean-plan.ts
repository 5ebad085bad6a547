/** What is in a list, and what cleaning it takes. */
export type CleanPlan = {
  /** The column of addresses: its number, from 1, its name, unless that may be an address, and an example, masked. */
  column: { number: number; name?: string; example?: string };
  /** How many rows the list has, without its header. */
  rows: number;
  /** How many different addresses. */
  addresses: number;
  /** How many rows repeat an address of an earlier row. */
  duplicates: number;
  /** How many rows have no address, or something that cannot be one. */
  invalid: number;
  /** In how many jobs the addresses are cleaned. */
  jobs: number;
  /** How many bytes are uploaded for all of them. */
  bytes: number;
  /** What this run is going to upload, after what earlier runs did. */
  remaining: { jobs: number; addresses: number };
  /** The jobs, by their number from 1, that an earlier run may have started, or may not have. */
  uncertain: number[];
};
