import { inspect } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { baseUrl, createClient, type GetBulkProgressData, getBulkProgress, RequestError } from '../../src/client.ts';
import { exampleOf, operationOf } from '../support/document.ts';
import { answerWith, startScriptedServer } from '../support/scripted-server.ts';

const token = 'test-token';
const query = { bulk_id: 1002 };
const success = JSON.stringify(exampleOf('getBulkProgress', 'completed').value);
const { examples, server } = operationOf('getBulkProgress');
const failure = { status: 'failed', error: 'There is no bulk job with this id.' };

describe('against the mock', () => {
  const mock = createClient({ baseUrl: inject('mockUrl'), auth: token });
  const ask = (headers: Record<string, string>) => getBulkProgress({ client: mock, query, headers });

  test.each(examples.filter(({ status }) => status === '200'))('gets the example $name', async ({ name, value }) => {
    const { data, error, response } = await ask({ Prefer: `example=${name}` });
    expect(error).toBeUndefined();
    expect(data).toEqual(value);
    expect(response?.status).toBe(200);
  });

  test.each(examples.filter(({ status }) => status === '400'))('gets the failure $name', async ({ name, value }) => {
    const { data, error, response } = await ask({ Prefer: `code=400, example=${name}` });
    expect(data).toBeUndefined();
    expect(error).toEqual(value);
    expect(error).not.toBeInstanceOf(RequestError);
    expect(response?.status).toBe(400);
  });

  test('a missing token gets an answer that is not documented', async () => {
    const { error, response } = await getBulkProgress({ client: createClient({ baseUrl: inject('mockUrl') }), query });
    expect(response?.status).toBe(401);
    expect(error).toBeInstanceOf(RequestError);
    expect(error?.error).toMatch(/^GET http.+\/bulk-progress: HTTP 401, which the API does not document$/);
  });

  // What the types refuse has to be refused on the wire as well, for those who write JavaScript.
  test.each([
    ['missing', {}, 'required'],
    ['not a number', { bulk_id: 'abc' }, 'type'],
    ['not an integer', { bulk_id: 10.5 }, 'type'],
    ['zero', { bulk_id: 0 }, 'minimum'],
    ['too large', { bulk_id: 9007199254740992 }, 'maximum'],
  ])('a bulk_id that is %s breaks the spec, and Prism says where', async (_, broken, code) => {
    const { error, response } = await getBulkProgress({ client: mock, query: broken as GetBulkProgressData['query'] });
    expect(response?.status).toBe(400);
    expect(error).toEqual({ status: 'failed', error: '' });
    const violations = JSON.parse(response?.headers.get('sl-violations') ?? '[]');
    expect(violations).toContainEqual(expect.objectContaining({ code, location: expect.arrayContaining(['query']) }));
  });

  test('a path that the spec does not have gets no answer of the API', async () => {
    const { error, response } = await mock.get({ url: '/api/apis/email-cleaning/progress' });
    expect(response?.status).toBe(404);
    expect(error).toBeInstanceOf(RequestError);
  });
});

