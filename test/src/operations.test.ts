// D9 and D14: a request that may be charged is sent again only where it is certain that it was not processed.

import { setGlobalProxyFromEnv } from 'node:http';
import { createServer as createPlainServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { EmailCleaning, type SainoErrorCode } from '../../src/index.ts';
import { client, failureOf, skipBackoff } from '../support/client.ts';
import { closedPort, http, json, started, startFaultServer, verified } from '../support/fault-server.ts';
import { token } from '../support/secrecy.ts';
import { createSelfSigned } from '../support/self-signed.ts';

beforeEach(skipBackoff);

const chargeable = [
  {
    operation: 'startBulk',
    subject: 'Upload of the list',
    warning: /The list may be in process\..*before you send it again\.$/,
    success: started(),
    call: (saino: EmailCleaning) => saino.startBulk(['user@example.com']),
  },
  {
    operation: 'verifyEmail',
    subject: 'Verification of the address',
    warning: /The check may be charged\. Repeat it only if a second charge is acceptable\.$/,
    success: verified(),
    call: (saino: EmailCleaning) => saino.verifyEmail('user@example.com'),
  },
];

const html = { 'content-type': 'text/html' };
const failure = (error: unknown) => ({ status: 'failed', error });

/** How a server fails once the whole request has arrived, so that nobody knows what it did with it. */
const unknown: Record<string, (socket: Socket) => unknown> = {
  'a reset before the response': (socket) => socket.resetAndDestroy(),
  'a connection that is closed before the response': (socket) => socket.end(),
  'a connection that is closed in the middle of the headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nx'),
  'a reset in the middle of the body': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"data":', () =>
      setTimeout(() => socket.resetAndDestroy(), 10),
    ),
  'a body that ends early': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"status":'),
  'bytes that are not HTTP': (socket) => socket.end('220 mail.example.com ESMTP\r\n'),
  ...Object.fromEntries(
    [500, 502, 503, 504].map((status) => [`${status}`, (socket) => socket.write(http(status, html, '<h1>No</h1>'))]),
  ),
  '500 with the envelope of a failure': (socket) => socket.write(json(500, failure('Queue is down.'))),
  '302, the usual answer after a form was processed': (socket) => socket.write(http(302, { location: '/done' })),
  '303': (socket) => socket.write(http(303, { location: '/done' })),
  ...Object.fromEntries(
    [400, 402, 408, 409, 410, 418, 499].map((status) => [
      `${status} without the envelope`,
      (socket) => socket.write(http(status, html, '<h1>No</h1>')),
    ]),
  ),
  ...Object.fromEntries(
    [201, 202, 302, 408, 499, 502].map((status) => [
      `${status} with the envelope of a failure`,
      (socket) => socket.write(json(status, failure('No.'))),
    ]),
  ),
  '401 with a body that is cut off': (socket) =>
    socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 500\r\n\r\nNo'),
  '503 that says when to come back': (socket) => socket.write(http(503, { 'retry-after': '1' })),
  '200 with HTML': (socket) => socket.write(http(200, html, '<h1>Sign in</h1>')),
  '200 without a body': (socket) => socket.write(http(200, {})),
  '200 with another schema': (socket) => socket.write(json(200, { status: 'success' })),
  '200 with JSON that breaks off': (socket) => socket.write(http(200, {}, '{"status":"succ')),
  '200 with a body of 2 MiB': (socket) => socket.write(http(200, {}, Buffer.alloc(2 ** 21, ' '))),
  '200 with a broken gzip': (socket) => socket.write(http(200, { 'content-encoding': 'gzip' }, 'no gzip')),
  '204': (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
};

type Known = { respond: Buffer; code: SainoErrorCode; status: number };

/** What says that a request was rejected, or never looked at. */
const known: Record<string, Known> = {
  '400 with the envelope of a failure': { respond: json(400, failure('No.')), code: 'api_error', status: 400 },
  '400 with the envelope and no reason': { respond: json(400, failure('')), code: 'api_error', status: 400 },
  '200 with the envelope of a failure': { respond: json(200, failure('No credits.')), code: 'api_error', status: 200 },
  '402 with the envelope of a failure': { respond: json(402, failure({ code: 7 })), code: 'api_error', status: 402 },
  '410 with the envelope of a failure': { respond: json(410, failure('Gone.')), code: 'api_error', status: 410 },
  ...Object.fromEntries(
    [401, 403, 404, 405, 411, 413, 414, 415, 422, 431].map((status): [string, Known] => [
      `${status}`,
      { respond: http(status, {}), code: 'http_error', status },
    ]),
  ),
  ...Object.fromEntries(
    [301, 307, 308].map((status): [string, Known] => [
      `${status}`,
      { respond: http(status, { location: '/elsewhere' }), code: 'redirect_refused', status },
    ]),
  ),
};

