import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type BulkProgress,
  EmailCleaning,
  type EmailCleaningOptions,
  type RetryEvent,
  SainoError,
  type WatchOptions,
} from '../../src/index.ts';
import { http, json, progress, startFaultServer } from '../support/fault-server.ts';
import { expectNoToken, token } from '../support/secrecy.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const failureOf = async (promise: Promise<unknown>): Promise<SainoError> => {
  const error = await promise.then(
    (value) => expect.fail(`It was fulfilled with ${inspect(value)}.`),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SainoError);
  expectNoToken(error);
  return error;
};

/** Answers as the API would, for a job whose states come in turn, the last one again and again. */
const statesOf = (...states: object[]) =>
  startFaultServer((socket, _, before) => socket.write(progress(states[Math.min(before, states.length - 1)] ?? {})));

const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };
const quick = { minInterval: 1, maxInterval: 5 };

describe('options', () => {
  test('take the token from the environment, and the server from the spec', async () => {
    vi.stubEnv('SAINO_TOKEN', token);
    const fetch = vi.fn(async () => Response.json({ data: { bulk_id: 1002, ...done }, status: 'success' }));
    await new EmailCleaning({ fetch }).getBulkProgress(1002);
    expect(fetch).toHaveBeenCalledExactlyOnceWith(
      'https://api.saino.io/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
      expect.objectContaining({ headers: { token }, redirect: 'manual' }),
    );
  });

  test('may have a slash at the end of the base URL, and a path in it', async () => {
    await using server = await statesOf(done);
    await new EmailCleaning({ token, baseUrl: `${server.url}/` }).getBulkProgress(1002);
    await new EmailCleaning({ token, baseUrl: `${server.url}/proxy` }).getBulkProgress(1002);
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
      '/proxy/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
    ]);
  });

  test('look fetch up when it is called', async () => {
    const saino = new EmailCleaning({ token });
    const fetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    await failureOf(saino.getBulkProgress(1002, { signal: AbortSignal.timeout(5000) }));
    expect(fetch).toHaveBeenCalled();
  });

  test.each<[string, EmailCleaningOptions, RegExp]>([
    ['no token', {}, /no token.*SAINO_TOKEN/],
    ['a blank token', { token: ' ' }, /one line of visible ASCII/],
    ['an empty token', { token: '' }, /one line of visible ASCII/],
    ['a token with a line break', { token: `${token}\nx` }, /one line of visible ASCII/],
    ['a token with a line break at its end', { token: `${token}\n` }, /one line of visible ASCII/],
    ['a token that is not ASCII', { token: `${token}ä` }, /one line of visible ASCII/],
    ['a token that is a number', { token: 5 as never }, /one line of visible ASCII/],
    ['no URL', { token, baseUrl: 'api.saino.io' }, /baseUrl/],
    ['another protocol', { token, baseUrl: 'ftp://api.saino.io' }, /baseUrl/],
    ['a URL with a password', { token, baseUrl: 'https://user:secret@api.saino.io' }, /baseUrl/],
    ['a URL with a query', { token, baseUrl: 'https://api.saino.io?x=1' }, /baseUrl/],
    ['a timeout of 0', { token, timeout: 0 }, /timeout.*not 0/],
    ['a timeout that setTimeout cannot take', { token, timeout: 2 ** 31 }, /timeout.*not 2147483648/],
    ['a timeout that is no number', { token, timeout: Number.NaN }, /timeout.*not NaN/],
    ['negative retries', { token, maxRetries: -1 }, /maxRetries.*not -1/],
    ['half a retry', { token, maxRetries: 0.5 }, /maxRetries.*not 0.5/],
    ['no concurrency', { token, maxConcurrency: 0 }, /maxConcurrency.*not 0/],
  ])('with %s are refused at once', (_, options, message) => {
    vi.stubEnv('SAINO_TOKEN', undefined);
    const make = () => new EmailCleaning(options);
    expect(make).toThrow(expect.objectContaining({ name: 'SainoError', code: 'configuration', retryable: false }));
    expect(make).toThrow(message);
    try {
      make();
    } catch (error) {
      expectNoToken(error);
      expect(inspect(error)).not.toContain('secret');
    }
  });
});

