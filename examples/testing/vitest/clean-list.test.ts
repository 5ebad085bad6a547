import { EmailCleaning } from 'saino-email-cleaning';
import { createFakeSaino, type FakeSaino } from 'saino-email-cleaning/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanList } from '../src/clean-list';

const hour = 60 * 60_000;
const addresses = ['user@example.com', 'info@example.org'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Cleans the list with a fake of the API, while the time passes. */
async function clean(fake: FakeSaino) {
  const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
  const messages: string[] = [];
  const result = cleanList(saino, addresses, (message) => messages.push(message));
  await vi.advanceTimersByTimeAsync(12 * hour);
  return { report: await result, messages };
}

test('returns the report of a job that takes two hours', async () => {
  const { report, messages } = await clean(createFakeSaino({ duration: 2 * hour }));
  for (const address of addresses) expect(report).toContain(address);
  expect(messages).toEqual([expect.stringMatching(/^List \d+ is clean\.$/)]);
});

test('copes with an API that is down for a moment', async () => {
  const fake = createFakeSaino();
  fake.failNext('getBulkProgress', { status: 503, times: 2 });
  const { messages } = await clean(fake);
  expect(messages).toEqual([expect.stringMatching(/is clean/)]);
  expect(fake.requests.filter(({ operation }) => operation === 'startBulk')).toHaveLength(1);
});

test('reports a job that fails', async () => {
  const { report, messages } = await clean(createFakeSaino({ failsAt: 40 }));
  expect(report).toBeUndefined();
  expect(messages).toEqual([expect.stringMatching(/failed/)]);
});

test('stops waiting after six hours', async () => {
  const { messages } = await clean(createFakeSaino({ stallsAt: 60 }));
  expect(messages).toEqual([expect.stringMatching(/did not complete within/)]);
});
