import type { RetryEvent } from '../../http/call.js';
import type { BulkProgress, StartedBulk } from '../../index.js';
import type { CleanEvent, CleanResult, VerdictCounts } from '../../list.js';
import { type FollowOptions, isFollowing, type JsonOption } from '../options.js';
import { jobBar, listBar } from './bar.js';
import { jobJson, listJson } from './json.js';
import { jobLines, listLines } from './plain.js';

/** Shows what a command does with one job: drawn on a terminal, as plain lines elsewhere, or as JSON. */
export type JobView = {
  /** Shows the job that an upload has started. */
  started(job: StartedBulk): void;
  /** Shows a response about the progress of a job. */
  progress(progress: BulkProgress): void;
  /** Shows a failed attempt, and that another one follows. */
  retry(event: RetryEvent): void;
  /** Shows how much of a report has arrived, in bytes, out of a total that may not be known. */
  download(received: number, total: number | undefined): void;
  /** Shows how many rows of a saved report have which verdict. */
  verdicts(output: string, verdicts: VerdictCounts): void;
  /** Shows the last line of the command. */
  result(text: string): void;
  /** Leaves the terminal as it was, however the command ended. */
  end(): void;
};

/** Shows what `clean` does with a list, in the same three ways. */
export type ListView = {
  show(event: CleanEvent): void;
  result(result: CleanResult): void;
  /** Leaves the terminal as it was, however the run ended. */
  end(): void;
};

export function createJobView(options: FollowOptions): JobView {
  if (options.json) return jobJson();
  return isFollowing(options) && takesEscapes() ? jobBar() : jobLines();
}

/** @param name - The list, as its plan names it. */
export function createListView(name: string, options: JsonOption): ListView {
  if (options.json) return listJson();
  return takesEscapes() ? listBar(name) : listLines(name);
}

/** `true` if stdout is a terminal that follows escape codes, and its user does not mind them (no-color.org). */
function takesEscapes(): boolean {
  return process.stdout.isTTY && process.env.TERM !== 'dumb' && !process.env.NO_COLOR;
}