describe('the token', () => {
  test('is in nothing that the client shows of itself', async () => {
    await using server = await statesOf(done);
    const saino = new EmailCleaning({ token, baseUrl: server.url });
    expectNoToken(saino);
    expectNoToken(await saino.getBulkProgress(1002));
    expect(JSON.stringify(saino)).toBe('{}');
  });

  test('of a function is asked for before each attempt', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using server = await startFaultServer((socket, _, before) =>
      socket.write(before === 0 ? http(503, {}) : progress(done)),
    );
    let asked = 0;
    await new EmailCleaning({ token: async () => `token-${++asked}`, baseUrl: server.url }).getBulkProgress(1002);
    expect(server.asked.map(({ headers }) => headers.token)).toEqual(['token-1', 'token-2']);
  });

  test.each([
    ['gives none', () => ''],
    ['gives what is no header', () => `${token}\r\nx: y`],
  ])('of a function that %s is refused, and nothing is asked', async (_, give) => {
    await using server = await statesOf(done);
    const error = await failureOf(new EmailCleaning({ token: give, baseUrl: server.url }).getBulkProgress(1002));
    expect(error.code).toBe('configuration');
    expect(server.asked).toEqual([]);
  });

  test('of a function that fails is an error with the cause', async () => {
    const cause = new Error('The vault is sealed.');
    const saino = new EmailCleaning({ token: () => Promise.reject(cause) });
    expect(await failureOf(saino.getBulkProgress(1002))).toMatchObject({ code: 'configuration', cause });
  });
});

describe('a bulk id', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1002', null, undefined, {}])(
    '%j is refused before any request',
    async (bulkId) => {
      const fetch = vi.fn();
      const saino = new EmailCleaning({ token, fetch });
      for (const call of [
        saino.getBulkProgress(bulkId as number),
        saino.waitForBulk(bulkId as number),
        saino.watchBulk(bulkId as number).next(),
        saino.downloadReport(bulkId as number),
      ]) {
        expect(await failureOf(call)).toMatchObject({ code: 'invalid_argument', retryable: false });
      }
      expect(fetch).not.toHaveBeenCalled();
    },
  );
});

