// Everything that can go wrong on the wire with a request that may be repeated: which error it is, how many requests
// arrive, and that nothing hangs. Those that may not be repeated are in operations.test.ts.

import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test, vi } from 'vitest';
import type { SainoErrorCode } from '../../../src/index.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { closedPort, http, json, progress, startFaultServer } from '../../support/fault-server.ts';
import { expectAbsent, token } from '../../support/secrecy.ts';

beforeEach(skipBackoff);

const page = '<!doctype html><title>Sign in</title>';
const pseudoJson = '{\n     status: "failed",\n     error: \'\' //errors\n}';
const completed = progress({ status: 'completed', percentage: 100 });

type Fault = {
  name: string;
  respond: (socket: Socket) => void;
  code: SainoErrorCode;
  /** How many requests arrive: one, or two more with the retries. */
  requests: 1 | 3;
  message: RegExp;
  details?: object;
  /** In ms, where it is what ends the attempt. */
  timeout?: number;
};

const always =
  (bytes: Buffer): Fault['respond'] =>
  (socket) =>
    socket.write(bytes);

const faults: Fault[] = [
  {
    name: 'a reset before the response',
    respond: (socket) => socket.resetAndDestroy(),
    code: 'network',
    requests: 3,
    message: /^Bulk job 1002: .+/,
  },
  {
    name: 'a reset in the middle of the body',
    respond: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"data":', () =>
        setTimeout(() => socket.resetAndDestroy(), 10),
      );
    },
    code: 'network',
    requests: 3,
    message: /^Bulk job 1002: /,
  },
  {
    name: 'headers that never end',
    respond: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
    code: 'timeout',
    requests: 3,
    message: /^Bulk job 1002: no response within 150 ms\.$/,
    timeout: 150,
  },
  {
    name: 'a body that never ends',
    respond: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const drip = setInterval(() => socket.write('1\r\n \r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
    code: 'timeout',
    requests: 3,
    message: /within 150 ms/,
    timeout: 150,
  },
  {
    name: 'a body of 10 MiB',
    respond: always(http(200, {}, Buffer.alloc(10 * 2 ** 20, 'x'))),
    code: 'invalid_response',
    requests: 1,
    message: /longer than 1 MiB/,
    details: { body: 'x'.repeat(2000) },
  },
  {
    name: 'a truncated JSON',
    respond: always(http(200, {}, '{"data":{"bulk_id":1002')),
    code: 'invalid_response',
    requests: 1,
    message: /not JSON/,
    details: { status: 200, body: '{"data":{"bulk_id":1002' },
  },
  {
    name: "the page's own pseudo-JSON failure",
    respond: always(http(400, {}, pseudoJson)),
    code: 'http_error',
    requests: 1,
    message: /HTTP 400/,
    details: { status: 400, body: pseudoJson },
  },
  {
    name: 'HTML with 200',
    respond: always(http(200, { 'content-type': 'text/html' }, page)),
    code: 'invalid_response',
    requests: 1,
    message: /not JSON/,
    details: { status: 200, body: page },
  },
  {
    name: 'HTML with 502',
    respond: always(http(502, { 'content-type': 'text/html' }, page)),
    code: 'http_error',
    requests: 3,
    message: /HTTP 502/,
    details: { status: 502, body: page, retryable: true },
  },
  {
    name: 'an empty 200',
    respond: always(http(200, {})),
    code: 'invalid_response',
    requests: 1,
    message: /HTTP 200, the response is empty\.$/,
  },
  {
    name: 'a 204',
    respond: (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
    code: 'invalid_response',
    requests: 1,
    message: /HTTP 204, the response is empty\.$/,
    details: { status: 204 },
  },
  {
    name: 'a JSON string',
    respond: always(json(200, 'completed')),
    code: 'invalid_response',
    requests: 1,
    message: /at its root: /,
  },
  {
    name: 'status "failed" with 200',
    respond: always(json(200, { status: 'failed', error: `No job for ${token}.` })),
    code: 'api_error',
    requests: 1,
    message: /the API rejected the request: No job for \[token\]\.$/,
    details: { status: 200, retryable: false },
  },
  {
    name: 'a failure with 400 and no reason',
    respond: always(json(400, { status: 'failed', error: '' })),
    code: 'api_error',
    requests: 1,
    message: /HTTP 400 without a reason\. Check the token and the bulk id\.$/,
  },
  {
    name: 'a failure with 503',
    respond: always(json(503, { status: 'failed', error: 'Later.' })),
    code: 'api_error',
    requests: 3,
    message: /Later\.$/,
    details: { status: 503, retryable: true },
  },
  {
    name: 'an error that is an object',
    respond: always(json(400, { status: 'failed', error: { code: 7 } })),
    code: 'api_error',
    requests: 1,
    message: /the API rejected the request: \{"status":"failed","error":\{"code":7\}\}$/,
  },
  {
    name: 'a percentage as text',
    respond: always(progress({ percentage: '50' })),
    code: 'invalid_response',
    requests: 1,
    message: /at data\.percentage: /,
  },
  {
    name: 'a percentage over 100',
    respond: always(progress({ percentage: 101 })),
    code: 'invalid_response',
    requests: 1,
    message: /at data\.percentage: /,
  },
  {
    name: "another job's id",
    respond: always(progress({ bulk_id: 1003 })),
    code: 'invalid_response',
    requests: 1,
    message: /about bulk job 1003/,
    details: { status: 200, body: expect.stringContaining('1003') },
  },
  ...[401, 403].map(
    (status): Fault => ({
      name: String(status),
      respond: always(http(status, {}, `No ${token} here.`)),
      code: 'http_error',
      requests: 1,
      message: /Check the token\.$/,
      details: { status, body: 'No [token] here.', retryable: false },
    }),
  ),
  {
    name: '404',
    respond: always(http(404, {}, 'Not found')),
    code: 'http_error',
    requests: 1,
    message: /HTTP 404/,
    details: { status: 404, retryable: false },
  },
  ...[408, 429, 500, 502, 503, 504].map(
    (status): Fault => ({
      name: `${status} each time`,
      respond: always(http(status, {})),
      code: 'http_error',
      requests: 3,
      message: new RegExp(`HTTP ${status}`),
      details: { status, retryable: true },
    }),
  ),
  {
    name: 'an absurd Retry-After',
    respond: always(http(429, { 'retry-after': '99999999' })),
    code: 'http_error',
    requests: 1,
    message: /HTTP 429/,
    details: { status: 429, retryAfter: 99999999000, retryable: true },
  },
  {
    name: 'a redirect to the same origin',
    respond: always(http(302, { location: '/elsewhere' })),
    code: 'redirect_refused',
    requests: 1,
    message: /Check baseUrl\.$/,
    details: { status: 302 },
  },
  {
    name: 'a redirect in a loop',
    respond: always(http(307, { location: '/api/apis/email-cleaning/bulk-progress?bulk_id=1002' })),
    code: 'redirect_refused',
    requests: 1,
    message: /redirects/,
  },
  {
    name: 'a wrong gzip',
    respond: always(http(200, { 'content-encoding': 'gzip' }, 'this is no gzip')),
    code: 'network',
    requests: 3,
    message: /^Bulk job 1002: /,
  },
];

test.each(faults)('$name → $code', async ({ respond, code, requests, message, details, timeout }) => {
  const logged = (['log', 'error', 'warn', 'info', 'debug'] as const).map((method) => vi.spyOn(console, method));
  await using server = await startFaultServer(respond);
  const error = await failureOf(client(server.url, { timeout }).getBulkProgress(1002));
  expect(error).toMatchObject({ name: 'SainoError', code, bulkId: 1002, operation: 'getBulkProgress', ...details });
  expect(error.message).toMatch(message);
  expect(server.requests.map(({ headers }) => headers.token)).toEqual(Array(requests).fill(token));
  for (const spy of logged) expect(spy).not.toHaveBeenCalled();
});

test('a connection refused → network', async () => {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const error = await failureOf(client(url).getBulkProgress(1002));
  expect(error).toMatchObject({ code: 'network', retryable: true, bulkId: 1002 });
  expect(error.message).toMatch(/ECONNREFUSED/);
});

test('a redirect to another origin is refused, and that origin receives nothing', async () => {
  await using other = await startFaultServer((socket) => socket.write(completed));
  await using server = await startFaultServer((socket) => socket.write(http(301, { location: `${other.url}/` })));
  const error = await failureOf(client(server.url).getBulkProgress(1002));
  expect(error).toMatchObject({ code: 'redirect_refused', status: 301 });
  expect(other.requests).toEqual([]);
});

test("an address and a signed link in the API's own words are masked, in the message and in the body", async () => {
  const error = 'No some.one@example.com at https:user:pw@host.example/r?a=1)&sig=hidden.';
  await using server = await startFaultServer((socket) => socket.write(json(400, { status: 'failed', error })));
  const failure = await failureOf(client(server.url).getBulkProgress(1002));
  expect(failure.message).toBe('Bulk job 1002: the API rejected the request: No [address] at https://host.example/r.');
  for (const secret of ['some.one', 'pw@', 'hidden']) expectAbsent(failure, secret);
});

test.each([
  ['x-request-id', 'req-1'],
  ['x-amzn-requestid', 'req-2'],
  ['cf-ray', 'req-3'],
  ['x-other', undefined],
])('the headers of a response are in its error, masked, and its id as %s', async (name, requestId) => {
  const headers = { [name]: requestId ?? 'x', location: '/?email=some.one%40example.com', 'x-echo': `a ${token}` };
  await using server = await startFaultServer((socket) => socket.write(http(500, headers)));
  const error = await failureOf(client(server.url, { maxRetries: 0 }).getBulkProgress(1002));
  expect(error.requestId).toBe(requestId);
  expect(error.headers).toMatchObject({ 'content-length': '0', 'x-echo': 'a [token]' });
  expectAbsent(error, 'some.one');
});

test('503 twice, then fine', async () => {
  await using server = await startFaultServer((socket, _, before) =>
    socket.write(before < 2 ? http(503, {}) : completed),
  );
  expect(await client(server.url).getBulkProgress(1002)).toMatchObject({ status: 'completed' });
  expect(server.requests).toHaveLength(3);
});

test('a gzip is read', async () => {
  const body = gzipSync(JSON.stringify({ data: { bulk_id: 1002, status: 'x', percentage: 1 }, status: 'success' }));
  await using server = await startFaultServer((socket) =>
    socket.write(http(200, { 'content-encoding': 'gzip' }, body)),
  );
  expect(await client(server.url).getBulkProgress(1002)).toEqual({ bulk_id: 1002, status: 'x', percentage: 1 });
});

test('of 10 MiB no more than a little over 1 MiB is read', async () => {
  let written = 0;
  await using server = await startFaultServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${100 * 2 ** 20}\r\n\r\n`);
    const chunk = Buffer.alloc(2 ** 16);
    const more = (): void => {
      written += chunk.length;
      if (!socket.destroyed && written < 100 * 2 ** 20) socket.write(chunk, more);
    };
    more();
  });
  await failureOf(client(server.url).getBulkProgress(1002));
  // What the kernel buffers on the way counts as well.
  expect(written).toBeLessThan(32 * 2 ** 20);
});
