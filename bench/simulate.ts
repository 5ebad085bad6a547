// Made-up jobs on a virtual clock, and what a way to poll makes of them.
import { mean, quantile } from './lib/measure.ts';

/** Draws a number from 0 up to, and without, 1. */
type Random = () => number;

/** Numbers that look random and are the same for the same seed (the mixing function of MurmurHash3 over a counter). */
function seeded(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** A number between two, each as likely as any other. */
export const uniform = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** Makes, for each job, a function from a response (seconds, percentage) to the seconds until the next request. */
export type PollingPolicy = (random: Random) => (at: number, percentage: number) => number;

/** The progress of a job, 0 to 1, at a part of its time, 0 to 1. */
type Curve = (time: number) => number;

/** Describes the jobs of one kind. */
type JobModel = {
  /** In seconds. Each order of magnitude is as likely as any other. */
  length: [shortest: number, longest: number];
  /** The share of jobs that start in a queue, at 0 %, and the largest part of their length that it takes. */
  queue: [share: number, longest: number];
  curve: (random: Random) => Curve;
  /** Percentages are rounded down to a multiple of this, 0 not at all: of `often` for 70 % of jobs. */
  steps: [often: number, seldom: number];
  /** The share of jobs whose last percent takes a tenth of the time. */
  slowEnd: number;
};

/** The jobs that the delay rule has to be good at, and was tuned on. */
export const mainModel: JobModel = {
  length: [5, 7200],
  queue: [0.3, 0.3],
  curve: power(0.5, 2),
  steps: [1, 5],
  slowEnd: 0.2,
};

/** Kinds of jobs that the delay rule was not tuned on. */
export const otherModels: Record<string, JobModel> = {
  '1 s to 5 s': { ...mainModel, length: [1, 5] },
  '2 h to 24 h': { ...mainModel, length: [2 * 3600, 24 * 3600] },
  'γ from 0.2 to 4': { ...mainModel, curve: power(0.2, 4) },
  'not rounded': { ...mainModel, steps: [0, 0] },
  'steps of 10': { ...mainModel, steps: [10, 10] },
  'queue of up to 90 %': { ...mainModel, queue: [1, 0.9] },
  'stuck at 90 %': plain(stuckAt(0.9)),
  'stuck at 99 %': plain(stuckAt(0.99)),
  '0 % to the end': plain(() => () => 0),
};

/** Whole percents, no queue, no slow end. */
function plain(curve: JobModel['curve']): JobModel {
  return { ...mainModel, queue: [0, 0], curve, steps: [1, 1], slowEnd: 0 };
}

/** t^γ. */
function power(low: number, high: number) {
  return (random: Random): Curve => {
    const gamma = uniform(random, low, high);
    return (time) => time ** gamma;
  };
}

/** Gets there steadily in 50 % to 95 % of the time, and stays there for the rest. */
function stuckAt(progress: number) {
  return (random: Random): Curve => {
    const arrival = uniform(random, 0.5, 0.95);
    return (time) => progress * Math.min(time / arrival, 1);
  };
}

const jobs = 2000;
/** In seconds. A response has the progress of the job at the time of its request. */
const roundTrip = 0.2;

/** A made-up job. Times are in seconds from its start. */
type Job = { length: number; percentageAt: (time: number) => number };

/** Requests for each job, and the seconds from its completion until it is known: with two decimals. */
type Outcome = Record<'requests' | 'mean lag' | 'median lag' | '95th percentile', number>;

/** Follows jobs from their start, on a virtual clock. The same seed makes the same jobs. */
export function simulate(policy: PollingPolicy, model: JobModel, seed = 1): Outcome {
  const random = seeded(seed);
  const jitter = seeded(1);
  const waits = Array.from({ length: jobs }, () => follow(makeJob(model, random), policy(jitter)));
  const lags = waits.map(({ lag }) => lag);
  return {
    requests: rounded(mean(waits.map(({ requests }) => requests))),
    'mean lag': rounded(mean(lags)),
    'median lag': rounded(quantile(lags, 0.5)),
    '95th percentile': rounded(quantile(lags, 0.95)),
  };
}

const rounded = (value: number): number => Number(value.toFixed(2));

function follow({ length, percentageAt }: Job, delayAfter: ReturnType<PollingPolicy>) {
  let time = 0;
  for (let requests = 1; ; requests++) {
    const percentage = percentageAt(time);
    time += roundTrip;
    if (percentage === 100) return { requests, lag: time - length };
    time += delayAfter(time, percentage);
  }
}

function makeJob({ length: [shortest, longest], queue, curve, steps, slowEnd }: JobModel, random: Random): Job {
  const length = shortest * (longest / shortest) ** random();
  const queued = random() < queue[0] ? uniform(random, 0, queue[1]) * length : 0;
  const steady = curve(random);
  const step = random() < 0.3 ? steps[1] : steps[0];
  const progress = random() < slowEnd ? withSlowEnd(steady) : steady;
  return {
    length,
    percentageAt(time) {
      if (time >= length) return 100;
      if (time < queued) return 0;
      // A job that is not done is never at 100 %, not even by a rounding error.
      const percentage = Math.min(100 * progress((time - queued) / (length - queued)), 100 - 1e-6);
      return step > 0 ? Math.floor(percentage / step) * step : percentage;
    },
  };
}

/** Reaches 99 % in nine tenths of the time. */
function withSlowEnd(curve: Curve): Curve {
  return (time) => (time < 0.9 ? 0.99 * curve(time / 0.9) : 0.99 + (time - 0.9) / 10);
}
