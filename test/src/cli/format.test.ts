import { expect, test } from 'vitest';
import { bytes, duration } from '../../../src/cli/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1049, '1.0 kB'],
  [1050, '1.1 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [15_000_000, '15.0 MB'],
  [2_500_000_000, '2.5 GB'],
  [999_949_999_999, '999.9 GB'],
  [1_234_567_890_123, '1.2 TB'],
  [1e15, '1000.0 TB'],
])('%d bytes are %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test.each([
  // What was to be over by now.
  [-second, '0 s'],
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
