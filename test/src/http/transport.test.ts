// What generated functions call, on the wire, with operations that the API does not have.

import { inspect } from 'node:util';
import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { type Client, formDataBodySerializer } from '../../../generated/client/index.ts';
import { Attempt, type CallInfo } from '../../../src/http/call.ts';
import { createTransport, type Fetch, type RequestMeta, type Transport } from '../../../src/http/transport.ts';
import { failureOf } from '../../support/client.ts';
import { http, json, opaqueRedirect, type Respond, startFaultServer } from '../../support/fault-server.ts';
import { expectNoToken, token } from '../../support/secrecy.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof methods)[number];
type Call = Parameters<Client['get']>[0];

/** An operation of which two successful responses are documented, as the generator checks them. */
const validator = v.union([v.object({ id: v.number() }), v.object({ deep: v.object({ queued: v.boolean() }) })]);
const responseValidator = async (data: unknown) => await v.parseAsync(validator, data);
const info: CallInfo = { operation: 'getThing', subject: 'Thing 7', input: 'the id', repeat: 'safe' };

/** Has a transport make one attempt. */
const clientOf = ({ client }: Transport, baseUrl = 'https://api.example.com', attempt = new Attempt(info)) => {
  const meta: RequestMeta = { attempt, baseUrl, headers: undefined };
  const send = (method: Method) => (call: Call) => client[method]({ ...call, ...{ meta } });
  return {
    get: send('get'),
    post: send('post'),
    put: send('put'),
    patch: send('patch'),
    delete: send('delete'),
  };
};
const clientWith = (fetch: Fetch, used: string | (() => string) = token, baseUrl?: string) =>
  clientOf(createTransport({ token: used, fetch, headers: {} }), baseUrl);

async function send(respond: Respond, call: Partial<Call> = {}, method: Method = 'get', changes: object = {}) {
  await using server = await startFaultServer(respond);
  const transport = createTransport({ token, fetch: undefined, headers: {} });
  const client = clientOf(transport, server.url, new Attempt({ ...info, ...changes }));
  const security = [{ type: 'apiKey', name: 'token' }] as const;
  const result = Promise.resolve(client[method]({ url: '/things/{id}', path: { id: 7 }, security, ...call }));
  const [outcome] = await Promise.allSettled([result]);
  return { result: outcome.status === 'fulfilled' ? Promise.resolve(outcome.value) : failWith(outcome), ...server };
}

const failWith = ({ reason }: PromiseRejectedResult) => {
  const rejected = Promise.reject(reason);
  rejected.catch(() => undefined);
  return rejected;
};

const respondWith =
  (bytes: Buffer): Respond =>
  (socket) =>
    socket.write(bytes);

