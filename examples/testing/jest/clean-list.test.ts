import { EmailCleaning } from 'saino-email-cleaning';
import { createFakeSaino, type FakeSaino } from 'saino-email-cleaning/testing';
import { cleanList } from '../src/clean-list';

const hour = 60 * 60_000;
const addresses = ['user@example.com', 'info@example.org'];

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Cleans the list with a fake of the API, while the time passes. */
async function clean(fake: FakeSaino) {
  const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
  const notify = jest.fn<void, [message: string]>();
  const result = cleanList(saino, addresses, notify);
  await jest.advanceTimersByTimeAsync(12 * hour);
  return { report: await result, messages: notify.mock.calls.flat() };
}

test('returns the report of a job that takes two hours', async () => {
  const { report, messages } = await clean(createFakeSaino({ duration: 2 * hour }));
  for (const address of addresses) expect(report).toContain(address);
  expect(messages).toEqual([expect.stringMatching(/^List \d+ is clean\.$/)]);
});
