// Everything that can go wrong on the wire: which error it is, how often it is asked, and that nothing hangs.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type EmailCleaningOptions, SainoError, type SainoErrorCode } from '../../../src/index.ts';
import { http, json, progress, startFaultServer } from '../../support/fault-server.ts';
import { expectNoToken, token } from '../../support/secrecy.ts';

/** Without a backoff: how long it is has tests of its own. */
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const client = (baseUrl: string, options: EmailCleaningOptions = {}) =>
  new EmailCleaning({ token, baseUrl, timeout: 500, ...options });

async function failureOf(promise: Promise<unknown>): Promise<SainoError> {
  const error = await promise.then(
    (value) => expect.fail(`It was fulfilled with ${JSON.stringify(value)}.`),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SainoError);
  expectNoToken(error);
  return error;
}

const page = '<!doctype html><title>Sign in</title>';
const pseudoJson = '{\n     status: "failed",\n     error: \'\' //errors\n}';
const completed = progress({ status: 'completed', percentage: 100 });

type Fault = {
  name: string;
  answer: (socket: Socket, before: number) => void;
  code: SainoErrorCode;
  /** How often it is asked: once, or with the two retries. */
  requests: 1 | 3;
  message: RegExp;
  details?: object;
};

const always =
  (bytes: Buffer): Fault['answer'] =>
  (socket) =>
    socket.write(bytes);

