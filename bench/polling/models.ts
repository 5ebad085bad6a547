import { type Random, uniform } from './random.ts';

/** The progress of a job, 0 to 1, at a part of its time, 0 to 1. */
export type Curve = (time: number) => number;

/** How jobs of one kind come about. */
export type JobModel = {
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

/** What the delay rule has to be good at, and was tuned on. */
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
  'logistic curve': plain(logistic),
  'two rates': plain(twoRates),
  'three stalls': plain(stalls),
  'two to five jumps': plain(jumps),
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

function logistic(random: Random): Curve {
  const steepness = uniform(random, 6, 12);
  const middle = uniform(random, 0.3, 0.7);
  const curve = (time: number) => 1 / (1 + Math.exp(-steepness * (time - middle)));
  return (time) => (curve(time) - curve(0)) / (curve(1) - curve(0));
}

function twoRates(random: Random): Curve {
  const turn = { time: uniform(random, 0.2, 0.8), progress: uniform(random, 0.2, 0.8) };
  const before = turn.progress / turn.time;
  const after = (1 - turn.progress) / (1 - turn.time);
  return (time) => (time < turn.time ? before * time : 1 - after * (1 - time));
}

/** Three times, the progress stands still for up to a fifth of the working time. */
function stalls(random: Random): Curve {
  const at = [random(), random(), random()].sort((a, b) => a - b);
  const each = at.map((progress) => ({ progress, lasts: uniform(random, 0, 0.2) }));
  const total = each.reduce((sum, { lasts }) => sum + lasts, 1);
  const stall = (moved: number, { progress, lasts }: (typeof each)[number]) =>
    moved - Math.min(Math.max(moved - progress, 0), lasts);
  return (time) => each.reduce(stall, time * total);
}

function jumps(random: Random): Curve {
  const count = Math.floor(uniform(random, 2, 6));
  return (time) => Math.floor(time * count) / count;
}

/** Gets there steadily in 50 % to 95 % of the time, and stays there for the rest. */
function stuckAt(progress: number) {
  return (random: Random): Curve => {
    const arrival = uniform(random, 0.5, 0.95);
    return (time) => progress * Math.min(time / arrival, 1);
  };
}
