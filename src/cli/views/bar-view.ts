import type { BulkProgress } from '../../index.js';
import { bytes } from '../bytes.js';
import { duration } from '../duration.js';
import { print } from '../output.js';
import { retryText } from '../print-retry.js';
import { printable } from '../printable.js';
import { estimateEnd, type Seen } from './estimate-end.js';
import { Line } from './line.js';
import { plainView } from './plain-view.js';
import type { View } from './view.js';

/** A bar for the job and one for the download, each redrawn in its line. A failed attempt stands there in between. */
export function barView(): View {
  const started = Date.now();
  const line = new Line();
  let clock: NodeJS.Timeout | undefined;
  let first: Seen | undefined;
  let last: BulkProgress | undefined;
  /** When the job is likely to be done, in ms of the clock. */
  let end: number | undefined;
  let isDownload = false;

  const drawJob = () => {
    if (!last) return;
    const { percentage, status } = last;
    const percent = `${Math.floor(percentage)} %`.padStart(5);
    const elapsed = `${duration(Date.now() - started)} elapsed`;
    line.draw(percentage, 100, (bar) => `${bar} ${percent} | ${printable(status)} | ${elapsed}${timeLeft(percentage)}`);
  };
  const timeLeft = (percentage: number) => {
    if (end === undefined || percentage >= 100) return '';
    return ` | about ${duration(end - Date.now())} left`;
  };
  const stopClock = () => {
    clearInterval(clock);
    clock = undefined;
  };
  const finish = () => {
    stopClock();
    line.end();
  };

  return {
    started: plainView().started,
    progress(progress) {
      const at = Date.now();
      last = progress;
      first ??= { at, percentage: progress.percentage };
      end = estimateEnd(first, { at, percentage: progress.percentage });
      clock ??= setInterval(drawJob, 1000);
      drawJob();
    },
    retry(event) {
      stopClock();
      line.draw(0, 1, () => printable(retryText(event)));
    },
    download(received, total) {
      if (!isDownload) {
        // The line of the job stays, as it was before any failure.
        drawJob();
        finish();
      }
      isDownload = true;
      const size = bytes(received);
      if (total === undefined) line.draw(0, 1, () => size);
      else line.draw(received, total, (bar) => `${bar} ${Math.floor((received / total) * 100)} % | ${size}`);
    },
    result(text) {
      finish();
      print(text);
    },
    end: finish,
  };
}
