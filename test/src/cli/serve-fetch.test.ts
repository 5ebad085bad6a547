import { expect, test, vi } from 'vitest';
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

test('streams in both directions', async () => {
  await using server = await serveFetch(
    () =>
      async ({ body }) =>
        new Response(body),
  );
  const request = new TransformStream<Uint8Array, Uint8Array>();
  const writer = request.writable.getWriter();
  const init = { method: 'POST', body: request.readable, duplex: 'half' };
  const pending = fetch(server.url, init);
  // The first chunk comes back before the second is sent.
  const encode = (text: string) => new TextEncoder().encode(text);
  writer.write(encode('first'));
  const reader = (await pending).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: 'first' });
  writer.write(encode('second'));
  writer.close();
  expect(await reader?.read()).toEqual({ done: false, value: 'second' });
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

test('responds to a large upload that nobody reads, and to what comes after it', async () => {
  await using server = await serveFetch(() => async () => new Response('No.', { status: 400 }));
  for (const body of [new Uint8Array(10_000_000), 'text']) {
    const response = await fetch(server.url, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([400, 'No.']);
  }
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