describe('each method', () => {
  test.each(methods)('%s arrives as such, with path, token and no body', async (method) => {
    const { requests } = await send(respondWith(http(204, {})), {}, method);
    expect(requests).toEqual([
      expect.objectContaining({ method: method.toUpperCase(), path: '/things/7', body: Buffer.alloc(0) }),
    ]);
    expect(requests[0]?.headers).toMatchObject({ token });
  });

  test('post sends a body of JSON', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const { requests } = await send(respondWith(http(204, {})), { body: { name: 'ä' }, headers }, 'post');
    expect(requests[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(requests[0]?.body.toString()).toBe('{"name":"ä"}');
  });

  test('post sends a form, with the boundary that the runtime chooses', async () => {
    const body = { file: new File(['content'], 'name.txt'), note: 'x' };
    const headers = { 'Content-Type': null };
    const call = { ...formDataBodySerializer, body, headers };
    const { requests } = await send(respondWith(http(204, {})), call, 'post');
    const type = requests[0]?.headers['content-type'] ?? '';
    const form = await new Response(requests[0]?.body, {
      headers: { 'content-type': type },
    }).formData();
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expect(form.get('note')).toBe('x');
    expect(await (form.get('file') as File).text()).toBe('content');
  });
});

describe('a successful response', () => {
  test.each([
    [200, { id: 7 }],
    [202, { deep: { queued: true } }],
  ])('%i is checked as the generated function says: %j', async (status, body) => {
    const { result } = await send(respondWith(json(status, body)), { responseValidator });
    expect(await result).toEqual({ data: body });
  });

  test.each([
    [{ id: 'secret' }, 'id: expected number'],
    [{}, 'id: missing'],
    ['secret', 'its root: expected Object'],
    [{ deep: { queued: 'secret' } }, 'deep.queued: expected boolean'],
  ])('that is not valid says where, and repeats nothing: %j', async (body, why) => {
    const one = 'deep' in Object(body) ? validator.options[1] : validator.options[0];
    const check = async (data: unknown) => await v.parseAsync(one, data);
    const error = await failureOf((await send(respondWith(json(200, body)), { responseValidator: check })).result);
    expect(error).toMatchObject({ code: 'invalid_response', status: 200 });
    expect(error.message).toBe(`Thing 7: the response does not match the API's description at ${why}.`);
  });

  test('without a body has no data, where that is valid', async () => {
    expect(await (await send(respondWith(http(204, {})))).result).toEqual({ data: undefined });
  });
});

describe('another status', () => {
  test.each([
    [401, ' Check the token.'],
    [403, ' Check the token.'],
    [404, ' Check baseUrl.'],
    [409, ''],
    [429, ' Try again later.'],
    [500, ' Try again later.'],
  ])('%i says so, with advice that follows from it', async (status, advice) => {
    const error = await failureOf((await send(respondWith(json(status, { message: 'x', wait: 1 })))).result);
    expect(error).toMatchObject({ code: 'http_error', status });
    expect(error.message).toBe(`Thing 7: HTTP ${status}, with a body that the API does not document.${advice}`);
  });

  test('with the envelope of a failure and no reason says what to check, or to try later', async () => {
    const failure = { status: 'failed', error: '' };
    const rejected = await failureOf((await send(respondWith(json(400, failure)))).result);
    expect(rejected.message).toMatch(/: HTTP 400 without a reason\. Check the token and the id\.$/);
    const busy = await failureOf((await send(respondWith(json(429, failure)))).result);
    expect(busy.message).toMatch(/: HTTP 429 without a reason\. Try again later\.$/);
  });

  test('that must not be repeated has no advice to do so', async () => {
    const repeat = { warning: 'It may be charged.' };
    const error = await failureOf((await send(respondWith(http(503, {})), {}, 'post', { repeat })).result);
    expect(error).toMatchObject({ code: 'unknown_outcome', status: 503, retryable: false });
    expect(error.message).not.toMatch(/again/);
    const turnedAway = await failureOf((await send(respondWith(http(429, {})), {}, 'post', { repeat })).result);
    expect(turnedAway).toMatchObject({ code: 'http_error', status: 429, retryable: true });
  });
});

test('a redirect that a browser hides is refused, with no status', async () => {
  const { get } = clientWith(async () => opaqueRedirect());
  const error = await failureOf(Promise.resolve(get({ url: '/' })));
  expect(error).toMatchObject({ code: 'redirect_refused', body: '', retryable: false });
  expect(error).not.toHaveProperty('status');
});

describe('JSON that is nested without end', () => {
  const nested = `${'{"constructor":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  test.each([
    ['as the reason of a failure', http(400, {}, `{"status":"failed","error":${deep}}`), 'api_error'],
    ['as the whole', http(200, {}, deep), 'invalid_response'],
    ['in names of every object', http(200, {}, nested), 'invalid_response'],
  ])('%s is an error like any other', async (_, bytes, code) => {
    expect(await failureOf((await send(respondWith(bytes), { responseValidator })).result)).toMatchObject({ code });
  });

  test('beside an echo of the token comes back as it is: masks are for errors', async () => {
    const { result } = await send(respondWith(http(200, {}, `{"id":7,"deep":${deep},"echo":"${token}"}`)));
    expect(await result).toMatchObject({ data: { id: 7, echo: token } });
  });
});

describe('bytes that are not HTTP', () => {
  test('and repeat the request are an error without the token', async () => {
    // As an echo server does: undici's parser attaches what it fails at to its error.
    await using server = await startFaultServer((socket, { headers }) =>
      socket.end(
        `${Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\r\n')}\r\n\r\n`,
      ),
    );
    const thrown: unknown[] = [];
    const watched = (...request: Parameters<typeof fetch>) =>
      fetch(...request).catch((error) => {
        thrown.push(error);
        throw error;
      });
    const { get } = clientWith(watched, token, server.url);
    const security = [{ type: 'apiKey', name: 'token' }] as const;
    const error = await failureOf(Promise.resolve(get({ url: '/', security })));
    // What the runtime threw has it, or this test would show nothing.
    expect(inspect(thrown, { depth: null, showHidden: true })).toContain(token);
    expect(error).toMatchObject({ code: 'network', retryable: true });
    expect(error.message).toMatch(/^Thing 7: fetch failed \(.*HTTP.*\)\.$/);
  });
});

