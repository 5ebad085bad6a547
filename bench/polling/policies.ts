import { readHistory, writeHistory } from '../../src/bulk/history.ts';
import { nextDelay, type Observation, remember } from '../../src/bulk/next-delay.ts';
import { type Random, uniform } from './random.ts';

/** Makes, for each job, a function from a response (seconds, percentage) to the seconds until the next request. */
export type PollingPolicy = (random: Random) => (at: number, percentage: number) => number;

const bounds = { minInterval: 1000, maxInterval: 300_000 };

/** The delay rule of this package, with its default bounds. */
export const adaptive: PollingPolicy = () => {
  let observations: Observation[] = [];
  return (at, percentage) => {
    observations = remember(observations, { at: at * 1000, percentage });
    return nextDelay(observations, bounds) / 1000;
  };
};

/** A scheduled process starts up to so many seconds late: its host has to get it ready. */
export const latestStart = 2;

/**
 * The same, by one `checkBulk` in each of many processes: all that one knows of those before it is the stored `history`,
 * and it starts a little later than `nextDelay`.
 */
export const singleChecks: PollingPolicy = (random) => {
  let stored = JSON.stringify(writeHistory(1002, []));
  return (at, percentage) => {
    const { observations: earlier = [] } = readHistory(JSON.parse(stored)) ?? {};
    const observations = remember(earlier, { at: Math.round(at * 1000), percentage });
    stored = JSON.stringify(writeHistory(1002, observations));
    return nextDelay(observations, bounds) / 1000 + uniform(random, 0, latestStart);
  };
};

/** 1 s, doubling to 60 s. */
export const backoff: PollingPolicy = () => {
  let attempt = 0;
  return () => Math.min(60, 2 ** attempt++);
};

/** Anything from 2 s to a ceiling that doubles from 2 s to 120 s, as the waiters of the AWS SDKs do. */
const awsStyle: PollingPolicy = (random) => {
  let attempt = 0;
  return () => 2 + random() * (Math.min(120, 2 * 2 ** attempt++) - 2);
};

const every = (seconds: number) => () => () => seconds;

export const policies: Record<string, PollingPolicy> = {
  'every 2 s': every(2),
  'every 5 s': every(5),
  'every 10 s': every(10),
  'every 30 s': every(30),
  'every 60 s': every(60),
  'exponential backoff': backoff,
  'AWS-style backoff': awsStyle,
  'this package': adaptive,
};