describe('what goes out', () => {
  test('is the path, the query and the header of the spec, and no body', async () => {
    await using server = await startScriptedServer(answerWith(200, 'application/json', success));
    await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
    expect(server.requests).toEqual([
      {
        method: 'GET',
        url: '/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
        headers: expect.objectContaining({ token }),
      },
    ]);
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('goes to the server of the spec unless told otherwise', () => {
    expect(createClient().getConfig().baseUrl).toBe(server);
    expect(baseUrl).toBe(server);
    expect(createClient({ baseUrl: 'https://proxy.example.com/' }).getConfig().baseUrl).toBe(
      'https://proxy.example.com',
    );
  });

  test('has the token that a function gives, asked for each time', async () => {
    await using server = await startScriptedServer(answerWith(200, 'application/json', success));
    let asked = 0;
    const client = createClient({ baseUrl: server.url, auth: async () => `token-${++asked}` });
    await getBulkProgress({ client, query });
    await getBulkProgress({ client, query });
    expect(server.requests.map(({ headers }) => headers.token)).toEqual(['token-1', 'token-2']);
  });

  test('of one client is not touched by what another is told', async () => {
    await using server = await startScriptedServer(answerWith(200, 'application/json', success));
    const one = createClient({ baseUrl: server.url, auth: 'one' });
    createClient({ baseUrl: 'http://127.0.0.1:1', auth: 'two' }).setConfig({ auth: 'three' });
    await getBulkProgress({ client: one, query });
    expect(server.requests[0]?.headers.token).toBe('one');
  });
});

describe('a redirect', () => {
  test.each(['same origin', 'another origin'])('to the %s is not followed, and the token stays', async (where) => {
    await using other = await startScriptedServer(answerWith(200, 'application/json', success));
    await using server = await startScriptedServer((response) => {
      response.writeHead(302, { location: where === 'same origin' ? '/elsewhere' : `${other.url}/elsewhere` }).end();
    });
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
});

describe('a body', () => {
  const bodyOf = async (...answer: Parameters<typeof answerWith>) => {
    await using server = await startScriptedServer(answerWith(...answer));
    return await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
  };

  test.each(['application/json', 'text/html', 'text/plain', 'application/octet-stream', undefined])(
    'of JSON is parsed as JSON, sent as %s',
    async (contentType) => {
      const { data } = await bodyOf(200, contentType, success);
      expect(data?.data).toMatchObject({ status: 'completed', percentage: 100 });
    },
  );

  test('may have a status, a field and an absence that nobody has documented', async () => {
    const data = { bulk_id: 1002, status: 'paused', percentage: 12.5, eta: 7 };
    const answer = await bodyOf(200, 'application/json', JSON.stringify({ data, status: 'success', request_id: 'x' }));
    expect(answer.data?.data).toEqual(data);
  });

  test.each(['', null])('may have %o for a link', async (download_link) => {
    const data = { bulk_id: 1002, status: 'queued', percentage: 0, download_link };
    const answer = await bodyOf(200, 'application/json', JSON.stringify({ data, status: 'success' }));
    expect(answer.data?.data.download_link).toBe(download_link);
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
    expect(error?.error).toContain(`HTTP 200, ${place}: Invalid`);
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
  ])('of HTTP %i as %s that is no documented answer is an error: %j', async (status, contentType, body) => {
    const { data, error, response } = await bodyOf(status, contentType, body);
    expect(data).toBeUndefined();
    expect(response?.status).toBe(status);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ name: 'RequestError', status: 'failed', error: (error as RequestError).message });
    expect(error?.error).toContain(`HTTP ${status}, `);
  });

  test('of a failure is that failure, whatever the HTTP status', async () => {
    for (const status of [200, 400, 403, 500]) {
      expect((await bodyOf(status, 'text/plain', JSON.stringify(failure))).error).toEqual(failure);
    }
  });
});

describe('no answer', () => {
  test('is an error that says from where and why', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: token });
    const { error, response } = await getBulkProgress({ client, query });
    expect(response).toBeUndefined();
    expect(error?.error).toMatch(/^GET http:\/\/127\.0\.0\.1:1\/.*bulk-progress: fetch failed \(.*\)$/);
  });

  test('is thrown for those who ask for that', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: token, throwOnError: true });
    await expect(getBulkProgress({ client, query })).rejects.toThrow(RequestError);
  });

  test('after an abort carries the reason of the caller', async () => {
    await using server = await startScriptedServer(() => {});
    const reason = new Error('The user left.');
    const controller = new AbortController();
    const asked = getBulkProgress({ client: createClient({ baseUrl: server.url }), query, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    expect((await asked).error).toHaveProperty('cause', reason);
  });
});

describe('the token', () => {
  test.each(['secret\nline', 'secret\r\nline', 'secret☃line', 'secret\0line'])(
    '%j is refused, and not repeated',
    async (broken) => {
      await using server = await startScriptedServer(answerWith(200, 'application/json', success));
      for (const auth of [broken, () => broken]) {
        const { error } = await getBulkProgress({ client: createClient({ baseUrl: server.url, auth }), query });
        expect(error?.error).toMatch(/^Not sent: the token/);
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
      }
      expect(server.requests).toEqual([]);
    },
  );

  test('is in no error', async () => {
    await using server = await startScriptedServer(answerWith(502, 'text/html', '<h1>Bad gateway</h1>'));
    for (const base of [server.url, 'http://127.0.0.1:1', 'not a url']) {
      const { error } = await getBulkProgress({ client: createClient({ baseUrl: base, auth: token }), query });
      expect(error).toBeInstanceOf(RequestError);
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(token);
    }
  });

  test('that a function fails to give is an error that says why', async () => {
    const auth = () => Promise.reject(new Error('The vault is sealed.'));
    const { error } = await getBulkProgress({ client: createClient({ auth }), query });
    expect(error?.error).toMatch(/The vault is sealed\.$/);
  });
});
