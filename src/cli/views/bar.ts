import cliProgress, { type SingleBar } from 'cli-progress';
import type { BulkProgress } from '../../index.js';
import type { CleanEvent } from '../../list.js';
import { bytes, duration, figure } from '../format.js';
import { print, printable } from '../output.js';
import { ListProgress } from './list-progress.js';
import { planLines, troubleText } from './list-text.js';
import { jobLines, printResult, printVerdicts, retryText } from './plain.js';
import type { JobView, ListView } from './view.js';

/** A bar for the job and one for the download, each redrawn in its line. A failed attempt stands there in between. */
export function jobBar(): JobView {
  const startedAt = Date.now();
  const line = new BarLine();
  const estimate = new Estimate();
  let last: BulkProgress | undefined;
  let isDownload = false;

  const drawJob = () => {
    if (!last) return;
    const elapsed = `${duration(Date.now() - startedAt)} elapsed`;
    line.draw(last.percentage, 100, [last.status, elapsed, ...estimate.timeLeft]);
  };
  return {
    started: jobLines().started,
    progress(progress) {
      last = progress;
      estimate.add(progress.percentage);
      line.keepDrawing(drawJob);
    },
    retry: (event) => line.replace(retryText(event)),
    download(received, total) {
      if (!isDownload) {
        // The line of the job stays, as it was before any failure.
        drawJob();
        line.end();
      }
      isDownload = true;
      if (total === undefined) line.replace(bytes(received));
      else line.draw(received, total, [bytes(received)]);
    },
    result(text) {
      line.end();
      print(text);
    },
    verdicts: (_file, verdicts) => printVerdicts(verdicts, true),
    end: () => line.end(),
  };
}

/** One bar for all jobs of a list, with the bulk id of each above it. A failed attempt stands in its place until the next. */
export function listBar(name: string): ListView {
  const line = new BarLine();
  const estimate = new Estimate();
  const jobs = new ListProgress();

  const inRows = (rows: number) => `${figure(rows)} of ${figure(jobs.rows)} rows`;
  const drawJobs = () => {
    const rows = Math.floor((jobs.rows * jobs.percentage) / 100);
    line.draw(jobs.percentage, 100, [...estimate.timeLeft, `${jobs.done} of ${jobs.jobs} jobs`, inRows(rows)]);
  };
  const show = (event: CleanEvent) => {
    jobs.follow(event);
    switch (event.type) {
      case 'plan':
        for (const text of planLines(name, event.plan)) print(text);
        return;
      case 'retry':
        return line.replace(retryText(event));
      case 'merge':
        line.stopClock();
        return line.draw(jobs.percentage, 100, [`${inRows(event.rows)} written`]);
      case 'uncertain':
      case 'refused':
      case 'failed':
        line.printAbove(troubleText(event, jobs.jobs));
        break;
      case 'started':
        line.printAbove(`Job ${event.job} of ${jobs.jobs}: bulk id ${event.bulkId}`);
        break;
      case 'progress':
      case 'report':
        estimate.add(jobs.percentage);
        break;
      default:
    }
    line.keepDrawing(drawJobs);
  };
  return {
    show,
    result(result) {
      line.end();
      printResult(result, true);
    },
    end: () => line.end(),
  };
}

/** One line of the terminal with a bar in it, redrawn in its place. As it was drawn last, it stays above what follows. */
class BarLine {
  #bar: SingleBar | undefined;
  #clock: NodeJS.Timeout | undefined;
  #last = '';

  /** Draws a bar for a part of a total, and details beside it. */
  draw(value: number, total: number, details: string[]): void {
    const percent = `${Math.floor((value / total) * 100)} %`.padStart(5);
    this.#draw(value, total, (bar) => {
      this.#last = printable(`${bar} ${percent} | ${details.join(' | ')}`);
      return this.#last;
    });
  }

  /** Draws now, and then every second, for the times that are in the details. */
  keepDrawing(draw: () => void): void {
    this.#clock ??= setInterval(draw, 1000);
    draw();
  }

  /** Draws no more but when it is told to. */
  stopClock(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  /** Shows a text in place of the bar, until it is drawn again. */
  replace(text: string): void {
    this.stopClock();
    this.#draw(0, 1, () => printable(text));
  }

  printAbove(text: string): void {
    this.#clear();
    print(text);
  }

  end(): void {
    this.stopClock();
    this.#clear();
    if (this.#last !== '') print(this.#last);
    this.#last = '';
  }

  #draw(value: number, total: number, render: Render): void {
    if (!this.#bar) {
      this.#bar = newBar();
      this.#bar.start(total, value, { render });
    }
    this.#bar.setTotal(total);
    this.#bar.update(value, { render });
  }

  #clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

type Render = (bar: string) => string;

function newBar(): SingleBar {
  return new cliProgress.SingleBar(
    {
      format: (options, { progress }, { render }: { render: Render }) =>
        render(cliProgress.Format.BarFormat(progress, options)),
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stdout,
      // The shortest that shows anything, so that what stands beside it fits into 80 columns.
      barsize: 16,
      fps: 20,
    },
    cliProgress.Presets.shades_classic,
  );
}

/** The time that is left at the rate since the first percentage, which runs down between the percentages. */
class Estimate {
  #first: { at: number; percentage: number } | undefined;
  /** The time at which 100 % are likely to be reached, in ms of the clock. */
  #end: number | undefined;

  add(percentage: number): void {
    const at = Date.now();
    this.#first ??= { at, percentage };
    const done = percentage - this.#first.percentage;
    const isKnown = done > 0 && percentage < 100;
    this.#end = isKnown ? at + ((at - this.#first.at) * (100 - percentage)) / done : undefined;
  }

  /** As a list of one detail, or of none while there is no rate. */
  get timeLeft(): string[] {
    return this.#end === undefined ? [] : [`${duration(this.#end - Date.now())} left`];
  }
}
