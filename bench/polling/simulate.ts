import { mean, quantile } from '../lib/statistics.ts';
import type { Curve, JobModel } from './models.ts';
import type { PollingPolicy } from './policies.ts';
import { type Random, seeded, uniform } from './random.ts';

const jobs = 2000;
/** In seconds. A response has the progress of the job at the time of its request. */
const roundTrip = 0.2;

/** A made-up job. Times are in seconds from its start. */
type Job = { length: number; percentageAt: (time: number) => number };

/** Requests for each job, and the seconds from its completion until it is known: with two decimals. */
export type Outcome = Record<'requests' | 'mean lag' | 'median lag' | '95th percentile', number>;

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
