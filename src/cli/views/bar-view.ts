import cliProgress, { type SingleBar } from 'cli-progress';
import type { BulkProgress } from '../../index.js';
import { bytes } from '../bytes.js';
import { duration } from '../duration.js';
import { print } from '../output.js';
import { retryText } from '../print-retry.js';
import { printable } from '../printable.js';
import { plainView } from './plain-view.js';
import type { View } from './view.js';

/** A bar for the job and one for the download, each redrawn in its line. A failed attempt stands there in between. */
export function barView(): View {
  const started = Date.now();
  let line: SingleBar | undefined;
  let clock: NodeJS.Timeout | undefined;
  let first: Seen | undefined;
  let last: BulkProgress | undefined;
  /** When the job is likely to be done, in ms of the clock. */
  let end: number | undefined;
  let isDownload = false;

  const draw = (value: number, total: number, render: Render) => {
    if (!line) {
      line = newLine();
      line.start(total, value, { render });
    }
    line.setTotal(total);
    line.update(value, { render });
  };
  const drawJob = () => {
    if (!last) return;
    const { percentage, status } = last;
    const percent = `${Math.floor(percentage)} %`.padStart(5);
    const elapsed = `${duration(Date.now() - started)} elapsed`;
    draw(percentage, 100, (bar) => `${bar} ${percent} | ${printable(status)} | ${elapsed}${timeLeft(percentage)}`);
  };
  const timeLeft = (percentage: number) => {
    if (end === undefined || percentage >= 100) return '';
    return ` | about ${duration(end - Date.now())} left`;
  };
  const finish = () => {
    clearInterval(clock);
    clock = undefined;
    line?.stop();
    line = undefined;
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
      clearInterval(clock);
      clock = undefined;
      draw(0, 1, () => printable(retryText(event)));
    },
    download(received, total) {
      if (!isDownload) {
        // The line of the job stays, as it was before any failure.
        drawJob();
        finish();
      }
      isDownload = true;
      const size = bytes(received);
      if (total === undefined) draw(0, 1, () => size);
      else draw(received, total, (bar) => `${bar} ${Math.floor((received / total) * 100)} % | ${size}`);
    },
    result(text) {
      finish();
      print(text);
    },
    end: finish,
  };
}

type Seen = { at: number; percentage: number };

/** When a job ends at the rate since its first response, if there is one. Between responses the clock runs down to it. */
function estimateEnd(first: Seen, last: Seen): number | undefined {
  const done = last.percentage - first.percentage;
  return done > 0 ? last.at + ((last.at - first.at) * (100 - last.percentage)) / done : undefined;
}

/** A line, from its bar. */
type Render = (bar: string) => string;

function newLine(): SingleBar {
  return new cliProgress.SingleBar(
    {
      format: (options, { progress }, { render }: { render: Render }) =>
        render(cliProgress.Format.BarFormat(progress, options)),
      hideCursor: true,
      stream: process.stdout,
      barsize: 30,
      fps: 20,
    },
    cliProgress.Presets.shades_classic,
  );
}
