import { readFileSync } from 'node:fs';
import path from 'node:path';
import { baseUrl } from '../generated/server.gen.ts';
import { confirm } from '../src/cli/confirm.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { checkForPrism, describeList } from './lib/start/list.ts';
import { startLocalApi } from './lib/start/local-api.ts';
import { runCommand } from './lib/start/run-command.ts';

const usage = 'npm start [-- <file or bulk_id> [--output <file>] [--force] [--yes]]';

/** The list that comes with the project. */
const ownList = path.join(root, 'scripts/lib/start/list.csv');
/** Where a report from this machine goes unless there is an `--output`. */
const ownReport = path.relative(process.cwd(), path.join(root, 'dist/report.csv'));
/** How many lines of a report are shown, the header included. */
const shownLines = 6;

/** What the command line exits with after a signal. */
const interrupted = 130;

/** The options of the command line that say where a report is saved. */
type Target = { output?: string; force?: boolean };

await main(async () => {
  const { values, positionals } = readArguments(
    {
      options: { output: { type: 'string' }, force: { type: 'boolean' }, yes: { type: 'boolean' } },
      allowPositionals: true,
    },
    usage,
  );
  if (positionals.length > 1) throw new Problem(`Name one file or one bulk id. Usage: ${usage}`);
  process.exitCode = await start(positionals[0], values);
});

/** @returns the exit code of the command line that it runs. */
async function start(subject: string | undefined, { yes = false, ...target }: Target & { yes?: boolean }) {
  if (subject === undefined) return cleanLocally(ownList, target);
  if (/^\d+$/.test(subject)) return follow(subject, target);
  return process.env.SAINO_TOKEN ? cleanAtSaino(subject, target, yes) : cleanLocally(subject, target);
}

async function cleanLocally(list: string, { output, force }: Target): Promise<number> {
  checkForPrism(list);
  const target = output === undefined ? { output: ownReport, force: true } : { output, force };
  await using api = await startLocalApi();
  console.log(
    `Cleaning ${describeList(list)} with a fake of the API on this machine.\nPrism checks every request and response at ${api.url}.`,
  );
  const code = await runCommand(['start', list, ...targetOptions(target)], {
    SAINO_TOKEN: 'any',
    SAINO_BASE_URL: api.url,
  });
  if (code === 0) showReport(target.output);
  if (code === interrupted) console.error('The job has ended as well, since the fake API was a part of this run.');
  return code;
}

async function cleanAtSaino(list: string, target: Target, yes: boolean): Promise<number> {
  console.log(`This uploads ${describeList(list)} to ${saino()}. It may be charged.`);
  if (!yes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new Problem('Nothing was sent: there is no terminal to confirm on. To upload without a prompt, add --yes.');
  }
  if (!yes && !(await confirm('Upload it?', { input: process.stdin, output: process.stdout }))) {
    throw new Problem('Nothing was sent.');
  }
  return runCommand(['start', list, '--watch', ...targetOptions(target)]);
}

async function follow(bulkId: string, target: Target): Promise<number> {
  if (!process.env.SAINO_TOKEN) {
    throw new Problem(
      `Bulk job ${bulkId} is at the real API: set SAINO_TOKEN to follow it, or run \`npm start\` alone.`,
    );
  }
  console.log(`Following bulk job ${bulkId} at ${saino()}.`);
  return runCommand(['progress', bulkId, '--watch', ...targetOptions(target)]);
}

/** The API that the environment names, in words. */
function saino(): string {
  const api = process.env.SAINO_BASE_URL || `the real API, ${baseUrl}`;
  return `${api}, with the token from SAINO_TOKEN`;
}

function targetOptions({ output, force }: Target): string[] {
  return [...(output === undefined ? [] : ['--output', output]), ...(force ? ['--force'] : [])];
}

function showReport(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, shownLines);
  console.log(`\nThe first lines of ${file}:\n\n${lines.join('\n')}`);
}
