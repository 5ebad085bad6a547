// The client of the generated functions, for those who want no more than that. Its errors are in
// create-client-secrets.test.ts, its calls of the mock in create-client-mock.test.ts.

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { baseUrl, createClient, getBulkProgress, RequestError } from '../../../src/client.ts';
import { exampleOf, operationOf } from '../../support/document.ts';
import { http, opaqueRedirect, type Respond, startFaultServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

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
    expect(createClient().getConfig().baseUrl).toBe(server);
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

  test('of one client has nothing of another', async () => {
    await using server = await startFaultServer(succeed);
    const one = createClient({ baseUrl: server.url, auth: 'one' });
    createClient({ baseUrl: 'http://127.0.0.1:1', auth: 'two' }).setConfig({ auth: 'three' });
    await getBulkProgress({ client: one, query });
    expect(server.requests[0]?.headers.token).toBe('one');
  });
});

describe('a redirect', () => {
  test.each(['same origin', 'another origin'])('to the %s is not followed, and the token stays', async (where) => {
    await using other = await startFaultServer(succeed);
    const location = where === 'same origin' ? '/elsewhere' : `${other.url}/elsewhere`;
    await using server = await startFaultServer((socket) => socket.write(http(302, { location })));
    const { data, error } = await getBulkProgress({
      client: createClient({ baseUrl: server.url, auth: token }),
      query,
    });
    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(RequestError);
    expect(error?.error).toMatch(/a redirect, which is not followed\. Check baseUrl$/);
    expect(server.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });

  test('that a browser hides is one as well', async () => {
    const fetch = vi.fn(async (_request: unknown) => opaqueRedirect());
    const { error } = await getBulkProgress({ client: createClient({ auth: token, fetch }), query });
    expect(error?.error).toMatch(/a redirect, which is not followed\. Check baseUrl$/);
    expect(fetch.mock.calls[0]?.[0]).toMatchObject({ redirect: 'manual' });
  });
});

describe('a body', () => {
  const bodyOf = async (...response: Parameters<typeof respondWith>) => {
    await using server = await startFaultServer(respondWith(...response));
    return await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
  };

  test.each(['application/json', 'text/html', 'text/plain', 'application/octet-stream', undefined])(
    'of JSON is parsed as JSON, sent as %s',
    async (contentType) => {
      const { data } = await bodyOf(200, contentType, success);
      expect(data?.data).toMatchObject({ status: 'completed', percentage: 100 });
    },
  );

  test('may have a status, a field and an absence that are not documented', async () => {
    const data = { bulk_id: 1002, status: 'paused', percentage: 12.5, eta: 7 };
    const { data: parsed } = await bodyOf(
      200,
      'application/json',
      JSON.stringify({ data, status: 'success', request_id: 'x' }),
    );
    expect(parsed?.data).toEqual(data);
  });

  test.each(['', null])('may have %o for a link', async (download_link) => {
    const data = { bulk_id: 1002, status: 'queued', percentage: 0, download_link };
    const { data: parsed } = await bodyOf(200, 'application/json', JSON.stringify({ data, status: 'success' }));
    expect(parsed?.data.download_link).toBe(download_link);
  });

  test.each([
    [{ data: { bulk_id: 1002, status: 'completed', percentage: '100' }, status: 'success' }, 'data.percentage'],
    [{ data: { bulk_id: 1002, status: 'completed', percentage: 101 }, status: 'success' }, 'data.percentage'],
    [{ data: { bulk_id: 0, status: 'completed', percentage: 100 }, status: 'success' }, 'data.bulk_id'],
    [{ data: { bulk_id: 1002, percentage: 100 }, status: 'success' }, 'data.status'],
    [
      { data: { bulk_id: 1002, status: 'x', percentage: 1, download_link: 5 }, status: 'success' },
      'data.download_link',
    ],
    [{ data: null, status: 'success' }, 'data'],
    [{ status: 'failed', error: { code: 7 } }, 'data'],
    ['completed', 'body'],
    [null, 'body'],
  ])('that breaks the schema is an error that names the place: %j', async (body, place) => {
    const { data, error } = await bodyOf(200, 'application/json', JSON.stringify(body));
    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(RequestError);
    expect(error?.error).toMatch(new RegExp(`: HTTP 200, ${place}: (expected .+|missing)$`));
  });

  test.each([
    [200, 'application/json', '{"data":'],
    [200, 'text/html', '<!doctype html><title>Sign in</title>'],
    [200, 'application/json', "{ status: 'failed', error: '' //errors\n}"],
    [200, 'application/json', ''],
    [204, undefined, ''],
    [502, 'text/html', '<h1>Bad gateway</h1>'],
    [400, 'application/json', "{ status: 'failed', error: '' //errors\n}"],
    [400, 'application/json', '{"status":"failed","error":{}}'],
    [500, undefined, ''],
  ])('of HTTP %i as %s that is not documented is an error: %j', async (status, contentType, body) => {
    const { data, error, response } = await bodyOf(status, contentType, body);
    expect(data).toBeUndefined();
    expect(response?.status).toBe(status);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ name: 'RequestError', status: 'failed', error: (error as RequestError).message });
    expect(error?.error).toContain(`HTTP ${status}, `);
  });

  test.each([
    [200, '', 'HTTP 200, body: it is empty'],
    [400, '{"status":"failed"}', 'HTTP 400, body: it does not match the description of the API'],
    [203, '{}', 'HTTP 203, data: missing'],
    [500, success, 'HTTP 500, which the API does not document'],
  ])('of HTTP %i that is not documented is an error that says why: %s', async (status, body, why) => {
    const { error } = await bodyOf(status, undefined, body);
    expect(error).toBeInstanceOf(RequestError);
    expect(error?.error.replace(/^.* http:\S+: /, '')).toBe(why);
  });

  test('is checked by a validator of the caller instead', async () => {
    const responseValidator = vi.fn(async () => undefined);
    const client = createClient({ auth: token, fetch: async () => Response.json({ any: 1 }) });
    const { data } = await getBulkProgress({ client, query, responseValidator });
    expect(data).toEqual({ any: 1 });
    expect(responseValidator).toHaveBeenCalledExactlyOnceWith({ any: 1 });
  });

  test('that is an error is its cause', async () => {
    const { error } = await bodyOf(500, undefined, success);
    expect((error as RequestError).cause).toEqual(JSON.parse(success));
  });

  test('is missing from a 204, with a length or without', async () => {
    const client = createClient({ auth: token, fetch: async () => new Response(null, { status: 204 }) });
    expect((await getBulkProgress({ client, query })).error?.error).toMatch(/: HTTP 204, body: it is empty$/);
  });

  test('of a failure is that failure, whatever the HTTP status', async () => {
    for (const status of [200, 400, 403, 500]) {
      expect((await bodyOf(status, 'text/plain', JSON.stringify(failure))).error).toEqual(failure);
    }
  });
});

