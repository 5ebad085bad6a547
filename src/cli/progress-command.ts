import { type BulkProgress, EmailCleaning } from '../index.js';
import { checkTarget, saveReport } from './save-report.js';
import { barView, bytes, jsonView, plainView, type View } from './view.js';

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
    const progress = isWatch
      ? await saino.waitForBulk(bulkId, { signal, onProgress: view.progress })
      : await saino.getBulkProgress(bulkId, { signal });
    if (!isWatch) view.progress(progress);
    if (output !== undefined) await download(saino, progress, { file: output, force, signal, view });
    else if (progress.download_link) view.result(progress.download_link);
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
