/** One response of the API: when it came, in ms of any clock, and the percentage in it. */
export type Observation = { readonly at: number; readonly percentage: number };

/** The shortest and the longest delay, in ms, with `minInterval` ≤ `maxInterval`. */
export type DelayBounds = { readonly minInterval: number; readonly maxInterval: number };

/** The share of the time to the estimated end that passes before the next request: each one halves the distance. */
const part = 1 / 2;
/** The stretch that the rate is measured over, in times of what is left: further is steadier, nearer is more current. */
const stretch = 2;
/** The shortest delay, as a share of the time waited: 7 s after an hour. It is as late as a good estimate gets. */
const shortest = 1 / 500;
/** The longest delay, as a share of the time waited: no request makes the wait more than twice as long. */
const longest = 1;
/** The same once the estimated end has passed, and the job may be done at any moment: 24 s after an hour. */
const longestOverdue = 1 / 150;
/** The longest delay in ms while there is no rate: a job may complete without ever showing one. */
const longestWithoutRate = 60_000;
/** The number of observations that {@link remember} keeps. With more, no figure of the bench improves. */
const kept = 16;

/**
 * Returns the time to wait, in ms, before the next request about a job that is not done.
 *
 * - A percentage was reached somewhere between the response that first shows it and the response before.
 * - The rate is that of the recent past: the last stretch in which the job did twice what it has left to do.
 * - At that rate the job ends at some moment, and the next request follows after half the time until then, or, once that
 *   moment has passed, after half the time since.
 * - While there is no rate, the wait doubles, up to 60 s. A percentage that falls starts this anew.
 * - The delay is at least 1/500 and at most all of the time waited, or 1/150 of it once the job is overdue; and
 *   `minInterval` and `maxInterval` bound that in turn.
 *
 * @param observations - From the first response, at which the time waited starts, to the last. The clock may jump: going
 *   back counts as no time. A percentage that is not a number counts as no change.
 */
export function nextDelay(observations: readonly Observation[], { minInterval, maxInterval }: DelayBounds): number {
  const course = replay(observations);
  const end = estimateEnd(course);
  const delay = end === undefined ? withoutRate(course) : untilEnd(course.waited, end);
  // A NaN becomes the shortest delay.
  return Math.max(minInterval, Math.min(delay, maxInterval) || 0);
}

/**
 * Returns the rest of {@link nextDelay} at a later moment of the same clock, and 0 if nothing was observed yet: another
 * process may have made the last observation long ago. A clock that was set back in between counts as no time.
 */
export function remainingDelay(observations: readonly Observation[], bounds: DelayBounds, now: number): number {
  const last = observations.at(-1);
  return last ? Math.max(nextDelay(observations, bounds) - timeBetween(last.at, now), 0) : 0;
}

/**
 * Adds an observation, and forgets what {@link nextDelay} does without: of a percentage that stays, all responses between
 * the first and the last that show it; and, past 16 observations, the oldest but the very first.
 */
export function remember(observations: readonly Observation[], next: Observation): Observation[] {
  const [last, beforeLast] = [observations.at(-1), observations.at(-2)];
  const isRun = last?.percentage === next.percentage && beforeLast?.percentage === next.percentage;
  const all = [...(isRun ? observations.slice(0, -1) : observations), next];
  return [...all.slice(0, 1), ...all.slice(1).slice(1 - kept)];
}

/** The course of a job as observed, on a clock that starts with the first one. All times are in ms. */
type Course = {
  /** The time from the first observation to the last. */
  waited: number;
  /** The time at which the percentage was reached that the rest counts from. */
  begun: number;
  /** The time at which each percentage was reached, as far as can be told. */
  reached: { at: number; percentage: number }[];
};

/** First step: when each percentage was reached. */
function replay(observations: readonly Observation[]): Course {
  // Percentages seem to be multiples of this: of 1, say, or of 5.
  const step = observations.reduce((divisor, { percentage }) => greatestCommonDivisor(divisor, valid(percentage)), 100);
  let waited = 0;
  let begun = 0;
  let before: Observation | undefined;
  let reached: Course['reached'] = [];
  for (const observation of observations) {
    const passed = before ? timeBetween(before.at, observation.at) : 0;
    waited += passed;
    before = observation;
    const top = reached.at(-1);
    const percentage = valid(observation.percentage, top?.percentage);
    if (!top || percentage < top.percentage) {
      begun = waited;
      reached = [{ at: waited, percentage }];
    } else if (percentage > top.percentage) {
      // The last of the steps since the response before fell into the last of as many parts of the time since.
      const parts = Math.max((percentage - top.percentage) / step, 1);
      reached.push({ at: waited - passed / parts / 2, percentage });
    } else if (reached.length === 1) {
      // The job may have been queued, so the rate counts from here.
      top.at = waited;
    }
  }
  return { waited, begun, reached };
}

/** Second step: when the job ends at its recent rate, or `undefined` while there is none. */
function estimateEnd({ reached }: Course): number | undefined {
  const [first] = reached;
  const top = reached.at(-1);
  if (!first || !top || first === top) return undefined;
  const left = 100 - top.percentage;
  const from = reached.findLast(({ percentage }) => top.percentage - percentage >= stretch * left);
  const { at, percentage } = from && from !== top ? from : first;
  return top.at + (left * (top.at - at)) / (top.percentage - percentage);
}

function untilEnd(waited: number, end: number): number {
  const left = end - waited;
  const most = waited * (left < 0 ? longestOverdue : longest);
  return Math.min(Math.max(Math.abs(left) * part, waited * shortest), most);
}

function withoutRate({ waited, begun }: Course): number {
  return Math.min(Math.max(waited - begun, waited * shortest), longestWithoutRate);
}

/** A clock that jumps back, or to infinity, counts as one that stands still. */
function timeBetween(before: number, after: number): number {
  const passed = after - before;
  return Number.isFinite(passed) ? Math.max(passed, 0) : 0;
}

/** A percentage from 0 to 100, whatever came. */
function valid(percentage: number, otherwise = 0): number {
  return Number.isNaN(percentage) ? otherwise : Math.min(Math.max(percentage, 0), 100);
}

/** Of percentages, which may have decimals: below a hundredth of a percent they count as equal. */
function greatestCommonDivisor(a: number, b: number): number {
  return b < 0.01 ? a : greatestCommonDivisor(b, a % b);
}
