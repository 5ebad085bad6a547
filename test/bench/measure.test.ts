import { expect, test } from 'vitest';
import { type Figure, format, isMissed } from '../../bench/lib/measure.ts';

const lag: Figure = { name: 'mean lag', value: 2.504, unit: 's', limit: 5 };

test.each([
  [lag, '✔ mean lag: 2.5 s (at most 5)', false],
  [{ ...lag, value: 5 }, '✔ mean lag: 5 s (at most 5)', false],
  [{ ...lag, value: 1234.5 }, '✖ mean lag: 1235 s (at most 5)', true],
  [{ ...lag, value: Number.NaN }, '✖ mean lag: NaN s (at most 5)', true],
  [{ ...lag, limit: Number.NaN }, '✖ mean lag: 2.5 s (at most NaN)', true],
  [{ name: 'axios, against fetch', value: 1.2 }, '  axios, against fetch: 1.2', false],
])('%j', (figure, line, missed) => {
  expect(format(figure)).toBe(line);
  expect(isMissed(figure)).toBe(missed);
});
