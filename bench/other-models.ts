import { type JobModel, mainModel, power } from './job.ts';
import { type Random, uniform } from './random.ts';

/** Nothing but whole percents: no queue, no slow end. */
const plain: JobModel = {
  ...mainModel,
  queue: { share: 0, longest: 0 },
  step: { fine: 1, coarse: 1, share: 0 },
  slowEnd: 0,
};

/** Kinds of jobs that the waiting rule was not tuned on. */
export const otherModels: Record<string, JobModel> = {
  '1 s to 5 s': { ...mainModel, length: [1, 5] },
  '2 h to 24 h': { ...mainModel, length: [2 * 3600, 24 * 3600] },
  'γ from 0.2 to 4': { ...mainModel, shape: power(0.2, 4) },
  'not rounded': { ...mainModel, step: { fine: 0, coarse: 0, share: 0 } },
  'steps of 10': { ...mainModel, step: { fine: 10, coarse: 10, share: 0 } },
  'queue of up to 90 %': { ...mainModel, queue: { share: 1, longest: 0.9 } },
  'logistic curve': { ...plain, shape: logistic },
  'two rates': { ...plain, shape: twoRates },
  'three stalls': { ...plain, shape: stalls },
  'two to five jumps': { ...plain, shape: jumps },
  'stuck at 90 %': { ...plain, shape: stuckAt(0.9) },
  'stuck at 99 %': { ...plain, shape: stuckAt(0.99) },
  '0 % to the end': { ...plain, shape: () => () => 0 },
};

function logistic(random: Random) {
  const steepness = uniform(random, 6, 12);
  const middle = uniform(random, 0.3, 0.7);
  const curve = (time: number) => 1 / (1 + Math.exp(-steepness * (time - middle)));
  return (time: number) => (curve(time) - curve(0)) / (curve(1) - curve(0));
}

function twoRates(random: Random) {
  const turn = { time: uniform(random, 0.2, 0.8), progress: uniform(random, 0.2, 0.8) };
  return (time: number) =>
    time < turn.time
      ? (turn.progress * time) / turn.time
      : turn.progress + ((1 - turn.progress) * (time - turn.time)) / (1 - turn.time);
}

/** Three times, the progress stands still for up to a fifth of the working time. */
function stalls(random: Random) {
  const at = [random(), random(), random()].sort((a, b) => a - b);
  const each = at.map((progress) => ({ progress, lasts: uniform(random, 0, 0.2) }));
  const total = each.reduce((sum, { lasts }) => sum + lasts, 1);
  return (time: number) => {
    let moved = time * total;
    for (const { progress, lasts } of each) {
      if (moved <= progress) break;
      moved = Math.max(progress, moved - lasts);
    }
    return moved;
  };
}

function jumps(random: Random) {
  const count = Math.floor(uniform(random, 2, 6));
  return (time: number) => Math.floor(time * count) / count;
}

/** Gets there steadily in 50 % to 95 % of the time, and shows nothing of the rest. */
function stuckAt(progress: number) {
  return (random: Random) => {
    const arrival = uniform(random, 0.5, 0.95);
    return (time: number) => progress * Math.min(time / arrival, 1);
  };
}
