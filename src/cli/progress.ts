import { observeBulk, type Poll } from '../bulk/observe-bulk.js';
import { type BulkProgress, EmailCleaning } from '../index.js';
import { bytes } from './bytes.js';
import { checkTarget, saveReport } from './save-report.js';
import { barView, jsonView, plainView, type View } from './view.js';

export type ProgressOptions = { watch?: boolean; output?: string; force?: boolean; json?: boolean };

/** Prints how far a job is; with `watch` or `output` until it is completed. */
export async function progressCommand(
  bulkId: number,
  { watch = false, output, force = false, json = false }: ProgressOptions,
  signal: AbortSignal,
): Promise<void> {
  if (output !== undefined) await checkTarget(output, force);
  // An empty variable is how a shell says that there is none.
  const saino = new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL || undefined });
  const isWatch = watch || output !== undefined;
  const view = json ? jsonView : isWatch && process.stdout.isTTY ? barView() : plainView();
  try {
    const poll: Poll = (request) => saino.getBulkProgress(bulkId, request);
    // Every progress, where watchBulk would yield every change: a line of JSON is due for each.
    const answers = isWatch ? observeBulk(bulkId, poll, { signal }) : [await saino.getBulkProgress(bulkId, { signal })];
    let last: BulkProgress | undefined;
    for await (const progress of answers) {
      view.progress(progress);
      last = progress;
    }
    if (!last) return;
    if (output !== undefined) await download(saino, last, { file: output, force, signal, view });
    else if (last.download_link) view.result(last.download_link);
  } finally {
    view.end();
  }
}

async function download(
  saino: EmailCleaning,
  done: BulkProgress,
  { file, force, signal, view }: { file: string; force: boolean; signal: AbortSignal; view: View },
): Promise<void> {
  const response = await saino.downloadReport(done, { signal });
  const total = Number(response.headers.get('content-length')) || undefined;
  const size = await saveReport(response, {
    file,
    force,
    signal,
    onChunk: (received) => view.download(received, total),
  });
  view.result(`Saved ${file}, ${bytes(size)}.`);
}
