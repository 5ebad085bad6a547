import type { Command } from 'commander';
import { toCommandError } from './command-error.js';
import { interrupted } from './interrupted.js';
import { addCommonOptions, addFollowOptions, type FollowOptions } from './options.js';
import { readBulkId } from './read-bulk-id.js';
import { findOutput } from './report-target.js';
import { toContinue } from './resume-command.js';
import { createSaino } from './saino.js';
import { showProgress } from './show-progress.js';
import { createView } from './views/view.js';

export function addProgress(program: Command): void {
  const command = program
    .command('progress')
    .description('Print the progress of a job, and the link to its report once it is completed.')
    .argument('<bulk_id>', 'the job, as returned by `start`', readBulkId);
  addFollowOptions(command);
  addCommonOptions(command);
  command.action(progress);
}

async function progress(bulkId: number, options: FollowOptions): Promise<void> {
  const saino = createSaino();
  if (options.output !== undefined) await findOutput(options.output, options.force);
  try {
    await showProgress(saino, bulkId, options, createView(options));
  } catch (error) {
    throw interrupted.aborted ? toCommandError(error, toContinue(bulkId, options)) : error;
  }
}
