import { Presets, SingleBar } from 'cli-progress';
import type { BulkProgress } from '../index.js';
import { bytes } from './bytes.js';
import { duration } from './duration.js';
import { printable } from './printable.js';

/** How a command shows what it does: drawn on a terminal, as plain lines elsewhere, or as JSON. */
export type View = {
  /** Shows an answer of the API. */
  progress(progress: BulkProgress): void;
  /** Shows how much of a report has come, in bytes, out of a total that may not be known. */
  download(received: number, total: number | undefined): void;
  /** Shows what the command ends with. */
  result(text: string): void;
  /** Leaves the terminal as it was, however the command ended. */
  end(): void;
};

/** One line of JSON for each answer on stdout, and nothing else there. */
export const jsonView: View = {
  progress: (progress) => console.log(JSON.stringify(progress)),
  download: () => undefined,
  // A person may read along on the other channel.
  result: (text) => console.error(printable(text)),
  end: () => undefined,
};

/** One line for each change, with no escape codes. */
export function plainView(): View {
  let last = '';
  return {
    ...jsonView,
    progress({ percentage, status }) {
      const line = `${percentage} %, ${printable(status)}`;
      if (line !== last) console.log(line);
      last = line;
    },
    result: (text) => console.log(printable(text)),
  };
}

/** A bar for the job and one for the download, each redrawn in its line. */
export function barView(): View {
  const started = Date.now();
  let bar: SingleBar | undefined;
  let clock: NodeJS.Timeout | undefined;
  let first: { at: number; percentage: number } | undefined;
  let last: BulkProgress | undefined;

  const draw = () => {
    if (!last) return;
    const payload = {
      percent: `${Math.floor(last.percentage)} %`.padStart(5),
      status: printable(last.status),
      elapsed: duration(Date.now() - started),
      left: timeLeft(),
    };
    if (bar) return bar.update(last.percentage, payload);
    bar = newBar('{bar} {percent} | {status} | {elapsed} elapsed{left}');
    bar.start(100, last.percentage, payload);
  };
  /** At the rate seen since the first answer, if any was seen. */
  const timeLeft = () => {
    const done = last && first ? last.percentage - first.percentage : 0;
    if (!last || !first || done <= 0 || last.percentage >= 100) return '';
    return ` | about ${duration(((Date.now() - first.at) * (100 - last.percentage)) / done)} left`;
  };
  const end = () => {
    clearInterval(clock);
    clock = undefined;
    bar?.stop();
    bar = undefined;
  };

  return {
    progress(progress) {
      last = progress;
      first ??= { at: Date.now(), percentage: progress.percentage };
      clock ??= setInterval(draw, 1000);
      draw();
    },
    download(received, total) {
      if (last) end();
      last = undefined;
      const payload = { size: bytes(received) };
      if (bar) return bar.update(received, payload);
      bar = newBar(total ? '{bar} {percentage} % | {size}' : '{size}');
      bar.start(total ?? 1, received, payload);
    },
    result(text) {
      end();
      console.log(printable(text));
    },
    end,
  };
}

const newBar = (format: string) =>
  new SingleBar({ format, hideCursor: true, stream: process.stdout, barsize: 30, fps: 20 }, Presets.shades_classic);