describe('an operation that the API does not document', () => {
  const respond = async () => Response.json(failure, { status: 400 });

  test.each([
    ['another method', 'post', '/api/apis/email-cleaning/bulk-progress'],
    ['another path', 'get', '/api/apis/email-cleaning/nothing'],
  ] as const)('has no documented failures: %s', async (_, call, path) => {
    const client = createClient({ auth: token, fetch: respond });
    const { error } = await client[call]({ url: path });
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ error: expect.stringMatching(/: HTTP 400, which the API does not document$/) });
  });
});

describe('the request of a result', () => {
  test('has no credential, wherever the security scheme puts it, and keeps every other header', async () => {
    await using server = await startFaultServer(succeed);
    const client = createClient({ baseUrl: server.url, auth: token });
    const headers = { authorization: 'of a proxy', 'x-id': '7' };
    const url = '/';
    const bearer = await client.get({ url, headers: { 'x-id': '7' }, security: [{ type: 'http', scheme: 'bearer' }] });
    const none = await client.get({ url, headers });
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([`Bearer ${token}`, 'of a proxy']);
    expect(Object.fromEntries(bearer.request?.headers ?? [])).toEqual({ 'x-id': '7' });
    expect(Object.fromEntries(none.request?.headers ?? [])).toEqual(headers);
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

describe('no response', () => {
  test('is an error that says to what, and why', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: token });
    const { error, response } = await getBulkProgress({ client, query });
    expect(response).toBeUndefined();
    expect(error?.error).toMatch(/^GET http:\/\/127\.0\.0\.1:1\/.*bulk-progress: fetch failed \(.*\)$/);
  });

  test('is thrown with throwOnError', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: token, throwOnError: true });
    await expect(getBulkProgress({ client, query })).rejects.toThrow(RequestError);
  });

  test('after an abort carries the reason of the caller', async () => {
    await using server = await startFaultServer(() => undefined);
    const reason = new Error('The user left.');
    const controller = new AbortController();
    const call = getBulkProgress({ client: createClient({ baseUrl: server.url }), query, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    expect((await call).error).toHaveProperty('cause', reason);
  });
});
