import { addressIn, isAddress } from '../address.js';
import { SainoError } from '../index.js';
import { openCsv, readCsv, withoutFirst } from './csv.js';
import { createRunFiles, keep, removeFolder } from './run-files.js';
import { EncodingProblem, TextProblem } from './text.js';
import { VerdictCounter, type VerdictCounts } from './verdict-counts.js';
import { distinct, layOut } from './verdicts.js';

/** A report: the path of its file; its download, from `downloadReport()`; or its bytes. */
export type Report = string | Response | AsyncIterable<Uint8Array>;

/** The row of a report: an address as it is there, and the other cells by the names of their columns. */
export type ReportRow = { address: string; verdict: Record<string, string> };

/**
 * Reads the report of any job, row by row, without the rows that have no address.
 *
 * @throws `report_unavailable` for what is no report, and `disk`.
 *
 * @example
 * ```ts
 * import { EmailCleaning } from 'saino-email-cleaning';
 * import { readVerdicts } from 'saino-email-cleaning/list';
 *
 * const saino = new EmailCleaning();
 * const report = await saino.downloadReport(await saino.waitForBulk(1002));
 * for await (const { address, verdict } of readVerdicts(report)) console.info(address, verdict.result);
 * ```
 */
export async function* readVerdicts(report: Report): AsyncGenerator<ReportRow, void, undefined> {
  if (typeof report === 'string') return yield* readFile(report);
  const body = report instanceof Response ? report.body : report;
  // Its format shows only once its start has been read, and it is read again then.
  const files = await createRunFiles();
  try {
    await keep(files.input, body ?? '', async () => {});
    yield* readFile(files.input);
  } finally {
    await removeFolder(files);
  }
}

/** Counts the values in a report, as `cleanList()` does. */
export async function countReport(file: string, signal?: AbortSignal): Promise<VerdictCounts> {
  let counter: VerdictCounter | undefined;
  for await (const { verdict } of readFile(file, signal)) {
    counter ??= new VerdictCounter(Object.keys(verdict));
    counter.add(Object.values(verdict), '');
  }
  return (counter ?? new VerdictCounter([])).counts();
}

/** Reads a report in UTF-8 or UTF-16, or else as Latin-1. */
async function* readFile(
  file: string,
  signal?: AbortSignal,
  { encoding, skip = 0 }: { encoding?: string; skip?: number } = {},
): AsyncGenerator<ReportRow, void, undefined> {
  let count = 0;
  try {
    const { format, sample } = await openCsv(file, { isAddress, encoding });
    const { column, header, names } = layOut(sample, isAddress);
    if (column === -1) throw new TextProblem('has no address.');
    const taken = new Set<string>();
    const distinctNames = names.map((name) => distinct(name, taken));
    for await (const rows of withoutFirst(header + 1, readCsv(file, format, { signal }))) {
      for (const cells of rows) {
        const { address } = addressIn(cells[column] ?? '');
        if (address === undefined || ++count <= skip) continue;
        const others = cells.filter((_, index) => index !== column);
        const verdict = Object.fromEntries(distinctNames.map((name, index) => [name, others[index] ?? '']));
        yield { address, verdict };
      }
    }
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    if (error instanceof EncodingProblem && encoding === undefined) {
      return yield* readFile(file, signal, { encoding: 'windows-1252', skip: count });
    }
    throw new SainoError('report_unavailable', `${file} cannot be read as a report. ${error.message}`, {
      cause: error,
    });
  }
}
