import { type Command, InvalidArgumentError } from 'commander';
import type { CleanListOptions } from '../list.js';
import { type JsonOption, readBulkId } from './options.js';

/** The options of `clean`. */
export type CleanOptions = JsonOption & {
  output?: string;
  column?: string;
  delimiter?: string;
  encoding?: string;
  caseSensitive?: true;
  only?: string;
  escapeFormulas?: true;
  concurrency?: number;
  dryRun?: true;
  resubmit?: true;
  adopt?: number;
  force?: true;
  yes?: true;
};

export function addCleanOptions(command: Command): void {
  command
    .option('-o, --output <file>', 'the file to write: the rows of the list, and what was found out about them')
    .option('-c, --column <column>', 'the column of addresses, by its name or its number, from 1')
    .option('--delimiter <character>', 'what separates the columns: , ; | or tab', readDelimiter)
    .option('--encoding <label>', 'the encoding of the list, such as windows-1252')
    .option('--case-sensitive', 'send addresses that differ in upper and lower case as several: each is charged')
    .option('--only <value>', 'keep only the rows with this value in a column of the report, such as Deliverable')
    .option('--escape-formulas', "write ' before what a spreadsheet would run as a formula")
    .option('--concurrency <jobs>', 'how many jobs may be unfinished at once (default: 1)', readConcurrency)
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('-y, --yes', 'send the list without a prompt')
    .option('--resubmit', 'send again what may have been sent before, or failed: it may be charged twice')
    .option('--adopt <bulk_id>', 'the job of the part that may have been sent, from the Saino application', readBulkId)
    .option('-f, --force', 'replace the file of --output if it exists')
    .option('-j, --json', 'print each event as one line of JSON, and nothing else on stdout');
}

function readDelimiter(text: string): string {
  return text === 'tab' || text === '\\t' ? '\t' : text;
}

function readConcurrency(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is an integer from 1 to 9999.');
}

/** The options of the library that those of the command stand for. */
export function toListOptions({ json: _, yes: __, ...options }: CleanOptions): Partial<CleanListOptions> {
  return options;
}
