import path from 'node:path';
import type { Command } from 'commander';
import { type EmailCleaning, SainoError, type StartedBulk } from '../index.js';
import { CommandError, exitCodes, toCommandError } from './command-error.js';
import { findOutput, openList } from './files.js';
import { interrupted } from './interrupted.js';
import { addCommonOptions, addFollowOptions, type FollowOptions, isFollowing } from './options.js';
import { flush, printError } from './output.js';
import { name } from './package-info.js';
import { showProgress } from './progress.js';
import { toContinue } from './resume-command.js';
import { createSaino } from './saino.js';
import { printRetry } from './views/plain.js';
import { createJobView } from './views/view.js';

const mayBeInProcess = 'The list may be in process. Look for its job in the Saino app before you upload it again.';

export function addStart(program: Command): void {
  const command = program
    .command('start')
    .description('Upload a list, and print the bulk id of the job that cleans it.')
    .argument('<file>', 'a .csv, .txt or .xlsx file with a column named emails');
  addFollowOptions(command);
  command.addHelpText(
    'after',
    `
The bulk id is the only way back to the job: the API has no list of your jobs.
To keep it: npx ${name} start list.csv | tee bulk-id.txt`,
  );
  addCommonOptions(command);
  command.action(start);
}

async function start(file: string, options: FollowOptions): Promise<void> {
  const saino = createSaino();
  if (options.output !== undefined) await findOutput(options.output, options.force);
  const job = await upload(saino, file, options);
  try {
    const view = createJobView(options);
    view.started(job);
    const isPrinted = await flush();
    const isRead = isPrinted && process.stdout.isTTY && !options.json;
    if (isRead) printError('Keep the bulk id: it is the only way back to the job.');
    // An id that nobody has read is printed again.
    if (isRead || !isPrinted) printError(toContinue(job.bulk_id, options));
    if (isFollowing(options)) await showProgress(saino, job.bulk_id, options, view);
    await flush();
  } catch (error) {
    throw toCommandError(error, toContinue(job.bulk_id, options));
  }
}

async function upload(saino: EmailCleaning, file: string, options: FollowOptions): Promise<StartedBulk> {
  const list = await openList(file);
  try {
    return await saino.startBulk(list, { fileName: path.basename(file), signal: interrupted, onRetry: printRetry });
  } catch (error) {
    if (interrupted.aborted) throw toCommandError(error, mayBeInProcess);
    if (!(error instanceof SainoError)) throw error;
    const { code, bulkId, message } = error;
    if (code === 'invalid_argument') throw new CommandError(exitCodes.usage, `${file}: ${message}`, { cause: error });
    throw toCommandError(error, bulkId === undefined ? undefined : toContinue(bulkId, options));
  }
}
