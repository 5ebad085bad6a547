/** One answer of the API: when it came, in ms of any clock, and the percentage that it gave. */
export type Observation = { readonly at: number; readonly percentage: number };

/** The shortest and the longest delay, in ms, with `minInterval` ≤ `maxInterval`. */
export type DelayBounds = { readonly minInterval: number; readonly maxInterval: number };

/** How much of the time to the estimated end goes by before the next question: each one halves the distance. */
const part = 1 / 2;
/** How much further back than what is left the rate is taken from: further is steadier, nearer is more current. */
const stretch = 2;
/** The shortest delay, as a share of the time waited: 7 s after an hour. It is as late as a good estimate gets. */
const shortest = 1 / 500;
/** The longest delay, as a share of the time waited: no question makes the wait more than twice as long. */
const longest = 1;
/** The same once the estimated end has passed, and the job may be done at any moment: 24 s after an hour. */
const longestOverdue = 1 / 150;
/** How many observations {@link remember} keeps. With more, no figure of the bench gets better. */
const kept = 16;

/**
 * How long to wait, in ms, before the next question about a job that is not done.
 *
 * - A percentage was reached somewhere between the answer that first shows it and the answer before.
 * - The rate is that of the recent past: the last stretch in which the job did twice what it has left to do.
 * - At that rate the job ends at some moment, and the next question comes after half the time until then, or, once
 *   that moment has passed, after half the time since.
 * - As long as no rate is seen, the wait doubles; a percentage that falls starts this anew.
 * - The delay is at least 1/500 and at most all of the time waited, or 1/150 of it once the job is overdue; and
 *   `minInterval` and `maxInterval` bound that in turn.
 *
 * @param observations - From the first answer, at which the time waited starts, to the last. The clock may jump: going
 *   back counts as no time. A percentage that is not a number counts as no change.
 */
export function nextDelay(observations: readonly Observation[], { minInterval, maxInterval }: DelayBounds): number {
  const { waited, end } = estimate(observations);
  const left = end - waited;
  const delay = Math.min(
    Math.max(Math.abs(left) * part, waited * shortest),
    waited * (left < 0 ? longestOverdue : longest),
  );
  // This way round, a NaN becomes the shortest delay.
  return delay > minInterval ? Math.min(delay, maxInterval) : minInterval;
}

/**
 * Adds an observation, and forgets what {@link nextDelay} does without: of a percentage that stays, all answers between
 * the first and the last that give it; and, past 16 observations, the oldest but the very first.
 */
export function remember(observations: readonly Observation[], next: Observation): Observation[] {
  const [last, beforeLast] = [observations.at(-1), observations.at(-2)];
  const isRun = last?.percentage === next.percentage && beforeLast?.percentage === next.percentage;
  const all = [...(isRun ? observations.slice(0, -1) : observations), next];
  return all.length > kept ? [...all.slice(0, 1), ...all.slice(1 - kept)] : all;
}

/** The time waited, and when the job is likely to be done, both in ms since the first observation. */
function estimate(observations: readonly Observation[]): { waited: number; end: number } {
  // Percentages are multiples of this, as far as seen: 1, say, or 5.
  const step = observations.reduce((divisor, { percentage }) => greatestCommonDivisor(divisor, valid(percentage)), 100);
  let waited = 0;
  let begun = 0;
  let before: Observation | undefined;
  let reached: { at: number; percentage: number }[] = [];
  for (const observation of observations) {
    const since = before ? observation.at - before.at : 0;
    const passed = since > 0 && since < Number.POSITIVE_INFINITY ? since : 0;
    waited += passed;
    before = observation;
    const top = reached.at(-1);
    const percentage = valid(observation.percentage, top?.percentage);
    if (!top || percentage < top.percentage) {
      begun = waited;
      reached = [{ at: waited, percentage }];
    } else if (percentage > top.percentage) {
      // The last of the steps since the answer before fell into the last of as many parts of the time since.
      const parts = Math.max((percentage - top.percentage) / step, 1);
      reached.push({ at: waited - passed / parts / 2, percentage });
    } else if (reached.length === 1) {
      // It may have stood in a queue, so that the rate counts from here.
      top.at = waited;
    }
  }
  const [first] = reached;
  const top = reached.pop();
  if (!first || !top || first === top) return { waited, end: waited + (waited - begun) / part };
  const left = 100 - top.percentage;
  const from = reached.findLast(({ percentage }) => top.percentage - percentage >= stretch * left) ?? first;
  return { waited, end: top.at + (left * (top.at - from.at)) / (top.percentage - from.percentage) };
}

/** A percentage from 0 to 100, whatever came. */
function valid(percentage: number, otherwise = 0): number {
  return Number.isNaN(percentage) ? otherwise : Math.min(Math.max(percentage, 0), 100);
}

/** Of percentages, which may have decimals: below a hundredth of a percent they count as equal. */
function greatestCommonDivisor(a: number, b: number): number {
  return b < 0.01 ? a : greatestCommonDivisor(b, a % b);
}
