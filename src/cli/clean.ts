import { existsSync } from 'node:fs';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Command } from 'commander';
import { EmailCleaning } from '../index.js';
import type { CleanPlan, CleanResult } from '../list.js';
import { addCleanOptions, type CleanOptions, toListOptions } from './clean-options.js';
import { CommandError, exitCodes, toCommandError } from './command-error.js';
import { confirm } from './confirm.js';
import { checkList } from './files.js';
import { amount, inAddresses } from './format.js';
import { interrupted } from './interrupted.js';
import { addHelp } from './options.js';
import { flush } from './output.js';
import { toResume } from './resume-command.js';
import { apiUrl, createSaino } from './saino.js';
import { createListView } from './views/view.js';

/** Stands for stdin in place of a file. */
const stdin = '-';

export function addClean(program: Command): void {
  const command = program
    .command('clean')
    .description('Clean a list of any size: send its addresses, and write its rows with the verdicts.')
    .argument('<file>', 'a .csv or .txt file, or - for CSV from stdin');
  addCleanOptions(command);
  addHelp(command);
  command.action(clean);
}

async function clean(file: string, options: CleanOptions, command: Command): Promise<void> {
  checkOptions(options);
  // A dry run sends nothing, and so needs no token.
  const saino = options.dryRun ? new EmailCleaning({ baseUrl: apiUrl() }) : createSaino();
  if (file !== stdin) await checkList(file);
  // The other commands start sooner without it, and what reads CSV.
  const { cleanList } = await import('../list.js');
  const view = createListView(file === stdin ? 'stdin' : path.basename(file), options);
  try {
    const result = await cleanList({
      ...toListOptions(options),
      saino,
      input: file === stdin ? addAbortSignal(interrupted, process.stdin) : file,
      confirm: options.yes ? undefined : confirmOnTerminal,
      onProgress: view.show,
      signal: interrupted,
    });
    view.result(result);
    await flush();
    if (!result.isComplete && !options.dryRun) throw incomplete(result);
  } catch (error) {
    view.end();
    throw toCommandError(error, nextStep(error, file, options), command);
  }
}

function checkOptions({ output, dryRun, resubmit, adopt }: CleanOptions): void {
  if (output === undefined && !dryRun) throw misused('Name the file to write: --output FILE.');
  if (resubmit && adopt !== undefined) throw misused('--resubmit and --adopt exclude each other.');
}

const misused = (message: string): CommandError => new CommandError(exitCodes.usage, message);

function incomplete({ output, unfinished }: CleanResult): CommandError {
  const exitCode = output === undefined ? exitCodes.failed : exitCodes.partial;
  return new CommandError(exitCode, `The list is not complete: ${amount(unfinished.length, 'job')} without a report.`);
}

/** @throws a {@link CommandError} if nobody confirms it. */
async function confirmOnTerminal({ remaining }: CleanPlan): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw misused(
      'Nothing was sent: there is no terminal to confirm on. To send the list without a prompt, add --yes.',
    );
  }
  const what = `${inAddresses(remaining.addresses)} in ${amount(remaining.jobs, 'job')}`;
  // Where stdout is for a program, the prompt is not.
  const streams = { input: process.stdin, output: process.stderr };
  const isConfirmed = await confirm(`Send ${what} to ${apiUrl()}? They may be charged.`, streams);
  if (!isConfirmed) throw new CommandError(exitCodes.failed, 'Nothing was sent.');
  return true;
}

/** The command that resumes, where there is something to resume, or how to make a list of a workbook. */
function nextStep(error: unknown, file: string, options: CleanOptions): string | undefined {
  if (file.toLowerCase().endsWith('.xlsx')) return 'In Excel: File, Save As, "CSV UTF-8". `start` uploads it as it is.';
  if (options.dryRun) return undefined;
  if (interrupted.aborted && file !== stdin) return toResume(file, options);
  // The same command would fail again.
  if (toCommandError(error).exitCode === exitCodes.usage) return undefined;
  return existsSync(`${options.output}.saino.json`) ? toResume(file, options) : undefined;
}
