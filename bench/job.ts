import { logUniform, type Random, seeded, uniform } from './random.ts';

/** A made-up job: how long it takes, and what the API would say of it at a time. Times are in seconds from its start. */
export type Job = { length: number; percentageAt: (time: number) => number };

/** How jobs of one kind come about. A range is drawn from for each job; a share is that of the jobs it applies to. */
export type JobModel = {
  /** Seconds, log-uniform. */
  length: [number, number];
  /** A queue at 0 %: the longest, as a part of the length. */
  queue: { share: number; longest: number };
  /** From the time that a job works, 0 to 1, to its progress, 0 to 1. */
  shape: (random: Random) => (time: number) => number;
  /** Percentages are rounded down to a multiple of `step`: of `coarse` for a share of jobs. 0: not rounded. */
  step: { fine: number; coarse: number; share: number };
  /** The share of jobs whose last percent takes a tenth of the time. */
  slowEnd: number;
};

/** t^γ. */
export const power = (low: number, high: number) => (random: Random) => {
  const gamma = uniform(random, low, high);
  return (time: number) => time ** gamma;
};

/** What the waiting rule has to be good at, and was tuned on. */
export const mainModel: JobModel = {
  length: [5, 2 * 3600],
  queue: { share: 0.3, longest: 0.3 },
  shape: power(0.5, 2),
  step: { fine: 1, coarse: 5, share: 0.3 },
  slowEnd: 0.2,
};

/** Jobs that are the same for the same seed. */
export function makeJobs(model: JobModel, count: number, seed: number): Job[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => makeJob(model, random));
}

function makeJob({ length: [shortest, longest], queue, shape, step, slowEnd }: JobModel, random: Random): Job {
  const length = logUniform(random, shortest, longest);
  const queued = random() < queue.share ? uniform(random, 0, queue.longest) * length : 0;
  const progress = shape(random);
  const multiple = random() < step.share ? step.coarse : step.fine;
  const hasSlowEnd = random() < slowEnd;
  return {
    length,
    percentageAt(time) {
      if (time >= length) return 100;
      if (time < queued) return 0;
      const worked = (time - queued) / (length - queued);
      const percentage = hasSlowEnd
        ? worked < 0.9
          ? 99 * progress(worked / 0.9)
          : 99 + (worked - 0.9) * 10
        : 100 * progress(worked);
      // A job that is not done is never at 100 %, neither by an error of rounding.
      const below = Math.min(percentage, 100 - 1e-6);
      return multiple > 0 ? Math.floor(below / multiple) * multiple : below;
    },
  };
}
