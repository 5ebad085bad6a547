import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CleanListOptions } from '../list.js';
import { type JsonOption, readBulkId } from './options.js';

/** Options of `clean`. */
export type CleanOptions = JsonOption & {
  output?: string;
  column?: string;
  delimiter?: string;
  encoding?: string;
  caseSensitive?: true;
  sheet?: string;
  keep?: string[];
  drop?: string[];
  rejects?: string;
  keepState?: true;
  reuse?: string[];
  reuseDays?: number;
  maxAddresses?: number;
  escapeFormulas?: true;
  concurrency?: number;
  dryRun?: true;
  resubmit?: true | number[];
  adopt?: number | Record<number, number>;
  force?: true;
  yes?: true;
};

export function addCleanOptions(command: Command): void {
  const parse = command.parseOptions.bind(command);
  // A value belongs to it only after an equals sign: what follows it otherwise is the list.
  command.parseOptions = (args) => parse(args.map((word) => (word === '--resubmit' ? '--resubmit=all' : word)));
  command
    .option('-o, --output <file>', 'where to write the cleaned list, .csv or .xlsx')
    .option('-c, --column <column>', "the email column, by name or number, if it can't be found on its own")
    .option('--sheet <name>', 'the sheet of a workbook (default: the first)')
    .option('--delimiter <character>', 'what separates the columns: , ; | or tab', readDelimiter)
    .option('--encoding <label>', 'the encoding of the list, such as windows-1252')
    .option('--case-sensitive', 'count addresses that differ in case as two; each may be charged')
    .addOption(new Option('--ignore-case').hideHelp().argParser(removedIgnoreCase).preset('true'))
    .option('--keep <column=value>', 'keep only the rows with this verdict, such as "result=Safe to Send"', collect)
    .option('--drop <column=value>', 'leave out the rows with this verdict', collect)
    .option('--rejects <file>', 'where to write the rows that are left out, .csv or .xlsx')
    .addOption(new Option('--only <value>').hideHelp().argParser(removedOnly))
    .option('--reuse <file>', 'take verdicts from an earlier output: addresses that have one are not sent', collect)
    .option('--reuse-days <days>', 'reuse only verdicts at most this many days old', readCount)
    .option('--max-addresses <count>', 'send nothing if more than this many would be uploaded', readCount)
    .option('--escape-formulas', "write ' before what a spreadsheet would run as a formula")
    .option('--concurrency <jobs>', 'how many jobs may be unfinished at once (default: 1)', readConcurrency)
    .option('--dry-run', 'show what would be sent, then stop')
    .option('-y, --yes', 'send without asking')
    .option(
      '--resubmit [job]',
      'send uncertain or failed parts again; you may pay twice; --resubmit=2 for job 2 alone',
      readResubmit,
    )
    .option('--adopt <job=bulk_id>', 'the bulk id, from the Saino app, of a job that may have started', readAdopt)
    .option('--keep-state', 'keep the state and the reports after a complete run, to try other filters with --force')
    .option('-f, --force', 'replace the files of --output and --rejects if they exist')
    .option('-j, --json', 'print each event as one line of JSON, and nothing else on stdout');
}

function readResubmit(text: string, earlier: true | number[] | undefined): true | number[] {
  const isAll = text === 'all';
  if (earlier !== undefined && isAll !== (earlier === true)) {
    throw new InvalidArgumentError('Use it alone, or once for each job: --resubmit=2 --resubmit=3.');
  }
  if (isAll || earlier === true) return true;
  if (/^[1-9]\d{0,4}$/.test(text)) return [...(earlier ?? []), Number(text)];
  throw new InvalidArgumentError('It must be the number of a job, from 1.');
}

function readAdopt(text: string, earlier: CleanOptions['adopt']): CleanOptions['adopt'] {
  const [, job, id = text] = /^([1-9]\d{0,4})=(.*)$/.exec(text) ?? [];
  const bulkId = readBulkId(id);
  if (job === undefined && earlier === undefined) return bulkId;
  if (job === undefined || typeof earlier === 'number') {
    throw new InvalidArgumentError('To adopt several jobs, name each: --adopt 2=1002 --adopt 3=1003.');
  }
  return { ...earlier, [job]: bulkId };
}

function removedIgnoreCase(): never {
  throw new InvalidArgumentError(
    'Case is ignored by default now. To keep addresses apart that differ in case, add --case-sensitive.',
  );
}

function removedOnly(): never {
  throw new InvalidArgumentError('Use --keep instead: it takes the same value, or COLUMN=VALUE.');
}

const collect = (text: string, earlier: string[] = []): string[] => [...earlier, text];

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

const readDelimiter = (text: string): string => (text === 'tab' || text === '\\t' ? '\t' : text);

function readConcurrency(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
}

/** The options of the library that those of the command stand for. */
export function toListOptions({ json: _, yes: __, ...options }: CleanOptions): Partial<CleanListOptions> {
  return options;
}
