#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { SainoError } from '../index.js';
import { CommandError, exitCodes } from './command-error.js';
import { progressCommand } from './progress.js';
import { resumeCommand } from './resume-command.js';

const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

const program = new Command(name)
  .description('Follow a bulk email cleaning job of Saino until its report can be downloaded.')
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '✖ ')) })
  .showHelpAfterError(`(${name} --help says more)`);

program
  .command('progress')
  .description('Print how far a job is.')
  .argument('<bulk_id>', 'the job, as the bulk email cleaning call named it', readBulkId)
  .option('-w, --watch', 'ask again until the job is completed, then print the link of its report')
  .option('-o, --output <file>', 'watch, then download the report to this file')
  .option('-f, --force', 'replace the file of --output if there is one')
  .option('-j, --json', 'print one line of JSON for each answer, and nothing else')
  .addHelpText(
    'after',
    `
Environment:
  SAINO_TOKEN     the token that the Saino application gives you
  SAINO_BASE_URL  another server than the API's own, such as a mock

Exit codes:
  0  done   1  the API or the network said no   2  wrong usage   130  interrupted`,
  )
  .action(async (bulkId: number, options) => {
    const interrupt = new AbortController();
    const onSignal = () => interrupt.abort();
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    try {
      await progressCommand(bulkId, options, interrupt.signal);
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      console.error(`\nInterrupted. To go on: ${resumeCommand(name, bulkId, options)}`);
      process.exitCode = exitCodes.interrupted;
    } finally {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    }
  });

function readBulkId(text: string): number {
  const bulkId = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(bulkId)) return bulkId;
  throw new InvalidArgumentError(`A bulk id is an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`);
}

// `… | head` closes the pipe, and has all that it wants.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // --help and --version end here too. Commander has printed what there is to print.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else if (error instanceof CommandError) {
    console.error(`✖ ${error.message}`);
    process.exitCode = error.exitCode;
  } else if (error instanceof SainoError) {
    console.error(`✖ ${error.message}`);
    const isUsage = error.code === 'configuration' || error.code === 'invalid_argument';
    process.exitCode = isUsage ? exitCodes.usage : exitCodes.refused;
  } else {
    throw error;
  }
}
