import type { BulkProgress } from '../../generated/index.js';
import { check } from '../http/check.js';
import { SainoError } from '../http/saino-error.js';
import { longestTimer, sleep, within } from '../http/within.js';
import { nextDelay, type Observation, remember } from './next-delay.js';

/** How to watch a job. */
export type WatchOptions = {
  /** Ends the watch at once, with `aborted`. */
  signal?: AbortSignal | undefined;
  /** The whole wait, in ms: 24 h unless said otherwise. `Infinity` waits for as long as it takes. */
  timeout?: number | undefined;
  /** The shortest time between an answer and the next question, in ms: 1 s unless said otherwise. */
  minInterval?: number | undefined;
  /** The longest time between an answer and the next question, in ms: 5 min unless said otherwise. */
  maxInterval?: number | undefined;
  /**
   * Tells whether a job that is not completed has ended all the same. The API documents no status but `completed`, so
   * the default is a guess: a status that starts with fail, error, cancel, abort or reject, in any case.
   */
  isFailed?: ((progress: BulkProgress) => boolean) | undefined;
};

/** Whether there is nothing to wait for any more. */
const isDone = ({ status, percentage, download_link }: BulkProgress): boolean =>
  status === 'completed' || (percentage >= 100 && Boolean(download_link));

const namesAnEnd = ({ status }: BulkProgress): boolean => /^(fail|error|cancel|abort|reject)/i.test(status);

const day = 24 * 60 * 60 * 1000;

/**
 * Asks until the job is done, and yields each answer. A failure that is `retryable` only puts the next question off.
 *
 * @param ask - Asks once.
 * @throws `wait_timeout` and `job_failed` with the last progress seen, `aborted`, `invalid_argument`, and the first
 *   error of `ask` that is not retryable.
 */
export async function* observeBulk(
  bulkId: number,
  ask: (signal: AbortSignal) => Promise<BulkProgress>,
  options: WatchOptions,
): AsyncGenerator<BulkProgress, void, undefined> {
  const { signal, timeout = day, minInterval = 1000, maxInterval = 300_000, isFailed = namesAnEnd } = options;
  checkRange('timeout', timeout, 0, Number.POSITIVE_INFINITY);
  checkRange('minInterval', minInterval, 1, longestTimer);
  checkRange('maxInterval', maxInterval, minInterval, longestTimer);

  const started = performance.now();
  const left = () => started + timeout - performance.now();
  let observations: Observation[] = [];
  let failures = 0;
  let last: BulkProgress | undefined;
  const timedOut = () =>
    new SainoError(
      'wait_timeout',
      `Bulk job ${bulkId} was not completed within ${timeout} ms${last ? `, but at ${last.percentage} %` : ''}. Watch it again.`,
      { bulkId, progress: last },
    );

  for (;;) {
    let putOff = 0;
    let answer: BulkProgress | undefined;
    try {
      answer = await within(left(), signal, timedOut, ask);
    } catch (error) {
      if (!(error instanceof SainoError && error.retryable)) throw error;
      putOff = Math.max(error.retryAfter ?? 0, minInterval * 2 ** failures);
      failures += 1;
    }
    if (answer) {
      last = answer;
      failures = 0;
      observations = remember(observations, { at: performance.now(), percentage: answer.percentage });
      yield answer;
      if (isDone(answer)) return;
      if (isFailed(answer)) {
        throw new SainoError(
          'job_failed',
          `Bulk job ${bulkId} ended at ${answer.percentage} %, with no report: ${answer.status}.`,
          { bulkId, progress: answer },
        );
      }
    }
    const delay = Math.min(Math.max(nextDelay(observations, { minInterval, maxInterval }), putOff), maxInterval);
    const remaining = left();
    await sleep(Math.min(delay, remaining), signal);
    if (delay >= remaining) throw timedOut();
  }
}

function checkRange(name: string, value: number, least: number, most: number): void {
  check(
    value >= least && value <= most,
    'invalid_argument',
    `${name} has to be from ${least} to ${most} ms, not ${value}.`,
  );
}
