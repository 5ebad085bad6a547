import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simulatePolicies } from '../../../bench/polling/index.ts';
import { drawPlot, plotFile } from '../../../bench/polling/plot.ts';

test('the committed plot is what `npm run bench -- polling` draws', () => {
  expect(readFileSync(plotFile, 'utf8')).toBe(drawPlot(simulatePolicies()));
});