describe.each(chargeable)('$operation', ({ operation, subject, warning, success, call }) => {
  describe('is not repeated, and has an unknown outcome, after', () => {
    test.each(Object.entries(unknown))('%s', async (_, respond) => {
      await using server = await startFaultServer(respond);
      const error = await failureOf(call(client(server.url)));
      expect(error).toMatchObject({ code: 'unknown_outcome', operation, retryable: false });
      expect(error.message).toMatch(warning);
      expect(error.message.startsWith(`${subject}: `)).toBe(true);
      expect(error.message).not.toMatch(/try again/i);
      expect(server.requests).toHaveLength(1);
    });

    test('a timeout', async () => {
      await using server = await startFaultServer(() => undefined);
      const fetch = vi.fn(globalThis.fetch);
      const saino = client(server.url, { fetch });
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 20_000);
      // That of an upload is not the one of the client.
      const error = await failureOf(
        operation === 'startBulk'
          ? saino.startBulk(['user@example.com'], { timeout: 300, signal: controller.signal })
          : saino.verifyEmail('user@example.com', { timeout: 300, signal: controller.signal }),
      );
      clearTimeout(timer);
      expect(error).toMatchObject({ code: 'unknown_outcome', operation, retryable: false });
      expect(error.message).toMatch(/: no response within 300 ms\. /);
      expect(fetch).toHaveBeenCalledOnce();
      await vi.waitFor(() => expect(server.open()).toBe(0), 20_000);
    });
  });

  test.each(Object.entries(known))('has the error of its response after %s', async (_, { respond, code, status }) => {
    await using server = await startFaultServer((socket) => socket.write(respond));
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ code, status, operation, retryable: false });
    expect(error.message).not.toMatch(/try again/i);
    expect(server.requests).toHaveLength(1);
  });

  // The fetch of Node.js keeps 407 to itself, and sends again after 421.
  test.each([407, 421])('has the error of its response after %i', async (status) => {
    const fetch = vi.fn(async () => new Response('<h1>No</h1>', { status }));
    const error = await failureOf(call(new EmailCleaning({ token, fetch })));
    expect(error).toMatchObject({ code: 'http_error', status, operation, retryable: false });
    expect(fetch).toHaveBeenCalledOnce();
  });

  describe('is repeated, as nothing was sent, after', () => {
    test.each([407, 403, 502])('a proxy that refuses to connect with %i, with its own words', async (status) => {
      await using proxy = await startFaultServer((socket) => socket.end(http(status, {})));
      onTestFinished(setGlobalProxyFromEnv({ HTTPS_PROXY: proxy.url }));
      const fetch = vi.fn(globalThis.fetch);
      const error = await failureOf(call(client('https://saino.invalid', { fetch, maxRetries: 1 })));
      expect(error).toMatchObject({ code: 'network', operation, retryable: true });
      expect(error.message).toContain(`Proxy response (${status}) !== 200`);
      expect(fetch).toHaveBeenCalledTimes(2);
    });

    test('a refused connection', async () => {
      const fetch = vi.fn(globalThis.fetch);
      const error = await failureOf(call(client(`http://127.0.0.1:${await closedPort()}`, { fetch })));
      expect(error).toMatchObject({ code: 'network', operation, retryable: true, cause: { code: 'ECONNREFUSED' } });
      expect(fetch).toHaveBeenCalledTimes(3);
    });

    test('an unknown host', async () => {
      const fetch = vi.fn(globalThis.fetch);
      const error = await failureOf(call(client('http://saino.invalid', { fetch, maxRetries: 1 })));
      expect(error).toMatchObject({ code: 'network', operation, retryable: true });
      expect(fetch).toHaveBeenCalledTimes(2);
    });

    test('TLS to a port that does not speak it', async () => {
      const fetch = vi.fn(globalThis.fetch);
      const plain = createPlainServer();
      plain.on('connection', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
      await using server = await startFaultServer(() => undefined, plain);
      const error = await failureOf(call(client(server.url.replace('http:', 'https:'), { fetch, maxRetries: 1 })));
      expect(error).toMatchObject({ code: 'network', operation, cause: { code: 'ERR_SSL_WRONG_VERSION_NUMBER' } });
      expect(fetch).toHaveBeenCalledTimes(2);
      expect(server.requests).toEqual([]);
    });

    test('a certificate that is not trusted', async () => {
      const fetch = vi.fn(globalThis.fetch);
      await using server = await startFaultServer(() => undefined, createTlsServer(createSelfSigned()));
      const error = await failureOf(call(client(server.url, { fetch, maxRetries: 1 })));
      expect(error).toMatchObject({ code: 'network', operation, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
      expect(fetch).toHaveBeenCalledTimes(2);
      expect(server.requests).toEqual([]);
    });

    test('a refused connection, until it arrives once', async () => {
      await using server = await startFaultServer((socket) => socket.write(success));
      const closed = `http://127.0.0.1:${await closedPort()}`;
      let calls = 0;
      const fetch = (url: string, init?: RequestInit) =>
        globalThis.fetch(calls++ < 2 ? url.replace(server.url, closed) : url, init);
      await call(new EmailCleaning({ token, baseUrl: server.url, fetch: fetch as typeof globalThis.fetch }));
      expect(server.requests).toHaveLength(1);
    });
  });

  describe('is repeated, as it was turned away, after 429', () => {
    test('until it is accepted', async () => {
      await using server = await startFaultServer((socket, _, before) =>
        socket.write(before < 2 ? http(429, {}) : success),
      );
      await call(client(server.url));
      expect(server.requests).toHaveLength(3);
      expect(new Set(server.requests.map(({ body }) => body.length)).size).toBe(1);
    });

    test.each([
      ['http_error', http(429, {})],
      ['api_error', json(429, failure('Slow down.'))],
    ])('until no retry is left: %s', async (code, respond) => {
      await using server = await startFaultServer((socket) => socket.write(respond));
      const error = await failureOf(call(client(server.url, { maxRetries: 1 })));
      expect(error).toMatchObject({ code, status: 429, operation, retryable: true });
      expect(server.requests).toHaveLength(2);
    });

    test('but not after what follows it', async () => {
      await using server = await startFaultServer((socket, _, before) =>
        socket.write(before === 0 ? http(429, {}) : http(503, {})),
      );
      expect(await failureOf(call(client(server.url)))).toMatchObject({ code: 'unknown_outcome', status: 503 });
      expect(server.requests).toHaveLength(2);
    });
  });

  test('comes back with what a fetch with a bug throws, once', async () => {
    const bug = new ReferenceError('proxy is not defined');
    const fetch = vi.fn(() => Promise.reject(bug));
    await expect(call(new EmailCleaning({ token, fetch }))).rejects.toBe(bug);
    expect(fetch).toHaveBeenCalledOnce();
  });
});

describe('a response to an upload that is not valid', () => {
  test.each<[body: object, bulkId: number | undefined]>([
    [{ status: 'success', bulk_id: 77 }, 77],
    [{ status: 'queued', bulk_id: 77, message: 'ok' }, 77],
    [{ status: 'success', bulk_id: '77', message: 'ok' }, 77],
    [{ data: [{ job: { bulk_id: 77 } }] }, 77],
    [{ status: 'failed', error: 'Already started.', bulk_id: 77 }, 77],
    [{ bulk_id: '77 jobs' }, undefined],
    [{ bulk_id: 2 ** 53 }, undefined],
    [{ status: 'success', bulk_id: 0, message: 'ok' }, undefined],
    [{ status: 'success', bulk_id: 7.5, message: 'ok' }, undefined],
  ])('%j carries the bulk id %s', async (body, bulkId) => {
    await using server = await startFaultServer((socket) => socket.write(json(200, body)));
    const error = await failureOf(client(server.url).startBulk(['user@example.com']));
    expect(error.code).toBe('unknown_outcome');
    expect(error.bulkId).toBe(bulkId);
  });

  test.each([null, 'started', 7])('%j has none to carry', async (body) => {
    await using server = await startFaultServer((socket) => socket.write(json(200, body)));
    const error = await failureOf(client(server.url).startBulk(['user@example.com']));
    expect(error.code).toBe('unknown_outcome');
    expect(error).not.toHaveProperty('bulkId');
  });

  test.each([
    [500, json(500, { bulk_id: 77 })],
    [400, json(400, failure({ bulk_id: '77' }))],
    [200, Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"status":"success","bulk_id":77,')],
  ])('carries the bulk id under %i, also from an envelope and a cut body', async (status, bytes) => {
    await using server = await startFaultServer((socket) => socket.end(bytes));
    const error = await failureOf(client(server.url).startBulk(['user@example.com']));
    expect(error).toMatchObject({ code: 'unknown_outcome', status, bulkId: 77 });
  });
});
