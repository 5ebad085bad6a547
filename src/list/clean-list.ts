import type { CleanListOptions } from './clean-list-options.js';
import type { CleanResult } from './clean-result.js';
import { runList } from './run-list.js';

/**
 * Cleans a list of any size: finds its addresses, sends each of them once, in as many jobs as it takes, and merges what
 * the reports say into the rows of the list.
 *
 * With an `output` or a `statePath`, a run that ends early is resumed by the same call: nothing is sent again, unless it
 * is uncertain whether it was processed and `resubmit` says so. Only addresses are sent, and no other column.
 *
 * @returns what became of the list. While parts of it are unfinished, there is a partial output, and `isComplete` is
 *   `false`.
 * @throws a {@link SainoError}: `invalid_argument` for a list or an option that is not usable, `run_conflict` if another
 *   run has the output, or what was kept belongs to another list or to other options, `disk` if a file cannot be read or
 *   written, `aborted`, or that of the first upload if nothing was done at all.
 *
 * @example
 * ```ts
 * import { EmailCleaning } from 'saino-email-cleaning';
 * import { cleanList } from 'saino-email-cleaning/list';
 *
 * const result = await cleanList({
 *   saino: new EmailCleaning(),
 *   input: 'list.csv',
 *   output: 'clean.csv',
 *   force: true,
 *   confirm: ({ addresses, jobs }) => addresses <= 1000 && jobs === 1,
 * });
 * if (!result.isComplete) console.error(result.unfinished);
 * ```
 */
export function cleanList(options: CleanListOptions): Promise<CleanResult> {
  return runList(options);
}
