import { expect, inject, test } from 'vitest';
import { benchSize } from '../../bench/size.ts';

const sizes = await benchSize(inject('builtProject'));

test.each(sizes)('$name has at most $limit bytes in a bundle', ({ value, limit }) => {
  expect(value).toBeGreaterThan(100);
  expect(value).toBeLessThanOrEqual(limit ?? Number.NaN);
});

test('the root and /client are weighed', () => {
  expect(sizes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['saino-email-cleaning', 'saino-email-cleaning/client']),
  );
});
