import type { RetryEvent } from '../../http/call.js';
import type { BulkProgress, StartedBulk } from '../../index.js';
import { type FollowOptions, isFollowing } from '../options.js';
import { barView } from './bar-view.js';
import { jsonView } from './json-view.js';
import { plainView } from './plain-view.js';

/** How a command shows what it does: drawn on a terminal, as plain lines elsewhere, or as JSON. */
export type View = {
  /** Shows the job that an upload has started. */
  started(job: StartedBulk): void;
  /** Shows a response about the progress of a job. */
  progress(progress: BulkProgress): void;
  /** Shows a failed attempt, and that another one follows. */
  retry(event: RetryEvent): void;
  /** Shows how much of a report has arrived, in bytes, out of a total that may not be known. */
  download(received: number, total: number | undefined): void;
  /** Shows what the command ends with. */
  result(text: string): void;
  /** Leaves the terminal as it was, however the command ended. */
  end(): void;
};

export function createView(options: FollowOptions): View {
  if (options.json) return jsonView();
  return isFollowing(options) && process.stdout.isTTY ? barView() : plainView();
}
