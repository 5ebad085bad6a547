import { nextDelay, type Observation, remember } from '../src/bulk/next-delay.ts';
import type { Random } from './random.ts';

/** Makes, for each job, a function from an answer (seconds, percentage) to the seconds until the next question. */
export type PollingPolicy = (random: Random) => (at: number, percentage: number) => number;

/** The waiting rule of this package, with the bounds it has by default. */
export const estimating: PollingPolicy = () => {
  let observations: Observation[] = [];
  return (at, percentage) => {
    observations = remember(observations, { at: at * 1000, percentage });
    return nextDelay(observations, { minInterval: 1000, maxInterval: 300_000 }) / 1000;
  };
};

export const fixed =
  (seconds: number): PollingPolicy =>
  () =>
  () =>
    seconds;

/** 1 s, doubling to 60 s. */
export const exponential: PollingPolicy = () => {
  let attempt = 0;
  return () => Math.min(60, 2 ** attempt++);
};

/** Between 2 s and a ceiling that doubles from 2 s to 120 s, anything is as likely: the waiters of the AWS SDKs. */
export const awsStyle: PollingPolicy = (random) => {
  let attempt = 0;
  return () => 2 + random() * (Math.min(120, 2 * 2 ** attempt++) - 2);
};
