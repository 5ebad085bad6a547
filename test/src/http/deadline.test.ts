import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type RetryEvent } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { http, progress, type Respond, started, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };
const quick = { minInterval: 1, maxInterval: 5 };
const reason = new Error('The user left.');

const silent: Respond = () => undefined;
const half: Respond = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"data":');
const later: Respond = (socket) => socket.write(http(503, { 'retry-after': '50' }));
const running: Respond = (socket) => socket.write(progress({}));

type Call = (saino: EmailCleaning, signal: AbortSignal, url: string) => Promise<unknown>;
const get: Call = (saino, signal) => saino.getBulkProgress(1002, { signal });

describe('an abort', () => {
  test.each<[when: string, respond: Respond, call: Call]>([
    ['before headers arrive', silent, get],
    ['in a half-read body', half, get],
    ['in a backoff', later, get],
    ['between two polls', running, (saino, signal) => saino.waitForBulk(1002, { signal, minInterval: 60_000 })],
    [
      'in the queue',
      silent,
      (saino, signal) => {
        failureOf(saino.getBulkProgress(1, { signal })).catch(() => undefined);
        return saino.getBulkProgress(1002, { signal });
      },
    ],
    ['before a list is accepted', silent, (saino, signal) => saino.startBulk(['user@example.com'], { signal })],
    ['before an address is verified', silent, (saino, signal) => saino.verifyEmail('user@example.com', { signal })],
    [
      'before a report begins',
      silent,
      (saino, signal, url) => saino.downloadReport({ bulk_id: 1002, ...done, download_link: url }, { signal }),
    ],
  ])('%s ends a call at once, with the reason of the caller, and closes its connection', async (_, respond, call) => {
    await using server = await startFaultServer(respond);
    const controller = new AbortController();
    const settled = vi.fn();
    const failure = failureOf(call(client(server.url, { maxConcurrency: 1 }), controller.signal, server.url));
    failure.finally(settled).catch(() => undefined);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 20_000);
    // What has arrived has to be read before there is a backoff, or a sleep.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(settled).not.toHaveBeenCalled();
    controller.abort(reason);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toHaveBeenCalled();
    expect(await failure).toMatchObject({ code: 'aborted', cause: reason, retryable: false });
    if (respond === silent || respond === half) await vi.waitFor(() => expect(server.open()).toBe(0), 20_000);
    expect(server.requests).toHaveLength(1);
  });

  test('while a token function runs ends the call at once', async () => {
    const controller = new AbortController();
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token: () => new Promise(() => {}), fetch });
    const failure = failureOf(saino.getBulkProgress(1002, { signal: controller.signal }));
    controller.abort(reason);
    expect(await failure).toMatchObject({ code: 'aborted', cause: reason });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('before a call sends nothing', async () => {
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token, fetch });
    const signal = AbortSignal.abort(reason);
    for (const call of [
      saino.getBulkProgress(1002, { signal }),
      saino.waitForBulk(1002, { signal }),
      saino.startBulk(['user@example.com'], { signal }),
      saino.verifyEmail('user@example.com', { signal }),
      saino.downloadReport({ bulk_id: 1002, ...done }, { signal }),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'aborted', cause: reason });
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  test('in a half-read report ends its body', async () => {
    await using server = await startFaultServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    );
    const controller = new AbortController();
    const job = { bulk_id: 1002, ...done, download_link: `${server.url}/r` };
    const response = await client(server.url).downloadReport(job, { signal: controller.signal });
    const text = expect(response.text()).rejects.toThrow();
    controller.abort(reason);
    await text;
    await vi.waitFor(() => expect(server.open()).toBe(0), 20_000);
  });

  test('settles a call, and a report that is being read, where the runtime takes no notice', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const hang = () => new Promise<never>(() => {});
    const body = (start?: (controller: ReadableStreamDefaultController) => void) =>
      new Response(new ReadableStream({ start, pull: hang, cancel: hang }));
    const saino = (fetch: () => Promise<Response>) => new EmailCleaning({ token, fetch });
    const report = await saino(async () => body((stream) => stream.enqueue(new Uint8Array(4)))).downloadReport(
      { bulk_id: 1002, ...done },
      { signal },
    );
    const calls = [
      saino(hang).getBulkProgress(1002, { signal }),
      saino(async () => body()).getBulkProgress(1002, { signal }),
      saino(hang).waitForBulk(1002, { signal }),
      saino(hang).startBulk(['user@example.com'], { signal }),
      saino(hang).downloadReport({ bulk_id: 1002, ...done }, { signal }),
      report.text(),
    ].map(failureOf);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(reason);
    for (const call of calls) expect(await call).toMatchObject({ code: 'aborted', cause: reason });
  });

  test('of a signal that many calls share ends them all, by one listener: Node.js 22 warns of more than ten', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const saino = new EmailCleaning({ token, fetch: () => new Promise(() => {}) });
    const calls = Array.from({ length: 30 }, (_, index) =>
      failureOf(index % 2 ? saino.getBulkProgress(1002, { signal }) : saino.waitForBulk(1002, { signal })),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort(reason);
    for (const call of calls) expect(await call).toMatchObject({ code: 'aborted', cause: reason });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('leaves no listener on the signal, and neither does success', async () => {
    await using server = await startJobServer({ percentage: 1 }, done);
    await using uploads = await startFaultServer((socket) => socket.write(started()));
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await client(server.url).waitForBulk(1002, { signal, ...quick });
    await client(uploads.url).startBulk(['user@example.com'], { signal });
    for await (const _ of client(server.url).watchBulk(1002, { signal, ...quick })) break;
    await failureOf(client(server.url).waitForBulk(1003, { signal, ...quick }));
    const left = new Set(add.mock.calls.map(([, listener]) => listener));
    for (const [type, listener] of remove.mock.calls) if (type === 'abort') left.delete(listener);
    expect(add).toHaveBeenCalled();
    expect([...left]).toEqual([]);
  });
});

