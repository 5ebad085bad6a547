import { readFileSync } from 'node:fs';
import path from 'node:path';
import { baseUrl } from '../generated/server.gen.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { checkFile, forgetRun, isUnfinished } from './lib/start/files.ts';
import { startLocalApi } from './lib/start/local-api.ts';
import { runCommand } from './lib/start/run-command.ts';

const usage =
  'npm start [-- <file or bulk_id> [--output <file>] [--column <column>] [--delimiter <character>] [--encoding <label>] [--force] [--yes]]';

/** The list that comes with the project. */
const ownList = path.join(root, 'scripts/lib/start/list.csv');
/** What is written on this machine unless there is an `--output`. */
const ownOutput = path.relative(process.cwd(), path.join(root, 'dist/clean.csv'));
/** How many lines of a cleaned list are shown, the header included. */
const shownLines = 6;

/** What the command line exits with after a signal. */
const interrupted = 130;

const options = {
  output: { type: 'string' },
  column: { type: 'string' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
  force: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** The options of the command line, as they were typed. */
type Options = {
  output?: string;
  column?: string;
  delimiter?: string;
  encoding?: string;
  force?: boolean;
  yes?: boolean;
};

await main(async () => {
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  if (positionals.length > 1) throw new Problem(`Name one file or one bulk id. Usage: ${usage}`);
  process.exitCode = await start(positionals[0], values);
});

/** @returns the exit code of the command line that it runs. */
async function start(subject: string | undefined, values: Options): Promise<number> {
  if (subject === undefined) return cleanLocally(ownList, values);
  if (/^\d+$/.test(subject)) return follow(subject, values);
  checkFile(subject);
  return process.env.SAINO_TOKEN ? cleanAtSaino(subject, values) : cleanLocally(subject, values);
}

async function cleanLocally(list: string, values: Options): Promise<number> {
  const { output = ownOutput } = values;
  // A run against the fake cannot be resumed, and one against the real API must be.
  if (output === ownOutput) forgetRun(output);
  else if (isUnfinished(output))
    throw new Problem(`${output} belongs to a run that is unfinished. Name another --output.`);
  await using api = await startLocalApi();
  console.log(
    `Cleaning ${path.basename(list)} with a fake of the API on this machine.\nPrism checks every request and response at ${api.url}.`,
  );
  const replaced = values.output === undefined ? { force: true } : {};
  const code = await runCommand(['clean', list, ...toArguments({ ...values, ...replaced, output, yes: true })], {
    SAINO_TOKEN: 'any',
    SAINO_BASE_URL: api.url,
  });
  if (code === 0) showLines(output);
  else forgetRun(output);
  if (code === interrupted) console.error('The job has ended as well, since the fake API was a part of this run.');
  return code;
}

async function cleanAtSaino(list: string, values: Options): Promise<number> {
  console.log(`Cleaning ${path.basename(list)} at ${saino()}.`);
  const { dir, name } = path.parse(list);
  return runCommand(['clean', list, ...toArguments({ output: path.join(dir, `${name}.clean.csv`), ...values })]);
}

async function follow(bulkId: string, { output, force }: Options): Promise<number> {
  if (!process.env.SAINO_TOKEN) {
    throw new Problem(
      `Bulk job ${bulkId} is at the real API: set SAINO_TOKEN to follow it, or run \`npm start\` alone.`,
    );
  }
  console.log(`Following bulk job ${bulkId} at ${saino()}.`);
  return runCommand(['progress', bulkId, '--watch', ...toArguments({ output, force })]);
}

/** The API that the environment names, in words. */
function saino(): string {
  const api = process.env.SAINO_BASE_URL || `the real API, ${baseUrl}`;
  return `${api}, with the token from SAINO_TOKEN`;
}

function toArguments(values: { [Name in keyof Options]: Options[Name] | undefined }): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, value];
  });
}

function showLines(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, shownLines);
  console.log(`\nThe first lines of ${file}:\n\n${lines.join('\n')}`);
}
