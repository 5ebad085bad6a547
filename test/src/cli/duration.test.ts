import { expect, test } from 'vitest';
import { duration } from '../../../src/cli/duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test.each([
  // What was to be over by now.
  [-second, '0 s'],
  [0, '0 s'],
  [499, '0 s'],
  [500, '1 s'],
  [minute - 501, '59 s'],
  [minute - 500, '1 min 0 s'],
  [3 * minute + 5 * second, '3 min 5 s'],
  [hour - second, '59 min 59 s'],
  [hour, '1 h 0 min'],
  [2 * hour + 10 * minute + 59 * second, '2 h 10 min'],
  [25 * hour, '25 h 0 min'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
