const { EmailCleaning } = require('saino-email-cleaning');
const { createFakeSaino } = require('saino-email-cleaning/testing');
const { cleanList } = require('./clean-list.js');

const hour = 60 * 60_000;
const addresses = ['user@example.com', 'info@example.org'];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Cleans the list with a fake of the API, while the time passes. */
async function clean(fake) {
  const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
  const notify = jest.fn();
  const result = cleanList(saino, addresses, notify);
  await jest.advanceTimersByTimeAsync(12 * hour);
  return { report: await result, messages: notify.mock.calls.flat() };
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
  expect(messages).toEqual([expect.stringMatching(/not completed within/)]);
});
