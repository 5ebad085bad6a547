import type { Command } from 'commander';
import { observeBulk, type Poll } from '../bulk/observe-bulk.js';
import type { OnRetry } from '../http/call.js';
import { type BulkProgress, type EmailCleaning, SainoError } from '../index.js';
import { toCommandError } from './command-error.js';
import { findOutput, saveReport } from './files.js';
import { bytes } from './format.js';
import { interrupted } from './interrupted.js';
import { addCommonOptions, addFollowOptions, type FollowOptions, isFollowing, readBulkId } from './options.js';
import { printError, stdoutClosed } from './output.js';
import { toContinue } from './resume-command.js';
import { createSaino } from './saino.js';
import { createJobView, type JobView } from './views/view.js';

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
    await showProgress(saino, bulkId, options, createJobView(options));
  } catch (error) {
    throw interrupted.aborted ? toCommandError(error, toContinue(bulkId, options)) : error;
  }
}

/** Shows the progress of a job, once or until it is completed, then saves its report or shows the link to it. */
export async function showProgress(
  saino: EmailCleaning,
  bulkId: number,
  options: FollowOptions,
  view: JobView,
): Promise<void> {
  const { output, force } = options;
  // Without a file to save to, all of this is for the reader of stdout, and ends when that has enough.
  const signal = output === undefined ? AbortSignal.any([interrupted, stdoutClosed]) : interrupted;
  try {
    let last: BulkProgress | undefined;
    for await (const progress of responses(saino, bulkId, options, { signal, onRetry: view.retry })) {
      view.progress(progress);
      last = progress;
    }
    if (last && output !== undefined) {
      view.result(await download(saino, last, output, force, view));
      await showVerdicts(output, view);
    } else if (last?.download_link) view.result(last.download_link);
  } catch (error) {
    if (interrupted.aborted || !signal.aborted) throw error;
  } finally {
    view.end();
  }
}

/** Yields every response, where `watchBulk` would yield every change: a line of JSON is due for each. */
async function* responses(
  saino: EmailCleaning,
  bulkId: number,
  options: FollowOptions,
  request: { signal: AbortSignal; onRetry: OnRetry },
): AsyncGenerator<BulkProgress, void, undefined> {
  const poll: Poll = (inner) => saino.getBulkProgress(bulkId, inner);
  if (isFollowing(options)) yield* observeBulk(bulkId, poll, request);
  else yield await saino.getBulkProgress(bulkId, request);
}

/** Counts what a saved report says. One that nobody can read as a table stays all the same. */
async function showVerdicts(file: string, view: JobView): Promise<void> {
  // The other commands start sooner without it, and what reads CSV.
  const { countReport } = await import('../list/read-verdicts.js');
  try {
    view.verdicts(file, await countReport(file, interrupted));
  } catch (error) {
    if (!(error instanceof SainoError) || interrupted.aborted) throw error;
    printError(`Its verdicts were not counted. ${error.message}`);
  }
}

/** Saves the report of a job, and returns what to say of it. */
async function download(
  saino: EmailCleaning,
  done: BulkProgress,
  file: string,
  force: boolean | undefined,
  view: JobView,
): Promise<string> {
  // What is there may have changed since the command started.
  const target = await findOutput(file, force);
  const response = await saino.downloadReport(done, { signal: interrupted, onRetry: view.retry });
  const total = contentLength(response);
  const size = await saveReport(response, target, (received) => view.download(received, total));
  return `Saved ${file}, ${bytes(size)}.`;
}

/** The length of a body, unless it is compressed: then the header has its length before decoding. */
function contentLength({ headers }: Response): number | undefined {
  if (headers.has('content-encoding')) return undefined;
  return Number(headers.get('content-length')) || undefined;
}
