// What generated functions call, on the wire, with operations that the API does not have.

import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { formDataBodySerializer } from '../../../generated/client/index.ts';
import type { Schema } from '../../../src/http/check-schema.ts';
import { Attempt, type Exchange } from '../../../src/http/exchange.ts';
import { createTransport, type HttpMethods } from '../../../src/http/transport.ts';
import { failureOf } from '../../support/client.ts';
import { http, json, opaqueRedirect, type Respond, startFaultServer } from '../../support/fault-server.ts';
import { expectNoToken, token } from '../../support/secrecy.ts';

const methods = ['get', 'post'] as const;
type Method = (typeof methods)[number];
type Call = Parameters<HttpMethods['get']>[0];

const object = (properties: Record<string, Schema>): Schema => ({
  type: ['object'],
  required: Object.keys(properties),
  properties,
});
const thing = object({ id: { type: ['number'] } });
const queued = object({ queued: { type: ['boolean'] } });
const tooMany = object({ message: { type: ['string'] }, wait: { type: ['number'] } });

/** An operation with several documented statuses, each with a schema of its own. */
const exchange: Exchange = {
  operation: 'getThing',
  subject: 'Thing 7',
  input: 'the id',
  responses: { 200: thing, 202: queued, 204: undefined, 429: tooMany, 503: tooMany },
  repeat: 'safe',
};

