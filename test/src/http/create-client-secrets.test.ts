// The token, passwords and addresses are in no error of the client, nor in the request that its result has.

import { describe, expect, test } from 'vitest';
import {
  type Client,
  createClient,
  getBulkProgress,
  RequestError,
  startBulk,
  verifyEmail,
} from '../../../src/client.ts';
import { http, json, progress, type Respond, startFaultServer } from '../../support/fault-server.ts';
import { expectAbsent, expectNoToken, token } from '../../support/secrecy.ts';

const query = { bulk_id: 1002 };
const email = 'Some.One@mail.example.com';
const file = new File(['emails\n'], 'list.csv');

const calls = {
  getBulkProgress: (client: Client) => getBulkProgress({ client, query }),
  startBulk: (client: Client) => startBulk({ client, body: { file } }),
  verifyEmail: (client: Client) => verifyEmail({ client, query: { email } }),
};

/** Echoes of the token, and of the address, in everything that a server could send. */
const echo = `${token} ${encodeURIComponent(email)} ${email.toUpperCase()}`;
const responses: Record<string, Respond> = {
  'the envelope of a failure': (socket) => socket.write(json(400, { status: 'failed', error: `No ${echo}.` })),
  'that envelope with more in it': (socket) =>
    socket.write(json(400, { status: 'failed', error: 'No.', [token]: { deep: [echo] } })),
  'another schema': (socket) => socket.write(json(200, { status: token, data: { status: echo, percentage: echo } })),
  'a text of JSON': (socket) => socket.write(json(200, echo)),
  HTML: (socket) => socket.write(http(200, {}, `<h1>${echo}</h1>`)),
  'the token alone': (socket) => socket.write(http(200, {}, token)),
  'HTML with an undocumented status': (socket) => socket.write(http(502, {}, `<h1>${echo}</h1>`)),
  'JSON with an undocumented status': (socket) => socket.write(json(404, { path: echo })),
  'a redirect': (socket) => socket.write(http(302, { location: `/?${echo}` }, echo)),
  'no HTTP': (socket) => socket.end(`token: ${echo}\r\n\r\n`),
  'a body that breaks off': (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n"${echo}`),
  'a reset': (socket) => socket.resetAndDestroy(),
};

describe.each(Object.entries(calls))('%s', (_, call) => {
  test.each(Object.entries(responses))('repeats nothing of %s', async (_what, respond) => {
    await using server = await startFaultServer(respond);
    const result = await call(createClient({ baseUrl: server.url, auth: token }));
    expect(server.requests[0]?.headers).toMatchObject({ token });
    expect(result.error).toMatchObject({ status: 'failed', error: expect.any(String) });
    for (const secret of [token, email, encodeURIComponent(email)]) expectAbsent(result.error, secret);
    expectNoToken(result.request);
  });

  test('has no token in its request where no server responds', async () => {
    const result = await call(createClient({ baseUrl: 'http://127.0.0.1:1', auth: token }));
    expect(result.error).toBeInstanceOf(RequestError);
    expectNoToken(result);
    expectAbsent(result.error, email);
  });
});

test('what is left out of an error has a label in its place', async () => {
  const { error } = await getBulkProgress({
    client: createClient({
      auth: token,
      fetch: async () => Response.json({ status: 'failed', error: echo }, { status: 400 }),
    }),
    query,
  });
  expect(error).toEqual({ status: 'failed', error: '[token] [address] [address]' });
});

test('a success has no token in its request', async () => {
  await using server = await startFaultServer((socket) => socket.write(progress({})));
  const { data, request } = await getBulkProgress({
    client: createClient({ baseUrl: server.url, auth: token }),
    query,
  });
  expect(data?.data.percentage).toBe(50);
  expect(server.requests[0]?.headers).toMatchObject({ token });
  expect(request?.headers.has('token')).toBe(false);
});

test('a body that is not JSON is said to be none, since its parser would quote a part of it', async () => {
  const long = 'a-token-of-which-a-parser-quotes-the-beginning';
  await using server = await startFaultServer((socket) => socket.write(http(200, {}, `${long} and more`)));
  const { error } = await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: long }), query });
  expect(error?.error).toMatch(/: HTTP 200, body: it is not JSON$/);
  expectAbsent(error, long.slice(0, 10));
});

test('a body that is nested without end is an error like any other', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  await using server = await startFaultServer((socket) => socket.write(http(404, {}, deep)));
  const { error } = await getBulkProgress({ client: createClient({ baseUrl: server.url, auth: token }), query });
  expect(error?.error).toMatch(/HTTP 404, which the API does not document$/);
});

describe('a token', () => {
  test.each(['hidden\nline', 'hidden\r\nline', 'hidden☃line', 'hidden\0line'])(
    'like %j is refused, and not repeated',
    async (broken) => {
      await using server = await startFaultServer((socket) => socket.write(progress({})));
      for (const auth of [broken, () => broken]) {
        const { error } = await getBulkProgress({ client: createClient({ baseUrl: server.url, auth }), query });
        expect(error?.error).toMatch(/^Not sent: the token/);
        expectAbsent(error, 'hidden');
      }
      expect(server.requests).toEqual([]);
    },
  );

  test('that a function fails to return is an error that says why', async () => {
    const auth = () => Promise.reject(new Error('The vault is sealed.'));
    const { error } = await getBulkProgress({ client: createClient({ auth }), query });
    expect(error?.error).toMatch(/The vault is sealed\.$/);
  });
});

test.each([
  'https://:hidden@api.example.com',
  'https://hidden@api.example.com',
  'https://:hidden@[',
  'not a url?hidden',
])('what gives access in the base URL %s is not repeated', async (baseUrl) => {
  const { error } = await getBulkProgress({ client: createClient({ baseUrl, auth: token }), query });
  expect(error?.error).toMatch(/^Not sent/);
  expectAbsent(error, 'hidden');
  expectNoToken(error);
});
