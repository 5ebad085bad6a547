// What a test sees of the requests that its code made, and what the fake refuses to be.
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeSaino } from '../../../src/testing.ts';
import { client } from '../../support/client.ts';
import { api, guessReport, headers } from '../../support/fake.ts';
import { expectNoToken } from '../../support/secrecy.ts';

afterEach(() => void vi.unstubAllGlobals());

test('lists what came in, in order, with the lists and without the token', async () => {
  const link = `https://reports.example.com${guessReport()}`;
  const fake = createFakeSaino({ duration: 0 });
  const saino = client('https://api.saino.io', { fetch: fake.fetch });
  const { bulk_id } = await saino.startBulk(['ana@example.com', 'ben@example.org']);
  await saino.downloadReport(bulk_id);
  await saino.verifyEmail('ana@example.com');
  expect(fake.requests).toEqual([
    {
      operation: 'startBulk',
      method: 'POST',
      url: `${api}/verify-bulk`,
      hasToken: true,
      upload: { name: 'list.csv', addresses: ['ana@example.com', 'ben@example.org'] },
    },
    { operation: 'getBulkProgress', method: 'GET', url: `${api}/bulk-progress?bulk_id=1002`, hasToken: true },
    {
      operation: 'downloadReport',
      method: 'GET',
      url: link,
      hasToken: false,
    },
    { operation: 'verifyEmail', method: 'GET', url: `${api}/verify-single?email=ana%40example.com`, hasToken: true },
  ]);
  expectNoToken(fake);
});

test('lists what was rejected, and what is for no operation', async () => {
  const fake = createFakeSaino();
  await fake.fetch(`${api}/verify-bulk`, { method: 'POST' });
  await fake.fetch('https://elsewhere.example.com/', { headers });
  expect(fake.requests).toEqual([
    { operation: 'startBulk', method: 'POST', url: `${api}/verify-bulk`, hasToken: false },
    { method: 'GET', url: 'https://elsewhere.example.com/', hasToken: true },
  ]);
});

test('lists no request that was aborted before it was sent', async () => {
  const fake = createFakeSaino();
  await expect(fake.fetch(api, { headers, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(fake.requests).toEqual([]);
});

test.each(['reports.example.com', 'ftp://reports.example.com', ''])('%j is no origin of reports', (reportOrigin) => {
  expect(() => createFakeSaino({ reportOrigin })).toThrow(
    new TypeError(`\`reportOrigin\` must be an http or https URL, not ${reportOrigin}.`),
  );
});

test('a verdict is a function, and what it returns is what the API can return', async () => {
  expect(() => createFakeSaino({ verdict: 'Safe to Send' as never })).toThrow(
    new TypeError('`verdict` must be a function of an address.'),
  );
  const fake = createFakeSaino({
    verdict: () => ({ free_email: true, result: 'Safe to Send', status: 'Known' }) as never,
  });
  const saino = client('https://api.saino.io', { fetch: fake.fetch });
  await expect(saino.verifyEmail('ana@example.com')).rejects.toThrow(
    new TypeError('`verdict` must return strings: `free_email` is of type boolean.'),
  );
});

test.each([[['Response']], [['Headers', 'Request', 'Response', 'TextEncoder']]])(
  'says which globals are missing, and what to do: %j',
  (names) => {
    for (const name of names) vi.stubGlobal(name, undefined);
    expect(() => createFakeSaino()).toThrow(
      new Error(
        `createFakeSaino() needs globals that are missing here: ${names.join(', ')}. In Jest, jsdom hides those of Node.js: set \`testEnvironment\` to "node", or to "jest-fixed-jsdom".`,
      ),
    );
  },
);
