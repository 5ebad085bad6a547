import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type EmailCleaningOptions, type RetryEvent } from '../../../src/index.ts';
import { failureOf } from '../../support/client.ts';
import { token } from '../../support/secrecy.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const busy = (headers: Record<string, string> = {}, status = 503) => new Response('', { status, headers });
const done = () => Response.json({ data: { bulk_id: 1002, status: 'completed', percentage: 100 }, status: 'success' });

/** The delays in ms between the attempts of a call that gets these responses in turn, the last one again and again. */
async function delaysOf(responses: (() => Response)[], options: EmailCleaningOptions = {}): Promise<number[]> {
  const times: number[] = [];
  const fetch = async () => {
    const response = responses[Math.min(times.length, responses.length - 1)] ?? done;
    times.push(performance.now());
    return response();
  };
  const call = new EmailCleaning({ token, fetch, ...options }).getBulkProgress(1002);
  await Promise.all([call.catch(() => undefined), vi.runAllTimersAsync()]);
  expect(vi.getTimerCount()).toBe(0);
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe('backoff', () => {
  test.each([
    [0, [0, 0, 0, 0, 0, 0]],
    [0.5, [250, 500, 1000, 2000, 4000, 4000]],
    [1, [500, 1000, 2000, 4000, 8000, 8000]],
  ])('has full jitter: %f of up to 0.5 s, twice as long each time, at most 8 s', async (random, delays) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    expect(await delaysOf([busy], { maxRetries: 6 })).toEqual(delays);
  });

  test('ends with the first response that is none of a failure', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    expect(await delaysOf([busy, done])).toEqual([500]);
  });
});

describe('the number of attempts', () => {
  test.each([
    [undefined, 2],
    [0, 0],
    [1, 1],
    [5, 5],
  ])('with maxRetries %s is one and %i retries', async (maxRetries, retries) => {
    expect(await delaysOf([busy], { maxRetries })).toHaveLength(retries);
  });

  test('of a call may be another one than that of the client', async () => {
    const fetch = vi.fn(async () => busy());
    const call = new EmailCleaning({ token, fetch, maxRetries: 0 }).getBulkProgress(1002, { maxRetries: 4 });
    await Promise.all([failureOf(call), vi.runAllTimersAsync()]);
    expect(fetch).toHaveBeenCalledTimes(5);
  });
});

describe('Retry-After', () => {
  test.each([
    ['of seconds is waited for', '7', [7000]],
    ['of seconds with a space behind them is waited for', '7 ', [7000]],
    ['of decimals is rounded up', '6.2', [7000]],
    ['that is negative leaves the backoff', '-3', [0]],
    ['with a sign leaves the backoff', '+3', [0]],
    ['of two numbers leaves the backoff', '1 2', [0]],
    ['of no seconds leaves the backoff', '0', [0]],
    ['of a minute is waited for', '60', [60_000]],
    ['of more than that is left to the caller', '61', []],
    ['of more than that by a date is left to the caller', 'Tue, 24 Nov 2026 12:01:01 GMT', []],
    ['as a date is waited for', 'Tue, 24 Nov 2026 12:00:09 GMT', [9000]],
    ['as a date that has passed leaves the backoff', 'Tue, 24 Nov 2026 11:00:00 GMT', [0]],
    ['that cannot be read leaves the backoff', 'soon', [0]],
    ['that only begins with a number leaves the backoff', '7 seconds', [0]],
    ['that only ends with a number leaves the backoff', '.7', [0]],
    ['that is empty leaves the backoff', '', [0]],
  ])('%s: %j', async (_, value, delays) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await delaysOf([() => busy({ 'retry-after': value }), done])).toEqual(delays);
  });

  test('that is shorter than the backoff does not shorten it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    expect(await delaysOf([busy, busy, () => busy({ 'retry-after': '1' }), done], { maxRetries: 3 })).toEqual([
      500, 1000, 2000,
    ]);
  });

  test.each([
    ['-3', undefined],
    ['1.5.2', undefined],
    ['', undefined],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
  ])('%j is in the error as %s', async (value, retryAfter) => {
    const fetch = async () => busy({ 'retry-after': value });
    const error = await failureOf(new EmailCleaning({ token, fetch, maxRetries: 0 }).getBulkProgress(1002));
    expect(error.retryAfter).toBe(retryAfter);
  });

  test('is in the error, in ms', async () => {
    const fetch = async () => busy({ 'retry-after': '90' }, 429);
    const error = await failureOf(new EmailCleaning({ token, fetch }).getBulkProgress(1002));
    expect(error).toMatchObject({ code: 'http_error', status: 429, retryAfter: 90_000, retryable: true });
  });
});

describe('onRetry', () => {
  test('receives each failed attempt that is followed by another, and is awaited', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const events: RetryEvent[] = [];
    let isIdle = true;
    const fetch = vi.fn(async () => {
      expect(isIdle).toBe(true);
      return busy();
    });
    const onRetry = async (event: RetryEvent) => {
      events.push(event);
      isIdle = false;
      await new Promise((resolve) => setTimeout(resolve, 5000));
      isIdle = true;
    };
    const call = new EmailCleaning({ token, fetch }).getBulkProgress(1002, { onRetry });
    const [error] = await Promise.all([failureOf(call), vi.runAllTimersAsync()]);
    expect(events).toEqual([
      { error: expect.objectContaining({ code: 'http_error', status: 503 }), attempt: 1, delay: 500 },
      { error: expect.objectContaining({ code: 'http_error', status: 503 }), attempt: 2, delay: 1000 },
    ]);
    expect(events.map((event) => event.error)).not.toContain(error);
  });

  test('ends the call with what it throws, or rejects with', async () => {
    const thrown = new Error('Disk full.');
    for (const onRetry of [
      () => Promise.reject(thrown),
      () => {
        throw thrown;
      },
    ]) {
      const fetch = vi.fn(async () => busy());
      await expect(new EmailCleaning({ token, fetch }).getBulkProgress(1002, { onRetry })).rejects.toBe(thrown);
      expect(fetch).toHaveBeenCalledOnce();
    }
  });

  test('that never settles does not hold up an abort', async () => {
    const controller = new AbortController();
    const onRetry = () => {
      controller.abort();
      return new Promise(() => {});
    };
    const saino = new EmailCleaning({ token, fetch: async () => busy() });
    const call = saino.getBulkProgress(1002, { onRetry, signal: controller.signal });
    expect(await failureOf(call)).toMatchObject({ code: 'aborted' });
  });
});