async function send(respond: Respond, call: Partial<Call> = {}, method: Method = 'get', changes: object = {}) {
  await using server = await startFaultServer(respond);
  const transport = createTransport(server.url, token, (...request) => fetch(...request));
  const methodsOf = transport(new Attempt({ ...exchange, ...changes }));
  const security = [{ type: 'apiKey', name: 'token' }] as const;
  const result = Promise.resolve(methodsOf[method]({ url: '/things/{id}', path: { id: 7 }, security, ...call }));
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

describe('a documented status', () => {
  test.each([
    [200, { id: 7 }],
    [202, { queued: true }],
  ])('%i is checked against its own schema: %j', async (status, body) => {
    const { result } = await send(respondWith(json(status, body)));
    expect(await result).toEqual({ data: body });
  });

  test.each([
    [200, { queued: true }, /at id: /],
    [202, { id: 7 }, /at queued: /],
  ])('%i with the body of another one is an invalid response: %j', async (status, body, message) => {
    const { result } = await send(respondWith(json(status, body)));
    const error = await failureOf(result);
    expect(error).toMatchObject({ code: 'invalid_response', status });
    expect(error.message).toMatch(message);
  });

  test('without a body has no data', async () => {
    expect(await (await send(respondWith(http(204, {})))).result).toEqual({ data: undefined });
  });

  test.each([429, 503])('%i with its own body is the API rejecting the request, in its own words', async (status) => {
    const { result } = await send(respondWith(json(status, { message: 'Later.', wait: 5 })));
    const error = await failureOf(result);
    expect(error).toMatchObject({ code: 'api_error', status, operation: 'getThing', retryable: true });
    expect(error.message).toBe('Thing 7: the API rejected the request: {"message":"Later.","wait":5}');
  });

  test.each([
    ['{"message":"Later."}', 429],
    ['<h1>Busy</h1>', 503],
    ['', 429],
  ])('with another body is never called undocumented: %j', async (body, status) => {
    const { result } = await send(respondWith(http(status, {}, body)));
    const error = await failureOf(result);
    expect(error).toMatchObject({ code: 'http_error', status, retryable: true });
    expect(error.message).toBe(
      `Thing 7: HTTP ${status}, with a body that does not match the API's description. Try again later.`,
    );
  });

  test('with the envelope of a failure and no reason says what to check, or to try later', async () => {
    const failure = { status: 'failed', error: '' };
    const rejected = await failureOf((await send(respondWith(json(400, failure)))).result);
    expect(rejected.message).toMatch(/: HTTP 400 without a reason\. Check the token and the id\.$/);
    const busy = await failureOf((await send(respondWith(json(429, failure)))).result);
    expect(busy.message).toMatch(/: HTTP 429 without a reason\. Try again later\.$/);
  });
});

describe('an undocumented status', () => {
  test.each([
    [401, 'which the API does not document. Check the token.'],
    [403, 'which the API does not document. Check the token.'],
    [404, 'which the API does not document. Check baseUrl.'],
    [409, 'which the API does not document.'],
    [500, 'which the API does not document. Try again later.'],
  ])('%i says so, with advice that follows from it', async (status, what) => {
    const error = await failureOf((await send(respondWith(json(status, { message: 'x', wait: 1 })))).result);
    expect(error).toMatchObject({ code: 'http_error', status });
    expect(error.message).toBe(`Thing 7: HTTP ${status}, ${what}`);
  });

  test('of success is checked against the schema of the first documented one', async () => {
    const { result } = await send(respondWith(json(203, { id: 7 })));
    expect(await result).toEqual({ data: { id: 7 } });
    const error = await failureOf((await send(respondWith(json(203, { any: 1 })))).result);
    expect(error).toMatchObject({ code: 'invalid_response', status: 203 });
    expect(error.message).toBe("Thing 7: the response does not match the API's description at id: missing.");
  });

  test('is one of every status, where none is documented', async () => {
    const { result } = await send(respondWith(json(429, { message: 'x', wait: 1 })), {}, 'get', {
      responses: undefined,
    });
    const error = await failureOf(result);
    expect(error).toMatchObject({ code: 'http_error', status: 429 });
    expect(error.message).toBe('Thing 7: HTTP 429, which the API does not document. Try again later.');
  });

  test('that must not be repeated has no advice to do so', async () => {
    const repeat = { warning: 'It may be charged.' };
    const error = await failureOf((await send(respondWith(http(503, {})), {}, 'post', { repeat })).result);
    expect(error).toMatchObject({ code: 'unknown_outcome', status: 503, retryable: false });
    expect(error.message).not.toMatch(/again/);
    const turnedAway = await failureOf((await send(respondWith(http(429, {})), {}, 'post', { repeat })).result);
    expect(turnedAway).toMatchObject({ code: 'http_error', status: 429, retryable: true });
    const late = await failureOf((await send(respondWith(http(408, {})), {}, 'post', { repeat })).result);
    expect(late).toMatchObject({ code: 'http_error', status: 408, retryable: false });
  });
});

test('a redirect that a browser hides is refused, with no status', async () => {
  const { get } = createTransport('https://api.example.com', token, async () => opaqueRedirect())(
    new Attempt(exchange),
  );
  const error = await failureOf(Promise.resolve(get({ url: '/' })));
  expect(error).toMatchObject({ code: 'redirect_refused', body: '', retryable: false });
  expect(error).not.toHaveProperty('status');
});

describe('JSON that is nested without end', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  test.each([
    ['as the reason of a failure', http(400, {}, `{"status":"failed","error":${deep}}`), 'api_error'],
    ['as the whole', http(200, {}, deep), 'invalid_response'],
  ])('%s is an error like any other', async (_, bytes, code) => {
    expect(await failureOf((await send(respondWith(bytes))).result)).toMatchObject({ code });
  });

  test('beside an echo of the token exhausts no stack either', async () => {
    const { result } = await send(respondWith(http(200, {}, `{"id":7,"deep":${deep},"echo":"${token}"}`)));
    expect(await result).toMatchObject({ data: { id: 7, echo: '[token]' } });
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
    const { get } = createTransport(server.url, token, watched)(new Attempt(exchange));
    const security = [{ type: 'apiKey', name: 'token' }] as const;
    const error = await failureOf(Promise.resolve(get({ url: '/', security })));
    // What the runtime threw has it, or this test would show nothing.
    expect(inspect(thrown, { depth: null, showHidden: true })).toContain(token);
    expect(error).toMatchObject({ code: 'network', retryable: true });
    expect(error.message).toMatch(/^Thing 7: fetch failed \(.*HTTP.*\)\.$/);
  });
});

