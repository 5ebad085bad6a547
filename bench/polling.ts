import { type Job, mainModel, makeJobs } from './job.ts';
import { otherModels } from './other-models.ts';
import { awsStyle, estimating, exponential, fixed, type PollingPolicy } from './polling-policies.ts';
import { seeded } from './random.ts';
import type { Report } from './report.ts';
import { mean, median, quantile } from './statistics.ts';

const count = 2000;
const seed = 1;
/** None of the rule's constants was chosen on these. */
const heldOut = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110];
/** Seconds. An answer tells how the job stood when it was asked for. */
const roundTrip = 0.2;

const policies: Record<string, PollingPolicy> = {
  'every 2 s': fixed(2),
  'every 5 s': fixed(5),
  exponential,
  'AWS-style': awsStyle,
  nextDelay: estimating,
};

/** How many requests a wait takes, and how long after a job's completion it is known, on a virtual clock. */
export function benchPolling(): Report {
  const jobs = makeJobs(mainModel, count, seed);
  const main = Object.entries(policies).map(([name, policy]) => ({ name, ...follow(jobs, policy) }));
  const others = heldOut.map((other) => ({ name: `seed ${other}`, ...follow(makeJobs(mainModel, count, other)) }));
  const shapes = Object.entries(otherModels).map(([name, model]) => {
    const some = makeJobs(model, count, seed);
    return { name, ...follow(some), baseline: follow(some, exponential) };
  });
  const { requests, meanLag, medianLag } = follow(jobs);
  const worst = (of: (outcome: Outcome) => number) => Math.max(...others.map(of));

  const columns = ['requests', 'mean lag', 'median', '95th percentile'];
  return {
    title: 'When to ask again: a simulation',
    tables: [
      { heading: `${count} jobs of 5 s to 2 h, seed ${seed}`, columns, rows: main.map(row) },
      { heading: 'nextDelay on held-out seeds', columns, rows: others.map(row) },
      {
        heading: 'nextDelay on other kinds of jobs, and exponential backoff on the same',
        columns: [...columns, 'exponential: requests', 'mean lag'],
        rows: shapes.map(({ baseline, ...outcome }) => [
          ...row(outcome),
          baseline.requests.toFixed(1),
          seconds(baseline.meanLag),
        ]),
      },
    ],
    figures: [
      { name: 'requests, mean', value: requests, limit: 20, unit: '', isExact: true },
      { name: 'lag, mean', value: meanLag, limit: 5, unit: 's', isExact: true },
      { name: 'lag, median', value: medianLag, limit: 1.2, unit: 's', isExact: true },
      {
        name: 'requests, mean, worst held-out seed',
        value: worst((of) => of.requests),
        limit: 20,
        unit: '',
        isExact: true,
      },
      { name: 'lag, mean, worst held-out seed', value: worst((of) => of.meanLag), limit: 5, unit: 's', isExact: true },
      {
        name: 'lag, median, worst held-out seed',
        value: worst((of) => of.medianLag),
        limit: 1.2,
        unit: 's',
        isExact: true,
      },
    ],
  };
}

type Outcome = { requests: number; meanLag: number; medianLag: number; lateLag: number };

function follow(jobs: Job[], policy: PollingPolicy = estimating): Outcome {
  const random = seeded(seed);
  const waits = jobs.map(({ length, percentageAt }) => {
    const delayAfter = policy(random);
    let time = 0;
    for (let requests = 1; ; requests++) {
      const percentage = percentageAt(time);
      time += roundTrip;
      if (percentage === 100) return { requests, lag: time - length };
      time += delayAfter(time, percentage);
    }
  });
  const lags = waits.map(({ lag }) => lag);
  return {
    requests: mean(waits.map(({ requests }) => requests)),
    meanLag: mean(lags),
    medianLag: median(lags),
    lateLag: quantile(lags, 0.95),
  };
}

const row = ({ name, requests, meanLag, medianLag, lateLag }: Outcome & { name: string }): string[] => [
  name,
  requests.toFixed(1),
  ...[meanLag, medianLag, lateLag].map(seconds),
];

const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
