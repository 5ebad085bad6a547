// The client of the generated functions, for those who want no more than that. Its calls of the mock are in
// client-mock.test.ts.

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { baseUrl, createClient, getBulkProgress, startBulk } from '../../src/client.ts';
import { exampleOf, operationOf } from '../support/document.ts';
import { http, type Respond, startFaultServer } from '../support/fault-server.ts';
import { expectAbsent, token } from '../support/secrecy.ts';

const query = { bulk_id: 1002 };
const success = JSON.stringify(exampleOf('getBulkProgress', 'completed').value);
const failure = { status: 'failed', error: 'There is no bulk job with this id.' };

const respondWith =
  (status: number, contentType: string | undefined, body: string): Respond =>
  (socket) =>
    socket.write(http(status, contentType === undefined ? {} : { 'content-type': contentType }, body));
const succeed = respondWith(200, 'application/json', success);

describe('a request', () => {
  test('has the path, the query and the header of the spec, and no body', async () => {
    await using server = await startFaultServer(succeed);
    await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        path: '/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
        headers: { token },
        body: Buffer.alloc(0),
      },
    ]);
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('goes to the server of the spec by default', () => {
    const { server } = operationOf('getBulkProgress');
    expect(createClient().getConfig()).toMatchObject({ baseUrl: server, redirect: 'manual', parseAs: 'json' });
    expect(baseUrl).toBe(server);
    expect(createClient({ baseUrl: 'https://proxy.example.com/' }).getConfig().baseUrl).toBe(
      'https://proxy.example.com',
    );
  });

  test('has the token that a function returns, called each time', async () => {
    await using server = await startFaultServer(succeed);
    let calls = 0;
    const client = createClient({ baseUrl: server.url, auth: async () => `token-${++calls}` });
    await getBulkProgress({ client, query });
    await getBulkProgress({ client, query });
    expect(server.requests.map(({ headers }) => headers.token)).toEqual(['token-1', 'token-2']);
  });

  test('was made without our client, which Deno takes for one of its own', async () => {
    const made = vi.fn();
    class SpiedRequest extends Request {
      constructor(...[input, init]: ConstructorParameters<typeof Request>) {
        super(input, init);
        made(init);
      }
    }
    vi.stubGlobal('Request', SpiedRequest);
    onTestFinished(() => void vi.unstubAllGlobals());
    const client = createClient({ auth: token, fetch: async () => new Response(success) });
    await getBulkProgress({ client, query });
    expect(made).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ client: undefined, redirect: 'manual' }));
  });
});

test.each(['hidden\nline', 'hidden\r\nline', 'hidden☃line', 'hidden\0line', ''])(
  'a token like %j is refused, and neither repeated nor sent',
  async (broken) => {
    const fetch = vi.fn();
    for (const auth of [broken, () => broken]) {
      const { error } = await getBulkProgress({ client: createClient({ auth, fetch }), query });
      expect(error).toMatchObject({ message: 'The token must be one line of visible ASCII characters.' });
      expectAbsent(error, 'hidden');
    }
    expect(fetch).not.toHaveBeenCalled();
  },
);

test.each(['same origin', 'another origin'])(
  'a redirect to the %s is not followed, and the token stays',
  async (where) => {
    await using other = await startFaultServer(succeed);
    const location = where === 'same origin' ? '/elsewhere' : `${other.url}/elsewhere`;
    await using server = await startFaultServer((socket) => socket.write(http(307, { location })));
    const client = createClient({ baseUrl: server.url, auth: token });
    const file = new File(['emails\n'], 'list.csv');
    for (const result of [getBulkProgress({ client, query }), startBulk({ client, body: { file } })]) {
      const { data, error, response } = await result;
      expect([data, error === undefined, response?.status]).toEqual([undefined, false, 307]);
    }
    expect(server.requests).toHaveLength(2);
    expect(other.requests).toEqual([]);
  },
);

describe('a body', () => {
  const bodyOf = async (...response: Parameters<typeof respondWith>) => {
    await using server = await startFaultServer(respondWith(...response));
    return await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
  };

  test.each(['application/json', 'text/html', 'application/octet-stream', undefined])(
    'of JSON is parsed as JSON, sent as %s',
    async (contentType) => {
      const { data } = await bodyOf(200, contentType, success);
      expect(data?.data).toMatchObject({ status: 'completed', percentage: 100 });
    },
  );

  test('may have a status, a field and an absence that are not documented', async () => {
    const body = { data: { bulk_id: 1002, status: 'paused', percentage: 12.5, eta: 7 }, status: 'success', id: 'x' };
    expect((await bodyOf(200, 'application/json', JSON.stringify(body))).data).toEqual(body);
  });

  test.each([
    [{ data: { bulk_id: 1002, status: 'completed', percentage: '100' }, status: 'success' }],
    [{ data: { bulk_id: 1002, status: 'completed', percentage: 101 }, status: 'success' }],
    [{ data: { bulk_id: 0, status: 'completed', percentage: 100 }, status: 'success' }],
    [{ data: { bulk_id: 1002, percentage: 100 }, status: 'success' }],
    [failure],
    ['completed'],
  ])('that breaks the schema is a ValiError: %j', async (body) => {
    const { data, error } = await bodyOf(200, 'application/json', JSON.stringify(body));
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ name: 'ValiError' });
  });

  test('of a failure is that failure, whatever the HTTP status', async () => {
    for (const status of [400, 403, 500]) {
      expect((await bodyOf(status, 'text/plain', JSON.stringify(failure))).error).toEqual(failure);
    }
  });
});

test('what fails is thrown with throwOnError', async () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: token, throwOnError: true });
  await expect(getBulkProgress({ client, query })).rejects.toThrow('fetch failed');
});