describe('any body', () => {
  test('gives a BulkProgress or a SainoError', async () => {
    let body = '';
    const fetch = async () => new Response(body);
    const saino = new EmailCleaning({ token, fetch });
    const envelope = fc.record(
      {
        data: fc.record(
          {
            bulk_id: fc.oneof(fc.constant(1002), fc.jsonValue()),
            status: fc.oneof(fc.string(), fc.jsonValue()),
            percentage: fc.oneof(fc.integer({ min: -5, max: 105 }), fc.double(), fc.jsonValue()),
            download_link: fc.oneof(fc.string(), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
        status: fc.oneof(fc.constantFrom('success', 'failed'), fc.jsonValue()),
        error: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    let fulfilled = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(envelope, fc.jsonValue()), async (value) => {
        body = JSON.stringify(value);
        try {
          const { bulk_id, status, percentage, download_link } = await saino.getBulkProgress(1002);
          expect([bulk_id, typeof status, typeof percentage]).toEqual([1002, 'string', 'number']);
          expect(percentage >= 0 && percentage <= 100).toBe(true);
          expect(download_link === undefined || download_link === null || typeof download_link === 'string').toBe(true);
          fulfilled += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(SainoError);
          expect(['api_error', 'invalid_response']).toContain((error as SainoError).code);
        }
      }),
      { numRuns: 1000 },
    );
    expect(fulfilled).toBeGreaterThan(0);
  });
});

describe('a watch', () => {
  const watch = async (url: string, options: WatchOptions = {}) => {
    const seen: BulkProgress[] = [];
    for await (const answer of new EmailCleaning({ token, baseUrl: url }).watchBulk(1002, { ...quick, ...options })) {
      seen.push(answer);
    }
    return seen;
  };

  test('yields each change seen, and ends after the job that is completed', async () => {
    const states = [
      { status: 'queued', percentage: 0 },
      { status: 'queued', percentage: 0, eta: 5 },
      { status: 'processing', percentage: 0 },
      { status: 'processing', percentage: 60 },
      { status: 'processing', percentage: 55, download_link: null },
      { status: 'processing', percentage: 55, download_link: '' },
      done,
    ];
    await using server = await statesOf(...states);
    expect((await watch(server.url)).map(({ status, percentage }) => `${status} ${percentage}`)).toEqual([
      'queued 0',
      'processing 0',
      'processing 60',
      'processing 55',
      'completed 100',
    ]);
    expect(server.asked).toHaveLength(states.length);
  });

  test.each<[string, object]>([
    ['completed, whatever the percentage', { status: 'completed', percentage: 99 }],
    [
      'at 100 % with a link, whatever the status',
      { status: 'verified', percentage: 100, download_link: 'https://x.example' },
    ],
  ])('ends with a job that is %s', async (_, last) => {
    await using server = await statesOf({}, { status: 'verified', percentage: 100 }, last);
    expect((await watch(server.url)).at(-1)).toMatchObject(last);
    expect(server.asked).toHaveLength(3);
  });

  test.each(['failed', 'Failure', 'ERROR', 'cancelled', 'canceled', 'aborted', 'Rejected by filter'])(
    'ends with job_failed at the status %s, after it was yielded',
    async (status) => {
      await using server = await statesOf({}, { status, percentage: 30 });
      const seen: BulkProgress[] = [];
      const saino = new EmailCleaning({ token, baseUrl: server.url });
      const wait = saino.waitForBulk(1002, { ...quick, onProgress: (answer) => seen.push(answer) });
      const error = await failureOf(wait);
      expect(error).toMatchObject({ code: 'job_failed', bulkId: 1002, progress: { status, percentage: 30 } });
      expect(error.message).toContain(status);
      expect(seen.map((answer) => answer.status)).toEqual(['processing', status]);
    },
  );

  test('takes isFailed for its own guess', async () => {
    await using server = await statesOf({ status: 'failed' }, { status: 'stopped', percentage: 1 });
    const wait = new EmailCleaning({ token, baseUrl: server.url }).waitForBulk(1002, {
      ...quick,
      isFailed: ({ status }) => status === 'stopped',
    });
    expect(await failureOf(wait)).toMatchObject({ code: 'job_failed', progress: { status: 'stopped' } });
  });

  test('survives failures that are retryable, and ends with the first that is not', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using server = await startFaultServer((socket, _, before) => {
      if (before < 5) socket.write(http(503, {}));
      else if (before === 5) socket.resetAndDestroy();
      else socket.write(before === 6 ? progress({}) : json(400, { status: 'failed', error: 'No.' }));
    });
    const saino = new EmailCleaning({ token, baseUrl: server.url, maxRetries: 1 });
    expect(await failureOf(saino.waitForBulk(1002, quick))).toMatchObject({ code: 'api_error', status: 400 });
    expect(server.asked).toHaveLength(8);
  });

  test('is over when its consumer leaves', async () => {
    await using server = await statesOf({ percentage: 1 }, { percentage: 2 });
    for await (const { percentage } of new EmailCleaning({ token, baseUrl: server.url }).watchBulk(1002, quick)) {
      if (percentage === 2) break;
    }
    const { length } = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.asked).toHaveLength(length);
  });

  test('ends with what onProgress throws', async () => {
    await using server = await statesOf({});
    const thrown = new Error('Disk full.');
    const wait = new EmailCleaning({ token, baseUrl: server.url }).waitForBulk(1002, {
      onProgress() {
        throw thrown;
      },
    });
    await expect(wait).rejects.toBe(thrown);
  });

  test.each<WatchOptions>([
    { minInterval: 0 },
    { maxInterval: 999 },
    { maxInterval: Number.POSITIVE_INFINITY },
    { minInterval: Number.NaN },
    { timeout: -1 },
    { timeout: Number.NaN },
  ])('with %o is refused before any request', async (options) => {
    const fetch = vi.fn();
    const wait = new EmailCleaning({ token, fetch }).waitForBulk(1002, options);
    expect(await failureOf(wait)).toMatchObject({ code: 'invalid_argument' });
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('with fake timers', () => {
  /** A job that takes so many ms by the fake clock, and gets a request at most each second. */
  const jobOf = (length: number) => {
    const started = performance.now();
    return vi.fn(async () => {
      const percentage = Math.min(Math.floor(((performance.now() - started) / length) * 100), 100);
      const data = { bulk_id: 1002, status: percentage < 100 ? 'processing' : 'completed', percentage };
      return Response.json({ data, status: 'success' });
    });
  };
  const hour = 60 * 60 * 1000;

  test('a wait of hours takes no time, and few requests', async () => {
    vi.useFakeTimers();
    const fetch = jobOf(5 * hour);
    const started = performance.now();
    const wait = new EmailCleaning({ token, fetch }).waitForBulk(1002);
    await vi.runAllTimersAsync();
    expect(await wait).toMatchObject({ status: 'completed' });
    const took = performance.now() - started;
    expect(took).toBeGreaterThanOrEqual(5 * hour);
    expect(took).toBeLessThan(5 * hour + 5 * 60_000);
    expect(fetch.mock.calls.length).toBeLessThan(120);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a wait ends after 24 h with the last that was seen', async () => {
    vi.useFakeTimers();
    const started = performance.now();
    const wait = failureOf(new EmailCleaning({ token, fetch: jobOf(1000 * hour) }).waitForBulk(1002));
    await vi.runAllTimersAsync();
    expect(await wait).toMatchObject({
      code: 'wait_timeout',
      bulkId: 1002,
      progress: { percentage: 2 },
      retryable: false,
    });
    expect(performance.now() - started).toBe(24 * hour);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a wait without end goes on for months', async () => {
    vi.useFakeTimers();
    const wait = new EmailCleaning({ token, fetch: jobOf(2000 * hour) }).waitForBulk(1002, {
      timeout: Number.POSITIVE_INFINITY,
      maxInterval: 24 * hour,
    });
    await vi.runAllTimersAsync();
    expect(await wait).toMatchObject({ status: 'completed' });
  });

  test('the time of a wait ends it in the middle of an attempt, a retry and a sleep', async () => {
    vi.useFakeTimers();
    const never = () => new Promise<Response>(() => {});
    const busy = async () => new Response('', { status: 503 });
    for (const fetch of [never, busy, jobOf(hour)]) {
      const started = performance.now();
      const wait = failureOf(new EmailCleaning({ token, fetch }).waitForBulk(1002, { timeout: 10_000 }));
      await vi.runAllTimersAsync();
      expect((await wait).code).toBe('wait_timeout');
      expect(performance.now() - started).toBe(10_000);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('one attempt ends after its timeout, also where fetch takes no notice', async () => {
    vi.useFakeTimers();
    const fetch = vi.fn(() => new Promise<Response>(() => {}));
    const call = failureOf(new EmailCleaning({ token, fetch, timeout: 1000, maxRetries: 0 }).getBulkProgress(1002));
    await vi.advanceTimersByTimeAsync(999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toMatchObject({ code: 'timeout', retryable: true, bulkId: 1002 });
  });

  test('backoff has full jitter: from nothing up to 0.5 s, then up to 1 s', async () => {
    vi.useFakeTimers();
    const backoffs = async (random: number) => {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const times: number[] = [];
      const fetch = async () => {
        times.push(performance.now());
        return new Response('', { status: 500 });
      };
      const call = failureOf(new EmailCleaning({ token, fetch }).getBulkProgress(1002));
      await vi.runAllTimersAsync();
      await call;
      return times.slice(1).map((time, index) => time - (times[index] ?? 0));
    };
    expect(await backoffs(0.5)).toEqual([250, 500]);
    expect(await backoffs(0)).toEqual([0, 0]);
  });

  test('failures in a row put the next question off, each twice as long, and an answer ends the row', async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const answers = [503, 503, 503, 200, 503, 200];
    const fetch = async () => {
      const status = answers[times.length] ?? 200;
      times.push(performance.now());
      const isLast = times.length === answers.length;
      const data = { bulk_id: 1002, status: isLast ? 'completed' : 'processing', percentage: 50 };
      return Response.json({ data, status: 'success' }, { status });
    };
    const wait = new EmailCleaning({ token, fetch, maxRetries: 0 }).waitForBulk(1002);
    await vi.runAllTimersAsync();
    await wait;
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps).toEqual([1000, 2000, 4000, 1000, 1000]);
  });

  test('Retry-After of a minute is waited for, and a longer one only by a watch, up to maxInterval', async () => {
    vi.useFakeTimers();
    const busy = (retryAfter: string) => new Response('', { status: 429, headers: { 'retry-after': retryAfter } });
    const started = performance.now();
    const fetch = vi.fn(jobOf(1)).mockResolvedValueOnce(busy('60'));
    const call = new EmailCleaning({ token, fetch }).getBulkProgress(1002);
    await vi.runAllTimersAsync();
    await call;
    expect(performance.now() - started).toBe(60_000);

    const restarted = performance.now();
    const watched = jobOf(1000);
    let requests = 0;
    const busySecond = async () => (++requests === 2 ? busy('120') : watched());
    const wait = new EmailCleaning({ token, fetch: busySecond, maxRetries: 0 }).waitForBulk(1002);
    await vi.runAllTimersAsync();
    await wait;
    expect(performance.now() - restarted).toBe(121_000);
  });

  test('a wait whose job never shows up ends within about a minute, with the last error itself', async () => {
    vi.useFakeTimers();
    const started = performance.now();
    const attempts: number[] = [];
    const fetch = vi.fn(async () => {
      attempts.push(performance.now() - started);
      return new Response('', { status: 503 });
    });
    const events: RetryEvent[] = [];
    const wait = failureOf(
      new EmailCleaning({ token, fetch }).waitForBulk(1002, { onRetry: (event) => events.push(event) }),
    );
    await vi.runAllTimersAsync();
    expect(await wait).toMatchObject({ code: 'http_error', status: 503, bulkId: 1002 });
    expect(attempts).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
    expect(events.map(({ attempt, delay, error }) => [attempt, delay, error.code])).toEqual([
      [1, 1000, 'http_error'],
      [2, 2000, 'http_error'],
      [3, 4000, 'http_error'],
      [4, 8000, 'http_error'],
      [5, 16_000, 'http_error'],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('wait_timeout carries the last failure, and aborted the last progress', async () => {
    vi.useFakeTimers();
    const fetch = vi.fn(async () => new Response('', { status: 503 })).mockImplementationOnce(jobOf(hour));
    const wait = failureOf(new EmailCleaning({ token, fetch }).waitForBulk(1002, { timeout: 300_000 }));
    await vi.runAllTimersAsync();
    const error = await wait;
    expect(error).toMatchObject({
      code: 'wait_timeout',
      progress: { percentage: 0 },
      cause: { code: 'http_error', status: 503 },
    });
    expect(error.message).toMatch(/at 0 % last\. The last attempt failed: .*HTTP 503/);

    const controller = new AbortController();
    const aborted = failureOf(
      new EmailCleaning({ token, fetch: jobOf(hour) }).waitForBulk(1002, { signal: controller.signal }),
    );
    await vi.advanceTimersByTimeAsync(500);
    controller.abort('enough');
    expect(await aborted).toMatchObject({
      code: 'aborted',
      cause: 'enough',
      bulkId: 1002,
      progress: { percentage: 0 },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an onProgress that rejects ends the wait with its own reason, and is awaited', async () => {
    vi.useFakeTimers();
    const thrown = new Error('Disk full.');
    const wait = new EmailCleaning({ token, fetch: jobOf(hour) }).waitForBulk(1002, {
      onProgress: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        throw thrown;
      },
    });
    const outcome = expect(wait).rejects.toBe(thrown);
    await vi.runAllTimersAsync();
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('return() on a sleeping watch settles at once, and so does the step that was under way', async () => {
    vi.useFakeTimers();
    const watch = new EmailCleaning({ token, fetch: jobOf(hour) }).watchBulk(1002, { minInterval: 600_000 });
    expect(await watch.next()).toMatchObject({ done: false });
    const sleeping = watch.next();
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(1);
    expect(await watch.return()).toEqual({ done: true, value: undefined });
    expect(await sleeping).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a time limit of 0, and a consumer that is slower than it, set no timer with a negative time', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const fetch = async () => Response.json({ data: { bulk_id: 1002, status: 'x', percentage: 1 }, status: 'success' });
    const saino = new EmailCleaning({ token, fetch });
    expect(await failureOf(saino.waitForBulk(1002, { timeout: 0 }))).toMatchObject({ code: 'wait_timeout' });
    const slow = () => new Promise((resolve) => setTimeout(resolve, 60));
    const wait = saino.waitForBulk(1002, { timeout: 50, minInterval: 1, onProgress: slow });
    expect(await failureOf(wait)).toMatchObject({ code: 'wait_timeout', progress: { percentage: 1 } });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('maxConcurrency', () => {
  test('holds, and everyone gets a turn', async () => {
    let inFlight = 0;
    let most = 0;
    const fetch = async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      return Response.json({ data: { bulk_id: 1002, ...done }, status: 'success' });
    };
    const saino = new EmailCleaning({ token, fetch, maxConcurrency: 3 });
    await Promise.all(Array.from({ length: 20 }, () => saino.waitForBulk(1002)));
    expect(most).toBe(3);
  });

  test('is not held up by those who wait between questions', async () => {
    await using server = await statesOf({});
    const saino = new EmailCleaning({ token, baseUrl: server.url, maxConcurrency: 1 });
    const controller = new AbortController();
    const waits = [1, 2, 3].map(() => saino.waitForBulk(1002, { signal: controller.signal, minInterval: 60_000 }));
    while (server.asked.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await saino.getBulkProgress(1002);
    controller.abort();
    for (const wait of waits) expect((await failureOf(wait)).code).toBe('aborted');
  });
});

describe('an abort', () => {
  const reason = new Error('The user left.');
  /** Aborts after a moment, and tells how long it took from there, with what it was. */
  const abortIn = async (ms: number, call: (signal: AbortSignal) => Promise<unknown>) => {
    const controller = new AbortController();
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      controller.abort(reason);
    }, ms);
    const error = await failureOf(call(controller.signal));
    return { error, took: performance.now() - aborted };
  };
  const slow = { timeout: 60_000 };

  test.each<[string, (url: string) => (signal: AbortSignal) => Promise<unknown>]>([
    [
      'before headers come',
      (url) => (signal) =>
        new EmailCleaning({ token, baseUrl: `${url}/silent`, ...slow }).getBulkProgress(1002, { signal }),
    ],
    [
      'in a half-read body',
      (url) => (signal) =>
        new EmailCleaning({ token, baseUrl: `${url}/half`, ...slow }).getBulkProgress(1002, { signal }),
    ],
    [
      'in a backoff',
      (url) => (signal) =>
        new EmailCleaning({ token, baseUrl: `${url}/later`, ...slow }).getBulkProgress(1002, { signal }),
    ],
    [
      'in the queue',
      (url) => (signal) => {
        const saino = new EmailCleaning({ token, baseUrl: `${url}/silent`, ...slow, maxConcurrency: 1 });
        saino.getBulkProgress(1, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
        return saino.getBulkProgress(1002, { signal });
      },
    ],
    [
      'between two questions',
      (url) => (signal) =>
        new EmailCleaning({ token, baseUrl: url, ...slow }).waitForBulk(1002, { signal, minInterval: 60_000 }),
    ],
    [
      'while the token is fetched',
      (url) => (signal) =>
        new EmailCleaning({ token: () => new Promise(() => {}), baseUrl: url, ...slow }).getBulkProgress(1002, {
          signal,
        }),
    ],
    [
      'before a report begins',
      (url) => (signal) =>
        new EmailCleaning({ token, baseUrl: url, ...slow }).downloadReport(
          { bulk_id: 1002, ...done, download_link: `${url}/silent` },
          { signal },
        ),
    ],
  ])('%s ends it at once, with the reason of the caller', async (_, call) => {
    await using server = await startFaultServer((socket, { path }) => {
      if (path.startsWith('/half')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"data":');
      else if (path.startsWith('/later')) socket.write(http(503, { 'retry-after': '50' }));
      else if (!path.startsWith('/silent')) socket.write(progress({}));
    });
    const { error, took } = await abortIn(150, call(server.url));
    expect(error).toMatchObject({ code: 'aborted', cause: reason, retryable: false });
    // The promise is 50 ms; a busy machine gets some more, and what would not end takes a minute.
    expect(took).toBeLessThan(500);
  });

  test('that came before asks nothing', async () => {
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token, fetch });
    const signal = AbortSignal.abort(reason);
    for (const call of [
      saino.getBulkProgress(1002, { signal }),
      saino.waitForBulk(1002, { signal }),
      saino.downloadReport({ bulk_id: 1002, ...done }, { signal }),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'aborted', cause: reason });
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  test('ends the body of a report that is being read', async () => {
    await using server = await startFaultServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    );
    const controller = new AbortController();
    const response = await new EmailCleaning({ token, baseUrl: server.url }).downloadReport(
      { bulk_id: 1002, ...done, download_link: `${server.url}/r` },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(reason), 20);
    await expect(response.text()).rejects.toThrow();
  });

  test('leaves no listener on the signal, and neither does success', async () => {
    await using server = await statesOf({ percentage: 1 }, done);
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await new EmailCleaning({ token, baseUrl: server.url }).waitForBulk(1002, { signal, ...quick });
    const left = new Set(add.mock.calls.map(([, listener]) => listener));
    for (const [, listener] of remove.mock.calls) left.delete(listener);
    expect(add).toHaveBeenCalled();
    expect([...left]).toEqual([]);
  });
});
