import type { BulkProgress } from '../../generated/index.js';
import type { JobPlan } from './job-options.js';
import type { Upload } from './uploads.js';

/** The part of a job's progress that changes by itself. */
type State = Pick<BulkProgress, 'status' | 'percentage'>;

/** The share of its duration that a job spends in the queue (illustrative). */
const queue = 0.1;

const completed: State = { status: 'completed', percentage: 100 };

/** A bulk job, from its upload on. Its statuses but `completed` are illustrative. */
export class Job {
  readonly bulkId: number;
  readonly upload: Upload;
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