const faults: Fault[] = [
  {
    name: 'a reset before the answer',
    answer: (socket) => socket.resetAndDestroy(),
    code: 'network',
    requests: 3,
    message: /^Bulk job 1002: .+/,
  },
  {
    name: 'a reset in the middle of the body',
    answer: (socket) => {
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
    answer: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
    code: 'timeout',
    requests: 3,
    message: /^Bulk job 1002: no response within 500 ms/,
  },
  {
    name: 'a body that never ends',
    answer: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const drip = setInterval(() => socket.write('1\r\n \r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
    code: 'timeout',
    requests: 3,
    message: /within 500 ms/,
  },
  {
    name: 'a body of 10 MiB',
    answer: always(http(200, {}, Buffer.alloc(10 * 2 ** 20, 'x'))),
    code: 'invalid_response',
    requests: 1,
    message: /longer than 1 MiB/,
    details: { body: 'x'.repeat(2000) },
  },
  {
    name: 'a truncated JSON',
    answer: always(http(200, {}, '{"data":{"bulk_id":1002')),
    code: 'invalid_response',
    requests: 1,
    message: /not JSON/,
    details: { status: 200, body: '{"data":{"bulk_id":1002' },
  },
  {
    name: "the page's own pseudo-JSON failure",
    answer: always(http(400, {}, pseudoJson)),
    code: 'http_error',
    requests: 1,
    message: /HTTP 400/,
    details: { status: 400, body: pseudoJson },
  },
  {
    name: 'HTML with 200',
    answer: always(http(200, { 'content-type': 'text/html' }, page)),
    code: 'invalid_response',
    requests: 1,
    message: /not JSON/,
    details: { status: 200, body: page },
  },
  {
    name: 'HTML with 502',
    answer: always(http(502, { 'content-type': 'text/html' }, page)),
    code: 'http_error',
    requests: 3,
    message: /HTTP 502/,
    details: { status: 502, body: page, retryable: true },
  },
  {
    name: 'an empty 200',
    answer: always(http(200, {})),
    code: 'invalid_response',
    requests: 1,
    message: /HTTP 200, the response is empty\.$/,
  },
  {
    name: 'a 204',
    answer: (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
    code: 'invalid_response',
    requests: 1,
    message: /HTTP 204, the response is empty\.$/,
    details: { status: 204 },
  },
  {
    name: 'a JSON string',
    answer: always(json(200, 'completed')),
    code: 'invalid_response',
    requests: 1,
    message: /at its root: /,
  },
  {
    name: 'status "failed" with 200',
    answer: always(json(200, { status: 'failed', error: `No job for ${token}.` })),
    code: 'api_error',
    requests: 1,
    message: /the API rejected the request: No job for \[token\]\.$/,
    details: { status: 200, retryable: false },
  },
  {
    name: 'a failure with 400 and no reason',
    answer: always(json(400, { status: 'failed', error: '' })),
    code: 'api_error',
    requests: 1,
    message: /HTTP 400 and no reason\. Check the token and the bulk id\.$/,
  },
  {
    name: 'a failure with 503',
    answer: always(json(503, { status: 'failed', error: 'Later.' })),
    code: 'api_error',
    requests: 3,
    message: /Later\.$/,
    details: { status: 503, retryable: true },
  },
  {
    name: 'an error that is an object',
    answer: always(json(400, { status: 'failed', error: { code: 7 } })),
    code: 'api_error',
    requests: 1,
    message: /the API rejected the request: \{"code":7\}$/,
  },
  {
    name: 'a percentage as text',
    answer: always(progress({ percentage: '50' })),
    code: 'invalid_response',
    requests: 1,
    message: /at data\.percentage: /,
  },
  {
    name: 'a percentage over 100',
    answer: always(progress({ percentage: 101 })),
    code: 'invalid_response',
    requests: 1,
    message: /at data\.percentage: /,
  },
  {
    name: "another job's id",
    answer: always(progress({ bulk_id: 1003 })),
    code: 'invalid_response',
    requests: 1,
    message: /about bulk job 1003/,
    details: { status: 200, body: expect.stringContaining('1003') },
  },
  ...[401, 403].map(
    (status): Fault => ({
      name: String(status),
      answer: always(http(status, {}, `No ${token} here.`)),
      code: 'http_error',
      requests: 1,
      message: /Check the token\.$/,
      details: { status, body: 'No [token] here.', retryable: false },
    }),
  ),
  {
    name: '404',
    answer: always(http(404, {}, 'Not found')),
    code: 'http_error',
    requests: 1,
    message: /HTTP 404/,
    details: { status: 404, retryable: false },
  },
  ...[408, 429, 500, 502, 503, 504].map(
    (status): Fault => ({
      name: `${status} each time`,
      answer: always(http(status, {})),
      code: 'http_error',
      requests: 3,
      message: new RegExp(`HTTP ${status}`),
      details: { status, retryable: true },
    }),
  ),
  {
    name: 'an absurd Retry-After',
    answer: always(http(429, { 'retry-after': '99999999' })),
    code: 'http_error',
    requests: 1,
    message: /HTTP 429/,
    details: { status: 429, retryAfter: 99999999000, retryable: true },
  },
  {
    name: 'a redirect to the same origin',
    answer: always(http(302, { location: '/elsewhere' })),
    code: 'redirect_refused',
    requests: 1,
    message: /Check baseUrl\.$/,
    details: { status: 302 },
  },
  {
    name: 'a redirect in a loop',
    answer: always(http(307, { location: '/api/apis/email-cleaning/bulk-progress?bulk_id=1002' })),
    code: 'redirect_refused',
    requests: 1,
    message: /redirects/,
  },
  {
    name: 'a wrong gzip',
    answer: always(http(200, { 'content-encoding': 'gzip' }, 'this is no gzip')),
    code: 'network',
    requests: 3,
    message: /^Bulk job 1002: /,
  },
];

test.each(faults)('$name → $code', async ({ answer, code, requests, message, details }) => {
  const logged = (['log', 'error', 'warn', 'info', 'debug'] as const).map((method) => vi.spyOn(console, method));
  await using server = await startFaultServer((socket, _, before) => answer(socket, before));
  const error = await failureOf(client(server.url).getBulkProgress(1002));
  expect(error).toMatchObject({ name: 'SainoError', code, bulkId: 1002, ...details });
  expect(error.message).toMatch(message);
  expect(server.asked.map(({ headers }) => headers.token)).toEqual(Array(requests).fill(token));
  for (const spy of logged) expect(spy).not.toHaveBeenCalled();
});

test('a connection refused → network', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  const error = await failureOf(client(`http://127.0.0.1:${port}`).getBulkProgress(1002));
  expect(error).toMatchObject({ code: 'network', retryable: true, bulkId: 1002 });
  expect(error.message).toMatch(/ECONNREFUSED/);
});

test('a redirect to another origin is refused, and that origin is not asked', async () => {
  await using other = await startFaultServer((socket) => socket.write(completed));
  await using server = await startFaultServer((socket) => socket.write(http(301, { location: `${other.url}/` })));
  const error = await failureOf(client(server.url).getBulkProgress(1002));
  expect(error).toMatchObject({ code: 'redirect_refused', status: 301 });
  expect(other.asked).toEqual([]);
});

test('503 twice, then fine', async () => {
  await using server = await startFaultServer((socket, _, before) =>
    socket.write(before < 2 ? http(503, {}) : completed),
  );
  expect(await client(server.url).getBulkProgress(1002)).toMatchObject({ status: 'completed' });
  expect(server.asked).toHaveLength(3);
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

describe('Retry-After', () => {
  test.each([
    ['seconds', () => '1'],
    ['an HTTP date', () => new Date(Date.now() + 2000).toUTCString()],
  ])('as %s is waited for', async (_, value) => {
    const times: number[] = [];
    await using server = await startFaultServer((socket, _asked, before) => {
      times.push(performance.now());
      socket.write(before === 0 ? http(429, { 'retry-after': value() }) : completed);
    });
    await client(server.url).getBulkProgress(1002);
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(900);
  });

  test('that cannot be read is passed over', async () => {
    await using server = await startFaultServer((socket, _, before) =>
      socket.write(before === 0 ? http(503, { 'retry-after': 'soon' }) : completed),
    );
    await client(server.url).getBulkProgress(1002);
    expect(server.asked).toHaveLength(2);
  });
});

describe('a report', () => {
  const done = (link: string) => ({ bulk_id: 1002, status: 'completed', percentage: 100, download_link: link });

  test('on another host gets no token, whatever leads there', async () => {
    await using host = await startFaultServer((socket, { path }) =>
      socket.write(
        path === '/report.csv' ? http(302, { location: '/moved.csv' }) : http(200, {}, 'a@example.com,ok\n'),
      ),
    );
    await using api = await startFaultServer((socket) => socket.write(progress(done(`${host.url}/report.csv`))));
    const response = await client(api.url).downloadReport(1002);
    expect(await response.text()).toBe('a@example.com,ok\n');
    expect(host.asked.map(({ path }) => path)).toEqual(['/report.csv', '/moved.csv']);
    for (const { headers } of host.asked) {
      expect(headers).not.toHaveProperty('token');
      expect(headers).not.toHaveProperty('referer');
      expect(JSON.stringify(headers)).not.toContain(token);
    }
    expectNoToken(response);
  });

  test('that breaks off half-way rejects where it is read', async () => {
    await using host = await startFaultServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf', () => setTimeout(() => socket.destroy(), 10));
    });
    const response = await client(host.url).downloadReport(done(`${host.url}/report.csv`));
    await expect(response.text()).rejects.toThrow();
  });

  test.each([403, 404, 410])('that is gone with HTTP %i → report_unavailable', async (status) => {
    await using host = await startFaultServer((socket) => socket.write(http(status, {}, '<Error/>')));
    const error = await failureOf(client(host.url).downloadReport(done(`${host.url}/report.csv`)));
    expect(error).toMatchObject({ code: 'report_unavailable', status, bulkId: 1002, retryable: false });
    expect(host.asked).toHaveLength(1);
  });

  test('behind HTTP 503 is tried again', async () => {
    await using host = await startFaultServer((socket, _, before) =>
      socket.write(before < 2 ? http(503, {}) : http(200, {}, 'ok')),
    );
    expect(await (await client(host.url).downloadReport(done(`${host.url}/r`))).text()).toBe('ok');
  });

  test.each([
    ['http where the API is on https', 'http://reports.example.com/r.csv'],
    ['another protocol', 'file:///etc/passwd'],
    ['no URL', 'report.csv'],
    ['a private host', 'https://169.254.169.254/latest'],
  ])('at %s → report_unavailable, and nobody is asked', async (_, link) => {
    const fetch = vi.fn();
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(done(link)));
    expect(error).toMatchObject({ code: 'report_unavailable', bulkId: 1002 });
    if (URL.canParse(link)) expect(error.message).toContain(link);
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each([null, '', undefined])('at %j → report_unavailable, and says how far the job is', async (link) => {
    const progress = { bulk_id: 1002, status: 'processing', percentage: 42, download_link: link as string };
    const error = await failureOf(new EmailCleaning({ token }).downloadReport(progress));
    expect(error).toMatchObject({ code: 'report_unavailable', bulkId: 1002, progress });
    expect(error.message).toMatch(/42 %, processing/);
  });

  test('whose redirect leads to another protocol → redirect_refused', async () => {
    await using host = await startFaultServer((socket) => socket.write(http(302, { location: 'ftp://example.com/r' })));
    const error = await failureOf(client(host.url).downloadReport(done(`${host.url}/r`)));
    expect(error).toMatchObject({ code: 'redirect_refused', bulkId: 1002 });
    expect(host.asked).toHaveLength(1);
  });

  test('whose redirects never end → redirect_refused', async () => {
    await using host = await startFaultServer((socket) => socket.write(http(302, { location: '/again' })));
    const error = await failureOf(client(host.url).downloadReport(done(`${host.url}/r`)));
    expect(error).toMatchObject({ code: 'redirect_refused' });
    expect(host.asked).toHaveLength(21);
  });
});
