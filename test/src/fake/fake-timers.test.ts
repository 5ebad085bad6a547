// Whatever moves fake timers, the fake responds before the next one fires: it takes no turn of the event loop.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeSaino } from '../../../src/testing.ts';
import { client } from '../../support/client.ts';

const hour = 60 * 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Cleans a list in a job of two hours, with requests that fail on the way. */
async function clean(): Promise<{ report: string; operations: unknown[] }> {
  const fake = createFakeSaino({ duration: 2 * hour });
  const saino = client('https://api.saino.io', { fetch: fake.fetch });
  fake.failNext('startBulk', { connection: 'refused' });
  fake.failNext('getBulkProgress', { status: 503, times: 2 });
  fake.failNext('getBulkProgress', { connection: 'silent' });
  const { bulk_id } = await saino.startBulk(['user@example.com']);
  const startedAt = Date.now();
  const report = await saino.downloadReport(await saino.waitForBulk(bulk_id));
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2 * hour);
  return { report: await report.text(), operations: fake.requests.map(({ operation }) => operation) };
}

test.each([
  ['to a time', () => vi.advanceTimersByTimeAsync(3 * hour)],
  ['until none is left', () => vi.runAllTimersAsync()],
  ['by themselves', () => vi.setTimerTickMode('nextTimerAsync')],
])('a job of two hours passes when timers move %s', async (_, move) => {
  const cleaned = clean();
  await move();
  const { report, operations } = await cleaned;
  expect(report).toContain('\nuser@example.com,');
  expect(operations.filter((operation) => operation === 'startBulk')).toHaveLength(1);
  expect(operations.at(-1)).toBe('downloadReport');
});
