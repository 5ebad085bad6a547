import { expect, test } from 'vitest';
import { benchSingleChecks } from '../../bench/polling.ts';

test.each(benchSingleChecks())('$name: at most $limit', ({ value, limit }) => {
  expect(value).toBeLessThanOrEqual(limit ?? Number.NaN);
});
