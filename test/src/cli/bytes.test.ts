import { expect, test } from 'vitest';
import { bytes } from '../../../src/cli/bytes.ts';

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
