// An operation that the spec has and the fake has not: one that was added a minute ago.
import { expect, test, vi } from 'vitest';
import document from '../../../generated/openapi.json' with { type: 'json' };
import { createFakeSaino } from '../../../src/testing.ts';
import { api, headers } from '../../support/fake.ts';

type Options = { client: { delete: (request: { url: string }) => unknown } };

vi.mock('../../../generated/sdk.gen.js', async (load) => ({
  deleteList: ({ client }: Options) => client.delete({ url: '/api/apis/email-cleaning/lists/{list_id}/rows' }),
  ...(await load<object>()),
}));

test('is answered with 501 and its name, and is not among what the fake does', async () => {
  const fake = createFakeSaino();
  const response = await fake.fetch(`${api}/lists/7/rows`, { method: 'DELETE', headers });
  expect([response.status, await response.text()]).toEqual([501, 'This test double does not implement deleteList.\n']);
  const statuses = ['lists/7/rows/8', 'lists/7/cells', 'lists//rows'].map(async (path) => {
    const { status } = await fake.fetch(`${api}/${path}`, { method: 'DELETE', headers });
    return status;
  });
  expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
  expect((await fake.fetch(`${api}/lists/7/rows`, { headers })).status).toBe(404);
  expect(fake.requests[0]).toEqual({ method: 'DELETE', url: `${api}/lists/7/rows`, hasToken: true });
});

test('leaves the others what they are in the spec', async () => {
  const fake = createFakeSaino();
  const expected: unknown[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { operationId }] of Object.entries(item)) {
      if (!['startBulk', 'getBulkProgress', 'verifyEmail'].includes(operationId)) continue;
      expected.push(operationId);
      await fake.fetch(`https://api.saino.io${path}`, { method, headers });
    }
  }
  expect(expected).toHaveLength(3);
  expect(fake.requests.map(({ operation }) => operation)).toEqual(expected);
});
