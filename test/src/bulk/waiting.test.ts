import { afterEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type RetryEvent } from '../../../src/index.ts';
import { failureOf } from '../../support/client.ts';
import { token } from '../../support/secrecy.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a wait, with fake timers', () => {
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

  test('failures in a row put the next poll off, each twice as long, and a response ends the row', async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const statuses = [503, 503, 503, 200, 503, 200];
    const fetch = async () => {
      const status = statuses[times.length] ?? 200;
      times.push(performance.now());
      const isLast = times.length === statuses.length;
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

    for (const [retryAfter, maxInterval, waited] of [
      ['120', undefined, 120_000],
      ['301', undefined, 300_000],
      ['120', 90_000, 90_000],
    ] as const) {
      const restarted = performance.now();
      const watched = jobOf(1000);
      let requests = 0;
      const busySecond = async () => (++requests === 2 ? busy(retryAfter) : watched());
      const wait = new EmailCleaning({ token, fetch: busySecond, maxRetries: 0 }).waitForBulk(1002, { maxInterval });
      await vi.runAllTimersAsync();
      await wait;
      expect(performance.now() - restarted).toBe(1000 + waited);
    }
  });

  test('minInterval alone raises maxInterval with it', async () => {
    vi.useFakeTimers();
    const started = performance.now();
    const fetch = jobOf(hour);
    const wait = new EmailCleaning({ token, fetch }).waitForBulk(1002, { minInterval: 600_000 });
    await vi.runAllTimersAsync();
    await wait;
    expect(performance.now() - started).toBe(hour);
    expect(fetch).toHaveBeenCalledTimes(7);
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

  test('an attempt that is due after exactly a minute is still made, for a job that has not shown up', async () => {
    vi.useFakeTimers();
    const busy = () => new Response('', { status: 503, headers: { 'retry-after': '60' } });
    const fetch = vi.fn(jobOf(1)).mockResolvedValueOnce(busy());
    const wait = new EmailCleaning({ token, fetch }).waitForBulk(1002);
    await vi.runAllTimersAsync();
    expect(await wait).toMatchObject({ status: 'completed' });
    expect(fetch).toHaveBeenCalledTimes(2);
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
    expect(error.message).toMatch(/last at 0 %\. The last attempt failed: .*HTTP 503/);

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

  test('a wait without any progress says that there was none', async () => {
    vi.useFakeTimers();
    const fetch = () => new Promise<Response>(() => {});
    const wait = failureOf(new EmailCleaning({ token, fetch }).waitForBulk(1002, { timeout: 1000 }));
    await vi.runAllTimersAsync();
    expect((await wait).message).toBe('Bulk job 1002 did not complete within 1000 ms: its progress never arrived.');
  });

  test('no request is sent at the moment at which the wait ends', async () => {
    vi.useFakeTimers();
    const fetch = jobOf(hour);
    const wait = failureOf(new EmailCleaning({ token, fetch }).waitForBulk(1002, { timeout: 1000 }));
    await vi.runAllTimersAsync();
    expect((await wait).message).toBe('Bulk job 1002 did not complete within 1000 ms: it was last at 0 %.');
    expect(fetch).toHaveBeenCalledOnce();
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

  test('an abort ends a step that was requested before the step before it was done', async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const options = { signal: controller.signal, minInterval: 600_000 };
    const watch = new EmailCleaning({ token, fetch: jobOf(hour) }).watchBulk(1002, options);
    const [first, second] = [watch.next(), failureOf(watch.next())];
    expect(await first).toMatchObject({ done: false });
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort('enough');
    expect(await second).toMatchObject({ code: 'aborted', cause: 'enough' });
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
