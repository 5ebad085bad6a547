import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Command } from 'commander';
import type { CleanEvent, CleanPlan, CleanResult } from '../list.js';
import { addCleanOptions, type CleanOptions, toListOptions } from './clean-options.js';
import { CommandError, exitCodes, inFlags, toCommandError } from './command-error.js';
import { confirm } from './confirm.js';
import { checkList } from './files.js';
import { amount, inAddresses } from './format.js';
import { interrupted } from './interrupted.js';
import { addHelp } from './options.js';
import { flush, isPrintable, print, printError } from './output.js';
import { toResume } from './resume-command.js';
import { apiUrl, createSaino } from './saino.js';
import { createListView } from './views/view.js';

/** Stands for stdin in place of a file. */
const stdin = '-';

export function addClean(program: Command): void {
  const command = program
    .command('clean')
    .description('Clean a list of any size. Only the email column is sent, each address once.')
    .argument('<file>', 'a .csv, .txt or .xlsx file, or - for CSV from stdin');
  addCleanOptions(command);
  addHelp(command);
  command.action(clean);
}

async function clean(file: string, options: CleanOptions, command: Command): Promise<void> {
  checkOptions(file, options);
  // A dry run sends nothing, and so needs no token.
  const saino = createSaino(!options.dryRun);
  if (file !== stdin) await checkList(file);
  for (const earlier of options.reuse ?? []) await checkList(earlier);
  // The other commands start sooner without it, and what reads CSV.
  const { cleanList } = await import('../list.js');
  const view = createListView(file === stdin ? 'stdin' : path.basename(file), options);
  // Whatever fails from here on is resumed by the same command.
  let isUnderWay = false;
  try {
    const result = await cleanList({
      ...toListOptions(options),
      saino,
      input: file === stdin ? addAbortSignal(interrupted, process.stdin) : file,
      confirm: options.yes ? undefined : confirmOnTerminal,
      onProgress: (event) => {
        isUnderWay ||= event.type === 'upload' || event.type === 'merge';
        if (options.json || !notice(event, command)) view.show(event);
        if (event.type === 'plan' && !options.json) printResubmitted(event.plan);
      },
      signal: interrupted,
    });
    view.result(result);
    await flush();
    if (!result.isComplete && !options.dryRun) throw incomplete(result);
  } catch (error) {
    view.end();
    throw toCommandError(error, nextStep(error, file, options, isUnderWay), command);
  }
}

function checkOptions(file: string, { output, dryRun, ...options }: CleanOptions): void {
  if (output === undefined && !dryRun) throw misused('Name the file to write: --output FILE.');
  // The command that resumes would not show them, and so would name something else.
  const { column, encoding, sheet, rejects, keep, drop, reuse } = options;
  // A tab is shown by its name.
  const delimiter = options.delimiter === '\t' ? 'tab' : options.delimiter;
  const shown = { 'The list': file, '--output': output, '--column': column, '--encoding': encoding, '--sheet': sheet };
  const others = { '--delimiter': delimiter, '--rejects': rejects, '--keep': keep, '--drop': drop, '--reuse': reuse };
  for (const [name, texts] of Object.entries({ ...shown, ...others })) {
    if (![texts ?? []].flat().every(isPrintable)) throw misused(`${name} must have no control characters.`);
  }
}

/** Prints what is said once, and not drawn. @returns `false` for every other event. */
function notice(event: CleanEvent, command: Command): boolean {
  if (event.type === 'waiting') {
    printError(
      `${event.file} belongs to another run, which may still be running elsewhere. Finding out takes up to 30 s.`,
    );
  } else if (event.type === 'finished') {
    print(`An earlier run had finished ${event.output} but not cleaned up. Nothing was sent.`);
  } else if (event.type === 'note') printError(inFlags(event.message, command));
  else return false;
  return true;
}

function printResubmitted({ resubmitted: { addresses, jobs } }: CleanPlan): void {
  if (addresses === 0) return;
  print(
    `Of these, ${inAddresses(addresses)} in ${amount(jobs, 'job')} may have been sent before and may be charged twice.`,
  );
}

const misused = (message: string): CommandError => new CommandError(exitCodes.usage, message);

function incomplete({ output, unfinished }: CleanResult): CommandError {
  const exitCode = output === undefined ? exitCodes.failed : exitCodes.partial;
  return new CommandError(exitCode, `The list is not complete: ${amount(unfinished.length, 'job')} without a report.`);
}

/** @throws a {@link CommandError} if nobody confirms it. */
async function confirmOnTerminal({ remaining, resubmitted }: CleanPlan): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw misused(
      'Nothing was sent: there is no terminal to confirm on. To send the list without a prompt, add --yes.',
    );
  }
  const what = `${inAddresses(remaining.addresses)} in ${amount(remaining.jobs, 'job')}`;
  // Where stdout is for a program, the prompt is not.
  const streams = { input: process.stdin, output: process.stderr };
  const again = resubmitted.addresses > 0 ? `, ${inAddresses(resubmitted.addresses)} of them again` : '';
  const isConfirmed = await confirm(`Send ${what}${again} to ${apiUrl()}? They may be charged.`, streams);
  if (!isConfirmed) throw new CommandError(exitCodes.failed, 'Nothing was sent.');
  return true;
}

/** The command that resumes, where there is something to resume. */
function nextStep(error: unknown, file: string, options: CleanOptions, isUnderWay: boolean): string | undefined {
  if (options.dryRun) return undefined;
  if (interrupted.aborted && file !== stdin) return toResume(file, options);
  // The same command would fail again.
  if (!isUnderWay && toCommandError(error).exitCode === exitCodes.usage) return undefined;
  const { output = '' } = options;
  const name = existsSync(output) ? realpathSync(output) : output;
  return existsSync(`${name}.saino.json`) ? toResume(file, options) : undefined;
}
