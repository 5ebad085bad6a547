import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';

test('passes on method, URL, headers and body, and passes back status, headers and body', async () => {
  await using server = await serveFetch((url) => async (request) => {
    expect(request.url).toBe(`${url}/path?a=1&b=%20`);
    const seen = [request.method, request.headers.get('x-request'), await request.text()];
    return Response.json(seen, { status: 418, headers: { 'x-response': 'yes' } });
  });
  const init = { method: 'PUT', headers: { 'x-request': 'yes' }, body: 'text' };
  const response = await fetch(`${server.url}/path?a=1&b=%20`, init);
  expect(response.status).toBe(418);
  expect(response.headers.get('x-response')).toBe('yes');
  expect(await response.json()).toEqual(['PUT', 'yes', 'text']);
});

test('streams the body of a response', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  await using server = await serveFetch(() => async () => new Response(readable));
  const writer = writable.getWriter();
  const pending = fetch(server.url);
  writer.write(Buffer.from('first'));
  const reader = (await pending).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: 'first' });
  writer.close();
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

/** Sends a request whose target is none that `fetch` would send. */
async function send(url: string, method: string, target: string) {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path: target }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('answers by the standard', () => {
  const serve = () =>
    serveFetch(() => async ({ method, url }) => {
      const body = `${method} ${url}`;
      return new Response(body, { headers: { 'content-length': String(body.length) } });
    });

  test.each([
    ['TRACE', '/path', 405],
    ['TRACE', '*', 405],
    ['OPTIONS', '*', 204],
  ])('%s %s with %d and what is allowed', async (method, target, status) => {
    await using server = await serve();
    expect(await send(server.url, method, target)).toMatchObject({
      status,
      headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
    });
  });

  test.each(['*', 'ftp://127.0.0.1/', 'http://', 'http://user:password@127.0.0.1/'])(
    'GET %s with 400',
    async (target) => {
      await using server = await serve();
      expect(await send(server.url, 'GET', target)).toMatchObject({ status: 400 });
    },
  );

  test('an absolute target, whose host counts, and a path that looks like one', async () => {
    await using server = await serve();
    expect((await send(server.url, 'GET', 'http://other.example.com/path?a=1')).body).toBe(
      'GET http://other.example.com/path?a=1',
    );
    expect((await send(server.url, 'GET', '//other.example.com/path')).body).toBe(
      `GET ${server.url}//other.example.com/path`,
    );
  });

  test('HEAD like GET, without the body', async () => {
    await using server = await serve();
    const head = await send(server.url, 'HEAD', '/path');
    const get = await send(server.url, 'GET', '/path');
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': String(get.body.length) } });
  });
});

test.each([
  ['as it says', (body: Uint8Array<ArrayBuffer>) => body],
  ['as it turns out', (body: Uint8Array<ArrayBuffer>) => new Blob([body]).stream()],
])('refuses a body of more than 20 MB, %s, and responds to what comes after it', async (_, toBody) => {
  await using server = await serveFetch(() => async (request) => new Response(`${(await request.blob()).size}`));
  const responses: unknown[] = [];
  for (const size of [20_000_000, 20_000_001, 3]) {
    const init = { method: 'POST', body: toBody(new Uint8Array(size)), duplex: 'half' };
    const response = await fetch(server.url, init);
    responses.push([response.status, await response.text()]);
  }
  expect(responses).toEqual([
    [200, '20000000'],
    [413, 'The body has more than 20000000 bytes.\n'],
    [200, '3'],
  ]);
});

test('a handler that throws costs the connection, and its error is printed', async () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const error = new Error('A mistake in the handler.');
  await using server = await serveFetch(() => async () => {
    throw error;
  });
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  expect(print.mock.calls).toEqual([[error]]);
  print.mockRestore();
});
