import type { BulkProgress } from '../../generated/index.js';
import type { Upload } from './uploads.js';

/** Options for a job: its course and its end. */
export type JobOptions = {
  /**
   * Time that the job takes, in ms from its upload to its report: 0 or more. `Infinity` keeps it in the queue. It goes
   * by `Date.now()`, so fake timers move it.
   *
   * @default 10_000
   */
  duration?: number | undefined;
  /**
   * In place of `duration`: the percentage that each poll finds, from 0 to 100, in ascending order. The last one is
   * repeated, so a job whose list ends below 100 is never completed.
   */
  percentages?: readonly number[] | undefined;
  /** The percentage, from 0 to 100, at which the job fails: its status is then `failed`, and stays so. */
  failsAt?: number | undefined;
  /** The percentage, from 0 to 99, beyond which the job never gets. */
  stallsAt?: number | undefined;
};

/** The options of a job, each with a value. */
export type JobPlan = {
  /** The duration in ms, or the percentage for each poll. */
  course: number | readonly number[];
  failsAt: number | undefined;
  stallsAt: number | undefined;
};

const defaults: JobPlan = { course: 10_000, failsAt: undefined, stallsAt: undefined };

/**
 * @param otherwise - The plan that counts for what the options leave out.
 * @throws RangeError or TypeError for options that no job can have.
 */
export function planJob(
  { duration, percentages, failsAt, stallsAt }: JobOptions,
  otherwise: JobPlan = defaults,
): JobPlan {
  if (duration !== undefined && percentages !== undefined) {
    throw new TypeError('A job has a `duration` or `percentages`, not both.');
  }
  if (failsAt !== undefined && stallsAt !== undefined) {
    throw new TypeError('A job has a `failsAt` or a `stallsAt`, not both.');
  }
  if (duration !== undefined) checkDuration(duration);
  if (percentages !== undefined) checkPercentages(percentages);
  if (failsAt !== undefined) checkPercentage('failsAt', failsAt);
  if (stallsAt !== undefined) checkPercentage('stallsAt', stallsAt, 99);
  const end = failsAt === undefined && stallsAt === undefined ? {} : { failsAt, stallsAt };
  return { ...otherwise, ...end, course: duration ?? percentages ?? otherwise.course };
}

function checkDuration(duration: unknown): void {
  if (typeof duration === 'number' && duration >= 0) return;
  throw new RangeError(`\`duration\` must be a number of ms, 0 or more, not ${String(duration)}.`);
}

function checkPercentages(percentages: readonly number[]): void {
  if (!Array.isArray(percentages) || percentages.length === 0) {
    throw new TypeError('`percentages` must be an array of at least one number.');
  }
  let last = 0;
  for (const [index, percentage] of percentages.entries()) {
    checkPercentage(`percentages[${index}]`, percentage);
    if (percentage < last) {
      throw new RangeError(`\`percentages\` must not go down, as they do from ${last} to ${percentage}.`);
    }
    last = percentage;
  }
}

function checkPercentage(name: string, percentage: unknown, most = 100): void {
  if (typeof percentage === 'number' && percentage >= 0 && percentage <= most) return;
  throw new RangeError(`\`${name}\` must be a number from 0 to ${most}, not ${String(percentage)}.`);
}

/** The part of a job's progress that changes by itself. */
type State = Pick<BulkProgress, 'status' | 'percentage'>;

/** The share of its duration that a job spends in the queue (illustrative). */
const queue = 0.1;

const completed: State = { status: 'completed', percentage: 100 };

/** A bulk job, from its upload on. Its statuses but `completed` are illustrative. */
export class Job {
  readonly bulkId: number;
  readonly upload: Upload;
  /** Is in the link to its report, which no other program on this machine, nor a page in a browser, can guess. */
  readonly secret = crypto.randomUUID();
  readonly #plan: JobPlan;
  readonly #startedAt = Date.now();
  #polls = 0;

  constructor(bulkId: number, upload: Upload, plan: JobPlan) {
    this.bulkId = bulkId;
    this.upload = upload;
    this.#plan = plan;
  }

  /** Counts a poll, which moves a job that advances from poll to poll. */
  poll(): void {
    this.#polls += 1;
  }

  /** The state that the last poll found, or that one finds now if the job advances by the clock. */
  get state(): State {
    const { course, failsAt = Number.POSITIVE_INFINITY, stallsAt = Number.POSITIVE_INFINITY } = this.#plan;
    const elapsed = Date.now() - this.#startedAt;
    const state = typeof course === 'number' ? stateAfter(elapsed, course) : stateOnPoll(this.#polls, course);
    if (state.percentage >= failsAt) return { status: 'failed', percentage: failsAt };
    return state.percentage > stallsAt ? stateAt(stallsAt) : state;
  }
}

/** The state of a job that takes `duration` ms, after `elapsed` ms. */
function stateAfter(elapsed: number, duration: number): State {
  if (elapsed >= duration) return completed;
  const share = elapsed / duration;
  if (share < queue) return stateAt(0);
  return { status: 'processing', percentage: Math.floor(((share - queue) / (1 - queue)) * 100) };
}

/** The state that the poll of this number, from 1, finds. */
function stateOnPoll(poll: number, percentages: readonly number[]): State {
  const percentage = percentages[Math.max(poll, 1) - 1] ?? percentages.at(-1) ?? 0;
  return percentage === 100 ? completed : stateAt(percentage);
}

function stateAt(percentage: number): State {
  return { status: percentage === 0 ? 'queued' : 'processing', percentage };
}
