// Cleans a list against a fake of the API on this machine or, with SAINO_TOKEN, at the real API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { createFakeSaino } from 'saino-email-cleaning/testing';
import { baseUrl } from '../generated/server.gen.ts';
import { serveFetch } from '../src/cli/serve-fetch.ts';
import { root } from './lib/paths.ts';
import { startValidationProxy } from './lib/prism.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage =
  'npm start [-- <file or bulk_id> [--output <file>] [--column <column>] [--delimiter <character>] [--encoding <label>] [--force] [--yes]]';

/** The list that comes with the project. */
const ownList = path.join(root, 'scripts/lib/start/list.csv');
/** The output on this machine unless there is an `--output`. */
const ownOutput = path.relative(process.cwd(), path.join(root, 'dist/clean.csv'));
/** How many lines of a cleaned list are shown, the header included. */
const shownLines = 6;
/** How long a job takes on this machine, in ms: long enough to see it advance. */
const duration = 8_000;
/** The exit code of the command line after a signal. */
const interrupted = 130;
/** How often to look for the parent process, in ms. */
const watchInterval = 250;
const parent = process.ppid;

/** Options of the command line, passed on as they were typed. */
const options = {
  output: { type: 'string' },
  column: { type: 'string' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
  force: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;
type Options = { [name in keyof typeof options]?: string | boolean | undefined };

await main(async () => {
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  if (positionals.length > 1) throw new Problem(`Name one file or one bulk id. Usage: ${usage}`);
  const [subject = ownList] = positionals;
  if (/^\d+$/.test(subject)) process.exitCode = await follow(subject, values);
  else if (!statSync(subject, { throwIfNoEntry: false })?.isFile())
    throw new Problem(`"${subject}" is neither a bulk id nor a file.`);
  else if (process.env.SAINO_TOKEN && subject !== ownList) process.exitCode = await cleanAtSaino(subject, values);
  else process.exitCode = await cleanLocally(subject, values);
});

async function cleanLocally(list: string, values: Options): Promise<number> {
  const { output = ownOutput } = values as { output?: string };
  // A run against the fake cannot be resumed, and one against the real API must be.
  if (output === ownOutput) forgetRun(output);
  else if (existsSync(`${output}.saino.json`))
    throw new Problem(`${output} belongs to a run that is unfinished. Name another --output.`);
  // Prism stands before the fake. Links to reports lead past it, as they lead to another host at Saino.
  await using fake = await serveFetch((url) => createFakeSaino({ duration, reportOrigin: url }).fetch);
  const prism = await startValidationProxy(fake.url, { log: printViolation });
  try {
    console.log(`Cleaning ${path.basename(list)} with a fake of the API on this machine.`);
    console.log(`Prism checks every request and response at ${prism.url}.`);
    const replaced = values.output === undefined ? { force: true } : {};
    const code = await runCommand(['clean', list], { ...values, ...replaced, output, yes: true }, prism.url);
    if (code === interrupted) console.error('The job has ended as well, since the fake API was a part of this run.');
    if (code !== 0) forgetRun(output);
    else {
      const lines = readFileSync(output, 'utf8').split('\n').slice(0, shownLines);
      console.log(`\nThe first lines of ${output}:\n\n${lines.join('\n')}`);
    }
    return code;
  } finally {
    await prism.stop();
  }
}

function cleanAtSaino(list: string, values: Options): Promise<number> {
  console.log(`Cleaning ${path.basename(list)} at ${saino()}.`);
  const { dir, name } = path.parse(list);
  return runCommand(['clean', list], { output: path.join(dir, `${name}.clean.csv`), ...values });
}

function follow(bulkId: string, { output, force }: Options): Promise<number> {
  if (!process.env.SAINO_TOKEN) {
    throw new Problem(
      `Bulk job ${bulkId} is at the real API: set SAINO_TOKEN to follow it, or run \`npm start\` alone.`,
    );
  }
  console.log(`Following bulk job ${bulkId} at ${saino()}.`);
  return runCommand(['progress', bulkId, '--watch'], { output, force });
}

/** The API that the environment names, in words. */
function saino(): string {
  return `${process.env.SAINO_BASE_URL || `the real API, ${baseUrl}`}, with the token from SAINO_TOKEN`;
}

/** Deletes what a run of `clean` keeps beside its output to be resumed. */
function forgetRun(output: string): void {
  for (const file of globSync(`${path.basename(output)}.saino.*`, { cwd: path.dirname(output) }))
    rmSync(path.join(path.dirname(output), file));
}

/** Prism logs each request, and as errors those that violate the spec. */
function printViolation(line: string): void {
  const plain = stripVTControlCharacters(line);
  if (/\berror\b/.test(plain)) console.error(`Prism: ${plain}`);
}

/**
 * Runs the built command line on this terminal, and returns its exit code. A signal ends the command and not this
 * process, so that the command can say how to continue, and the servers behind it stop after it. So does the end of the
 * parent process: npm sends its signals to a shell, which ends without passing them on.
 *
 * @param local - The base URL of the API on this machine.
 */
async function runCommand(args: string[], values: Options, local?: string): Promise<number> {
  const typed = Object.entries(values).flatMap(([name, value]) => {
    if (typeof value === 'string') return [`--${name}`, value];
    return value ? [`--${name}`] : [];
  });
  const env = { ...process.env, ...(local && { SAINO_TOKEN: 'any', SAINO_BASE_URL: local }) };
  const cli = path.join(root, 'dist/package/cli.js');
  const command = spawn(process.execPath, [cli, ...args, ...typed], { env, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => command.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const watch = setInterval(() => {
    if (process.ppid !== parent) command.kill('SIGTERM');
  }, watchInterval);
  try {
    const [code, signal] = (await once(command, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } finally {
    clearInterval(watch);
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}