describe('an echo of the token', () => {
  test('in data stays as it is, so that a link that has it in it works', async () => {
    const body = { id: 7, texts: [`a ${token}`, { [token]: encodeURIComponent(token) }] };
    const { result } = await send(respondWith(json(200, body)));
    expect(await result).toEqual({ data: body });
  });

  test('across the end of what an error quotes is masked before the cut', async () => {
    for (let before = 1980; before < 2005; before++) {
      const text = 'x'.repeat(before) + token;
      const respond = vi.fn(async () => new Response(text, { status: 500 }));
      const { get } = clientWith(respond);
      const { body = '' } = await failureOf(Promise.resolve(get({ url: '/' })));
      expect(body).toBe(`${'x'.repeat(before)}[token]`.slice(0, 2000));
    }
  });

  test('of its own token, and of those before it, is masked while twenty rotate, also where its response comes late', async () => {
    const tokens = Array.from({ length: 20 }, (_, index) => `secret-token-${String.fromCharCode(97 + index)}`);
    const used = [...tokens];
    const responses: (() => void)[] = [];
    const fetch = async () => {
      await new Promise<void>((resolve) => responses.push(resolve));
      return new Response(tokens.join(' '), { status: 500 });
    };
    const transport = createTransport({ token: () => used.shift() ?? '', fetch, headers: {} });
    const errors = tokens.map(() => failureOf(Promise.resolve(clientOf(transport).get({ url: '/' }))));
    await vi.waitFor(() => expect(responses).toHaveLength(20));
    for (const respond of responses) respond();
    for (const [index, error] of (await Promise.all(errors)).entries()) {
      expect(error.body).toBe(
        [...tokens.slice(0, index + 1).map(() => '[token]'), ...tokens.slice(index + 1)].join(' '),
      );
    }
  });

  test.each([
    ['of 8 characters is masked', '12345678', '[token]'],
    ['of 7 characters is part of too many words', '1234567', '1234567'],
  ])('in what the runtime says, %s', async (_, short, echoed) => {
    const refuse = () => Promise.reject(new TypeError(`fetch failed with ${short}`));
    const { message, cause } = await failureOf(Promise.resolve(clientWith(refuse, short).get({ url: '/' })));
    expect(message).toBe(`Thing 7: fetch failed with ${echoed}.`);
    expect(cause).toMatchObject({ message: `fetch failed with ${echoed}` });
  });

  test('masks nothing of our own words, nor of those of the runtime', async () => {
    const echo = async () => new Response('the text', { status: 404 });
    const error = await failureOf(Promise.resolve(clientWith(echo, 't').get({ url: '/' })));
    expect(error.message).toBe('Thing 7: HTTP 404, with a body that the API does not document. Check baseUrl.');
    expect(error.body).toBe('[token]he [token]ex[token]');
    const refuse = () => Promise.reject(new TypeError('fetch failed'));
    const refused = await failureOf(Promise.resolve(clientWith(refuse, 't').get({ url: '/' })));
    expect(refused.message).toBe('Thing 7: fetch failed.');
  });
});

test('what a fetch with a bug throws comes back unchanged', async () => {
  const bug = new ReferenceError('proxy is not defined');
  const { get } = clientWith(() => Promise.reject(bug));
  await expect(get({ url: '/' })).rejects.toBe(bug);
  expectNoToken(bug);
});
