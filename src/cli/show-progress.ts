import { observeBulk, type Poll } from '../bulk/observe-bulk.js';
import type { OnRetry } from '../http/call.js';
import type { BulkProgress, EmailCleaning } from '../index.js';
import { bytes } from './bytes.js';
import { interrupted } from './interrupted.js';
import { type FollowOptions, isFollowing } from './options.js';
import { stdoutClosed } from './output.js';
import { findOutput } from './report-target.js';
import { saveReport } from './save-report.js';
import type { View } from './views/view.js';

/** Shows the progress of a job, once or until it is completed, then saves its report or shows the link to it. */
export async function showProgress(
  saino: EmailCleaning,
  bulkId: number,
  options: FollowOptions,
  view: View,
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
    if (last && output !== undefined) view.result(await download(saino, last, output, force, view));
    else if (last?.download_link) view.result(last.download_link);
  } catch (error) {
    if (interrupted.aborted || !signal.aborted) throw error;
  } finally {
    view.end();
  }
}

/** Every response, where `watchBulk` would yield every change: a line of JSON is due for each. */
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

/** @returns what to say of it. */
async function download(
  saino: EmailCleaning,
  done: BulkProgress,
  file: string,
  force: boolean | undefined,
  view: View,
): Promise<string> {
  // What is there may have changed since the command started.
  const target = await findOutput(file, force);
  const response = await saino.downloadReport(done, { signal: interrupted, onRetry: view.retry });
  const total = contentLength(response);
  const size = await saveReport(response, target, (received) => view.download(received, total));
  return `Saved ${file}, ${bytes(size)}.`;
}

/** How many bytes a body is going to have. That of a compressed one is not known, as its length is that before decoding. */
function contentLength({ headers }: Response): number | undefined {
  if (headers.has('content-encoding')) return undefined;
  return Number(headers.get('content-length')) || undefined;
}
