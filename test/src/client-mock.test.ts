// The generated functions against Prism, which holds each request against the spec.

import { describe, expect, inject, test } from 'vitest';
import { createClient, type GetBulkProgressData, getBulkProgress, startBulk, verifyEmail } from '../../src/client.ts';
import { namedExamples } from '../support/document.ts';
import { token } from '../support/secrecy.ts';

const client = createClient({ baseUrl: inject('mockUrl'), auth: token });
const file = new File(['emails\nuser@example.com\n'], 'list.csv');

type Result = Promise<{ data?: unknown; error?: unknown; response?: Response | undefined }>;

const calls: Record<string, (headers: Record<string, string>) => Result> = {
  getBulkProgress: (headers) => getBulkProgress({ client, query: { bulk_id: 1002 }, headers }),
  startBulk: (headers) => startBulk({ client, body: { file }, headers }),
  verifyEmail: (headers) => verifyEmail({ client, query: { email: 'user@example.com' }, headers }),
};
// One per operation that has a function: for an operation that is added, a call is due here.
const examples = namedExamples.filter(({ operation }) => operation in calls);

test.each(examples.filter(({ status }) => status === 200))(
  '$operation gets the example $name',
  async ({ operation, name, value }) => {
    const result = await calls[operation]?.({ Prefer: `example=${name}` });
    expect(result?.error).toBeUndefined();
    expect(result?.data).toEqual(value);
    expect(result?.response?.status).toBe(200);
  },
);

test.each(examples.filter(({ status }) => status === 400))(
  '$operation gets the failure $name',
  async ({ operation, name, value }) => {
    const result = await calls[operation]?.({ Prefer: `code=400, example=${name}` });
    expect(result?.data).toBeUndefined();
    expect(result?.error).toEqual(value);
    expect(result?.response?.status).toBe(400);
  },
);

test('each of the three operations has examples of both', () => {
  const tested = new Set(examples.map(({ operation, status }) => `${operation} ${status}`));
  expect([...tested].sort()).toEqual(
    Object.keys(calls)
      .flatMap((id) => [`${id} 200`, `${id} 400`])
      .sort(),
  );
});

describe('a request that breaks the spec', () => {
  test('without a token gets an undocumented response', async () => {
    const anonymous = createClient({ baseUrl: inject('mockUrl') });
    const { error, response } = await getBulkProgress({ client: anonymous, query: { bulk_id: 1002 } });
    expect(response?.status).toBe(401);
    expect(error).toMatchObject({ title: expect.any(String) });
  });

  // What the types refuse has to be refused on the wire as well, for those who write JavaScript.
  test.each([
    ['missing', {}, 'required'],
    ['not a number', { bulk_id: 'abc' }, 'type'],
    ['not an integer', { bulk_id: 10.5 }, 'type'],
    ['zero', { bulk_id: 0 }, 'minimum'],
    ['too large', { bulk_id: 9007199254740992 }, 'maximum'],
  ])('with a bulk_id that is %s gets the failure, and Prism says where', async (_, query, code) => {
    const { error, response } = await getBulkProgress({ client, query: query as GetBulkProgressData['query'] });
    expect(response?.status).toBe(400);
    expect(error).toEqual({ status: 'failed', error: '' });
    const violations = JSON.parse(response?.headers.get('sl-violations') ?? '[]');
    expect(violations).toContainEqual(expect.objectContaining({ code, location: expect.arrayContaining(['query']) }));
  });

  test('without a file, or an address, gets the failure', async () => {
    const upload = await startBulk({ client, body: {} as { file: File } });
    const check = await verifyEmail({ client, query: {} as { email: string } });
    for (const { error, response } of [upload, check]) {
      expect(response?.status).toBe(400);
      expect(error).toMatchObject({ status: 'failed' });
    }
  });

  test('to a path that the spec does not have gets no response of the API', async () => {
    const { response } = await client.get({ url: '/api/apis/email-cleaning/progress' });
    expect(response?.status).toBe(404);
  });
});
