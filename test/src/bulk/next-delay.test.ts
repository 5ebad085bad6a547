import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextDelay, type Observation, remember } from '../../../src/bulk/next-delay.ts';

const bounds = { minInterval: 1000, maxInterval: 300_000 };

/** Observations from [second, percentage] each. */
const seen = (...responses: [seconds: number, percentage: number][]): Observation[] =>
  responses.map(([seconds, percentage]) => ({ at: seconds * 1000, percentage }));

/** What each second shows of a job that takes `length` seconds. */
const steady = (until: number, length: number): Observation[] =>
  seen(...Array.from({ length: until + 1 }, (_, at): [number, number] => [at, Math.floor((at / length) * 100)]));

describe('nextDelay', () => {
  test('polls again after minInterval when there is nothing to go by', () => {
    expect(nextDelay([], bounds)).toBe(1000);
    expect(nextDelay(seen([0, 0]), bounds)).toBe(1000);
    expect(nextDelay(seen([0, 40]), bounds)).toBe(1000);
  });

  test('doubles the wait while nothing moves, up to a minute', () => {
    expect(nextDelay(seen([0, 0], [8, 0]), bounds)).toBe(8000);
    expect(nextDelay(seen([0, 40], [8, 40], [50, 40]), bounds)).toBe(50_000);
    expect(nextDelay(seen([0, 0], [3600, 0]), bounds)).toBe(60_000);
    expect(nextDelay(seen([0, 0], [3600, 0]), { minInterval: 1000, maxInterval: 20_000 })).toBe(20_000);
  });

  test('lets half the time left go by', () => {
    for (const until of [60, 80, 90, 96]) {
      const left = (100 - until) * 1000;
      const delay = nextDelay(steady(until, 100), bounds);
      expect(delay).toBeGreaterThan(left * 0.4);
      expect(delay).toBeLessThan(left * 0.6);
    }
  });

  test('goes by the recent rate, not by the one of the whole job', () => {
    const slowThenFast = seen([0, 0], [400, 10], [410, 50], [415, 70], [420, 90]);
    expect(nextDelay(slowThenFast, bounds)).toBeLessThan(2500);
    const fastThenSlow = seen([0, 0], [10, 60], [110, 70], [210, 80], [310, 90]);
    expect(nextDelay(fastThenSlow, bounds)).toBeGreaterThan(20_000);
  });

  test('leaves the time in a queue out of the rate', () => {
    const queued = seen([0, 0], [100, 0], [110, 10], [120, 20], [130, 30], [140, 40]);
    expect(nextDelay(queued, bounds)).toBeLessThan(1.1 * 30_000);
  });

  test('tells steps of 5 from steps of 1', () => {
    // Both were seen to rise by 5 in 10 s. In steps of 1 the rise has gone on to the end of that time.
    const rise: [number, number][] = [
      [60, 30],
      [70, 35],
      [80, 40],
    ];
    const coarse = nextDelay(seen([0, 0], [50, 25], ...rise), bounds);
    const fine = nextDelay(seen([0, 0], [50, 26], ...rise), bounds);
    expect(coarse).toBeLessThan(fine);
  });

  test('takes a rise of many steps for one that went on to its last', () => {
    // In steps of 10, 50 % was reached after 90 s, and 60 % after 150 s, so the job ends after 250 s.
    expect(nextDelay(seen([0, 0], [100, 50], [200, 60]), bounds)).toBe(25_000);
    // In steps of a hundredth, 50 % was reached just now, so the job takes twice as long.
    expect(nextDelay(seen([0, 0], [100, 0.01], [200, 50]), bounds)).toBeCloseTo(99_990, -2);
  });

  test('polls often, and ever less so, once the job is overdue', () => {
    const overdue = (seconds: number) => nextDelay([...steady(990, 1000), ...seen([1000 + seconds, 99])], bounds);
    expect(overdue(1)).toBeCloseTo(1001 * 2); // 1/500
    expect(overdue(10)).toBeGreaterThan(overdue(1));
    expect(overdue(500)).toBeCloseTo(1500 * (1000 / 150)); // 1/150
  });

  test('polls often about a job that shows 100 % and is not done', () => {
    expect(nextDelay(seen([0, 0], [300, 50], [600, 100], [900, 100]), bounds)).toBeCloseTo(6000);
  });

  test('starts anew when a percentage falls', () => {
    const fallen = seen([0, 0], [300, 50], [600, 10]);
    expect(nextDelay(fallen, bounds)).toBeCloseTo(1200); // 1/500
    expect(nextDelay([...fallen, ...seen([640, 10])], bounds)).toBe(40_000);
  });

  test('does not mind a clock that jumps back, or a number that is none', () => {
    expect(nextDelay(seen([5000, 0], [5010, 0], [3, 0], [13, 0]), bounds)).toBe(20_000);
    expect(nextDelay(seen([0, 0], [10, Number.NaN], [20, 0]), bounds)).toBe(20_000);
    for (const at of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(nextDelay(seen([0, 0], [10, 0], [at, 0], [20, 0], [30, 0]), bounds)).toBe(20_000);
    }
  });

  test('follows a job of ten minutes in few polls, and knows soon that it is done', () => {
    let at = 0;
    let observations: Observation[] = [];
    let polls = 0;
    for (; at < 600_000; polls++) {
      observations = remember(observations, { at, percentage: Math.floor(at / 6000) });
      at += nextDelay(observations, bounds);
    }
    expect(polls).toBeLessThanOrEqual(20);
    expect(at - 600_000).toBeLessThan(5000);
  });
});