describe('an echo of the token', () => {
  test('in data is masked in every text of it', async () => {
    const body = { id: 7, texts: [`a ${token}`, { [token]: encodeURIComponent(token) }] };
    const { result } = await send(respondWith(json(200, body)));
    expect(await result).toEqual({ data: { id: 7, texts: ['a [token]', { '[token]': '[token]' }] } });
  });

  test('across the end of what an error quotes is masked before the cut', async () => {
    for (let before = 1980; before < 2005; before++) {
      const text = 'x'.repeat(before) + token;
      const respond = vi.fn(async () => new Response(text, { status: 500 }));
      const { get } = createTransport('https://api.example.com', token, respond)(new Attempt(exchange));
      const { body = '' } = await failureOf(Promise.resolve(get({ url: '/' })));
      expect(body).toBe(`${'x'.repeat(before)}[token]`.slice(0, 2000));
    }
  });

  test('of a token that a function has replaced is masked as well', async () => {
    const tokens = ['first-secret-token', 'second-secret-token', 'third-secret-token'];
    const all = tokens.join(' ');
    let attempts = 0;
    const fetch = async () => new Response(all, { status: 500 });
    const transport = createTransport('https://api.example.com', () => tokens[attempts++] ?? '', fetch);
    const bodies: (string | undefined)[] = [];
    for (const _ of tokens) {
      bodies.push((await failureOf(Promise.resolve(transport(new Attempt(exchange)).get({ url: '/' })))).body);
    }
    expect(bodies.at(-1)).toBe('[token] [token] [token]');
  });

  test('of the ninth token before is not, as no more than eight are remembered', async () => {
    const tokens = Array.from({ length: 9 }, (_, index) => `secret-token-${index}`);
    const fetch = async () => new Response(tokens.join(' '), { status: 500 });
    const used = [...tokens];
    const transport = createTransport('https://api.example.com', () => used.shift() ?? 'secret-token-8', fetch);
    const bodyOf = async () =>
      (await failureOf(Promise.resolve(transport(new Attempt(exchange)).get({ url: '/' })))).body;
    for (const _ of tokens.slice(1)) await bodyOf();
    const expected = `secret-token-0${' [token]'.repeat(8)}`;
    expect(await bodyOf()).toBe(expected);
    // Whoever uses a token again does not push out another one.
    expect(await bodyOf()).toBe(expected);
    expect(await bodyOf()).toBe(expected);
  });

  test.each([
    ['of 8 characters is masked', '12345678', '[token]'],
    ['of 7 characters is part of too many words', '1234567', '1234567'],
  ])('in data, and in what the runtime says, %s', async (_, short, echoed) => {
    const fetch = async () => Response.json({ id: 7, echo: short });
    const { get } = createTransport('https://api.example.com', short, fetch)(new Attempt(exchange));
    expect(await get({ url: '/' })).toEqual({ data: { id: 7, echo: echoed } });
    const refuse = () => Promise.reject(new TypeError(`fetch failed with ${short}`));
    const refused = createTransport('https://api.example.com', short, refuse)(new Attempt(exchange));
    const { message, cause } = await failureOf(Promise.resolve(refused.get({ url: '/' })));
    expect(message).toBe(`Thing 7: fetch failed with ${echoed}.`);
    expect(cause).toMatchObject({ message: `fetch failed with ${echoed}` });
  });

  test('masks nothing of our own words, nor of those of the runtime', async () => {
    const echo = async () => new Response('the text', { status: 404 });
    const short = createTransport('https://api.example.com', 't', echo)(new Attempt(exchange));
    const error = await failureOf(Promise.resolve(short.get({ url: '/' })));
    expect(error.message).toBe('Thing 7: HTTP 404, which the API does not document. Check baseUrl.');
    expect(error.body).toBe('[token]he [token]ex[token]');
    const refuse = () => Promise.reject(new TypeError('fetch failed'));
    const refused = createTransport('https://api.example.com', 't', refuse)(new Attempt(exchange));
    expect((await failureOf(Promise.resolve(refused.get({ url: '/' })))).message).toBe('Thing 7: fetch failed.');
  });
});

test('what a fetch with a bug throws comes back unchanged', async () => {
  const bug = new ReferenceError('proxy is not defined');
  const { get } = createTransport('https://api.example.com', token, () => Promise.reject(bug))(new Attempt(exchange));
  await expect(get({ url: '/' })).rejects.toBe(bug);
  expectNoToken(bug);
});
