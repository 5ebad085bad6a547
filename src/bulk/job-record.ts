import { check, checkMilliseconds } from '../http/check.js';
import type { BulkHistory } from '../http/saino-error.js';
import { longestTimer } from '../http/within.js';
import { readHistory, writeHistory } from './history.js';
import { nextDelay, type Observation, remainingDelay, remember } from './next-delay.js';

/** What a wait and a single check have in common. */
export type RecordOptions = {
  /**
   * The shortest time between a response and the next request, in ms: at least 1.
   *
   * @default 1_000
   */
  minInterval?: number | undefined;
  /**
   * The longest time between a response and the next request, in ms.
   *
   * @default 300_000 (5 minutes), or `minInterval` if that is longer
   */
  maxInterval?: number | undefined;
  /** What the last check of this job returned, or the last wait had in its error. `null` is as good as none. */
  history?: BulkHistory | null | undefined;
};

export type JobRecord = ReturnType<typeof openRecord>;

/**
 * Opens the record of a job: what was observed of it by earlier processes and by this one, and when the next request is
 * worth it.
 *
 * @param now - The Unix time in ms.
 * @throws `invalid_argument`
 */
export function openRecord(bulkId: number, options: RecordOptions, now = createClock()) {
  const { minInterval = 1000, maxInterval = Math.max(300_000, minInterval), history } = options;
  checkMilliseconds('invalid_argument', 'minInterval', minInterval, 1, longestTimer);
  checkMilliseconds('invalid_argument', 'maxInterval', maxInterval, minInterval, longestTimer);
  const bounds = { minInterval, maxInterval };
  let observations = recall(bulkId, history);
  return {
    ...bounds,
    /** Adds the percentage of a response that arrives now. */
    add(percentage: number): void {
      observations = remember(observations, { at: now(), percentage });
    },
    /** The last known percentage. */
    percentage: () => observations.at(-1)?.percentage,
    /** The time from the last response to the next request, in ms. */
    delay: () => nextDelay(observations, bounds),
    /** What is left of it. */
    remaining: () => remainingDelay(observations, bounds, now()),
    /** What the next process has to know. */
    history: () => writeHistory(bulkId, observations),
  };
}

/** @throws `invalid_argument` for a history that is damaged, newer than this version, or that of another job. */
function recall(bulkId: number, history: RecordOptions['history']): Observation[] {
  if (history === undefined || history === null) return [];
  const read = readHistory(history);
  const state = read ? 'that of another job' : 'damaged, or too new for this version of the package';
  check(read?.bulkId === bulkId, 'invalid_argument', `The history is ${state}. Check bulk job ${bulkId} without it.`);
  // However many there are.
  return read.observations.reduce<Observation[]>(remember, []);
}

/** Unix times in whole ms, of a clock that nobody sets while it runs. */
function createClock(): () => number {
  const epoch = Date.now() - performance.now();
  return () => Math.round(epoch + performance.now());
}