const number = fc.oneof(
  fc.double(),
  fc.integer({ min: -1000, max: 100_000_000 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);
const percentage = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true }), number);
const anyObservations = fc.array(fc.record({ at: number, percentage }), { maxLength: 40, size: 'max' });
const anyBounds = fc
  .tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }))
  .map(([a, b]) => ({ minInterval: Math.min(a, b), maxInterval: Math.max(a, b) }));

/** Responses about a job, and a clock, that behave. */
const someObservations = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 0, max: 100 })), { minLength: 1 })
  .map((responses) => {
    let at = 0;
    return responses.map(([passed, percent]) => {
      at += passed;
      return { at, percentage: percent };
    });
  });

describe('for any series of observations', () => {
  test('the delay is a number within its bounds', () => {
    fc.assert(
      fc.property(anyObservations, anyBounds, (observations, { minInterval, maxInterval }) => {
        const delay = nextDelay(observations, { minInterval, maxInterval });
        return delay >= minInterval && delay <= maxInterval;
      }),
      { numRuns: 5000 },
    );
  });

  test('the delay is in proportion to the time waited', () => {
    fc.assert(
      fc.property(someObservations, anyBounds, (observations, { minInterval, maxInterval }) => {
        const delay = nextDelay(observations, { minInterval, maxInterval });
        const waited = observations.reduce((latest, { at }) => Math.max(latest, at), 0) - (observations[0]?.at ?? 0);
        return delay <= Math.max(minInterval, waited) && delay >= Math.min(maxInterval, waited / 500);
      }),
      { numRuns: 5000 },
    );
  });

  test('the delay depends on the observations alone, and leaves them as they are', () => {
    fc.assert(
      fc.property(anyObservations, anyBounds, (observations, some) => {
        const copy = structuredClone(observations);
        const delay = nextDelay(Object.freeze(observations.map((each) => Object.freeze(each))), some);
        expect(nextDelay(copy, some)).toBe(delay);
        expect(copy).toEqual(observations);
      }),
    );
  });

  test('the hour that the clock shows does not matter', () => {
    fc.assert(
      fc.property(someObservations, fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (observations, shift) => {
        const shifted = observations.map(({ at, percentage }) => ({ at: at + shift, percentage }));
        expect(nextDelay(shifted, bounds)).toBe(nextDelay(observations, bounds));
      }),
    );
  });
});

describe('remember', () => {
  test('keeps the first response and the last ones, sixteen at most', () => {
    fc.assert(
      fc.property(anyObservations, (all) => {
        const kept = all.reduce<Observation[]>(remember, []);
        expect(kept.length).toBeLessThanOrEqual(16);
        expect(kept.at(0)).toBe(all.at(0));
        expect(kept.at(-1)).toBe(all.at(-1));
      }),
    );
  });

  test('keeps all of up to sixteen percentages, and of more the first and the last fifteen', () => {
    const all = Array.from({ length: 20 }, (_, index) => ({ at: index, percentage: index }));
    const keptOf = (count: number) => all.slice(0, count).reduce<Observation[]>(remember, []);
    for (let count = 0; count <= 16; count++) expect(keptOf(count)).toEqual(all.slice(0, count));
    expect(keptOf(17)).toEqual([all[0], ...all.slice(2, 17)]);
    expect(keptOf(20)).toEqual([all[0], ...all.slice(5)]);
  });

  test('keeps the first and the last response of each run of one percentage, and what is between two runs', () => {
    const all = seen([0, 5], [1, 5], [2, 5], [3, 6], [4, 5], [5, 5], [6, 5], [7, 5]);
    expect(all.reduce<Observation[]>(remember, [])).toEqual(seen([0, 5], [2, 5], [3, 6], [4, 5], [7, 5]));
  });

  test('forgets nothing that the next delay depends on, as long as no more than sixteen matter', () => {
    const eight = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 5, maxLength: 8, size: 'max' });
    const runs = fc.tuple(eight, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 8, maxLength: 8 }));
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 100_000 }), ([percentages, lengths], passed) => {
        const all = percentages
          .toSorted((a, b) => a - b)
          .flatMap((percentage, index) => Array.from({ length: lengths[index] ?? 1 }, () => percentage))
          .map((percentage, index) => ({ at: index * passed, percentage }));
        expect(nextDelay(all.reduce<Observation[]>(remember, []), bounds)).toBe(nextDelay(all, bounds));
      }),
    );
  });
});
