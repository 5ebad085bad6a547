import { readHistory, writeHistory } from '../src/bulk/history.ts';
import { nextDelay, type Observation, remember } from '../src/bulk/next-delay.ts';
import type { Figure } from './lib/measure.ts';
import { mainModel, otherModels, type PollingPolicy, simulate, uniform } from './simulate.ts';

const limits = [
  ['requests', '', 20],
  ['mean lag', 's', 5],
  ['median lag', 's', 1.2],
] as const;
/** The most requests that many short processes may make for each one of a process that stays. */
const mostForSingleChecks = 1.1;
/** A scheduled process starts up to so many seconds late: its host has to get it ready. */
const latestStart = 2;
/** No constant of the delay rule was chosen on the jobs of these seeds. */
const heldOut = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110];
const bounds = { minInterval: 1000, maxInterval: 300_000 };

/** The delay rule of this package, with its default bounds. */
const adaptive: PollingPolicy = () => {
  let observations: Observation[] = [];
  return (at, percentage) => {
    observations = remember(observations, { at: at * 1000, percentage });
    return nextDelay(observations, bounds) / 1000;
  };
};

/**
 * The same, by one `checkBulk` in each of many processes: all that one knows of those before it is the stored `history`,
 * and it starts a little later than `nextDelay`.
 */
const singleChecks: PollingPolicy = (random) => {
  let stored = JSON.stringify(writeHistory(1002, []));
  return (at, percentage) => {
    const { observations: earlier = [] } = readHistory(JSON.parse(stored)) ?? {};
    const observations = remember(earlier, { at: Math.round(at * 1000), percentage });
    stored = JSON.stringify(writeHistory(1002, observations));
    return nextDelay(observations, bounds) / 1000 + uniform(random, 0, latestStart);
  };
};

/** 1 s, doubling to 60 s. */
const backoff: PollingPolicy = () => {
  let attempt = 0;
  return () => Math.min(60, 2 ** attempt++);
};

const every = (seconds: number) => () => () => seconds;

const policies: Record<string, PollingPolicy> = {
  'every 2 s': every(2),
  'every 5 s': every(5),
  'every 60 s': every(60),
  'exponential backoff': backoff,
  'this package': adaptive,
  'this package, in single checks': singleChecks,
};

/** The requests that a wait makes, and how late it notices the end of the job. */
export function benchPolling(): Figure[] {
  console.table(mapValues(policies, (policy) => simulate(policy, mainModel)));
  console.log('Other kinds of jobs, this package:');
  console.table(mapValues(otherModels, (model) => simulate(adaptive, model)));
  const own = simulate(adaptive, mainModel);
  const others = heldOut.map((seed) => simulate(adaptive, mainModel, seed));
  const figures = limits.flatMap(([measure, unit, limit]) => {
    const worst = Math.max(...others.map((outcome) => outcome[measure]));
    return [
      { name: measure, value: own[measure], unit, limit, isExact: true },
      { name: `${measure}, worst held-out seed`, value: worst, unit, limit, isExact: true },
    ];
  });
  return [...figures, ...benchSingleChecks()];
}

/** The cost of making each request in another process: no more requests, and no lag but that of its start. */
export function benchSingleChecks(): Figure[] {
  return Object.entries({ 'main model': mainModel, ...otherModels }).flatMap(([name, model]) => {
    const [checks, staying] = [simulate(singleChecks, model), simulate(adaptive, model)];
    const requests = checks.requests / staying.requests;
    const lag = checks['mean lag'] - staying['mean lag'];
    return [
      { name: `requests of single checks, against one process, ${name}`, value: requests, limit: mostForSingleChecks },
      { name: `lag of single checks, beyond that of one process, ${name}`, value: lag, unit: 's', limit: latestStart },
    ].map((figure) => ({ ...figure, isExact: true }));
  });
}

function mapValues<T, U>(object: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