describe('a time limit', () => {
  test('ends one attempt after its time, also where fetch takes no notice', async () => {
    vi.useFakeTimers();
    try {
      const fetch = vi.fn(() => new Promise<Response>(() => {}));
      const call = failureOf(new EmailCleaning({ token, fetch, timeout: 1000, maxRetries: 0 }).getBulkProgress(1002));
      const settled = vi.fn();
      call.finally(settled).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(999);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(await call).toMatchObject({ code: 'timeout', retryable: true, bulkId: 1002 });
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['headers', silent],
    ['the rest of a body', half],
  ])('on %s closes the connection', async (_, respond) => {
    await using server = await startFaultServer(respond);
    const error = await failureOf(client(server.url, { timeout: 50, maxRetries: 0 }).getBulkProgress(1002));
    expect(error.code).toBe('timeout');
    await vi.waitFor(() => expect(server.open()).toBe(0), 20_000);
  });

  test.each<[who: string, client: number | undefined, call: number | undefined, ms: number]>([
    ['by default', undefined, undefined, 30_000],
    ['of the client', 400, undefined, 400],
    ['of the call', 400, 700, 700],
    ['of the call, however long', 400, 2 ** 31 - 1, 2 ** 31 - 1],
  ])('%s is that of each attempt', async (_, clientTimeout, timeout, ms) => {
    vi.useFakeTimers();
    try {
      const fetch = () => new Promise<Response>(() => {});
      const saino = new EmailCleaning({ token, fetch, timeout: clientTimeout, maxRetries: 0 });
      const begun = performance.now();
      const call = failureOf(saino.getBulkProgress(1002, { timeout }));
      await vi.runAllTimersAsync();
      expect((await call).message).toContain(`within ${ms} ms`);
      expect(performance.now() - begun).toBe(ms);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('requestTimeout ends each request of a wait, and not the wait', async () => {
  await using server = await startFaultServer((socket, _, before) => {
    if (before > 0) socket.write(progress(done));
  });
  const failures: string[] = [];
  const onRetry = ({ error }: RetryEvent) => failures.push(error.message);
  const job = await client(server.url).waitForBulk(1002, { ...quick, requestTimeout: 200, onRetry });
  expect(job).toMatchObject(done);
  expect(failures[0]).toBe('Bulk job 1002: no response within 200 ms.');
});

describe('an option of a call', () => {
  test.each([
    [{ timeout: 0 }, /timeout/],
    [{ timeout: Number.NaN }, /timeout/],
    [{ timeout: 2 ** 31 }, /timeout/],
    [{ maxRetries: -1 }, /maxRetries/],
    [{ maxRetries: 1.5 }, /maxRetries/],
  ])('like %o is refused before any request', async (options, message) => {
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token, fetch });
    for (const call of [
      saino.getBulkProgress(1002, options),
      saino.startBulk(['user@example.com'], options),
      saino.verifyEmail('user@example.com', options),
      saino.downloadReport({ bulk_id: 1002, ...done }, options),
    ]) {
      const error = await failureOf(call);
      expect(error).toMatchObject({ code: 'invalid_argument', retryable: false });
      expect(error.message).toMatch(message);
    }
    expect(fetch).not.toHaveBeenCalled();
  });
});
