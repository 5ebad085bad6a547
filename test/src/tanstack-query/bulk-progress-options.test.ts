import { QueryObserver } from '@tanstack/query-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BulkCheck, EmailCleaning } from '../../../src/index.ts';
import { bulkProgressOptions } from '../../../src/tanstack-query.ts';
import { openPage } from '../../support/query-page.ts';
import { token } from '../../support/secrecy.ts';
import { settled, startVirtualJob } from '../../support/virtual-job.ts';

const second = 1000;
const hour = 3600 * second;
const bulkKey = ['saino-email-cleaning', 'bulkProgress', 1002];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client of a job that takes so long, and how many requests it made. */
function startJob(length: number) {
  const { fetch, requests } = startVirtualJob(length);
  return { saino: new EmailCleaning({ token, fetch }), requests };
}

/** A client whose responses are these, the last one again and again. */
function startResponses(...responses: [status: number, data: object][]) {
  let requests = 0;
  const fetch = async () => {
    const [status, data] = responses[Math.min(requests++, responses.length - 1)] ?? [];
    const body = { data: { bulk_id: 1002, status: 'processing', percentage: 50, ...data }, status: 'success' };
    return Response.json(body, { status });
  };
  return { saino: new EmailCleaning({ token, fetch, maxRetries: 0 }), requests: () => requests };
}

describe('a query of bulkProgressOptions', () => {
  test('makes the requests of a wait, and ends with the job', async () => {
    const waited = startJob(2 * hour);
    await settled(waited.saino.waitForBulk(1002));

    const { saino, requests } = startJob(2 * hour);
    const { client } = openPage();
    const seen: (BulkCheck | undefined)[] = [];
    const observer = new QueryObserver(client, bulkProgressOptions(saino, 1002));
    const leave = observer.subscribe(({ data }) => seen.push(data));
    await vi.advanceTimersByTimeAsync(4 * hour);
    expect(observer.getCurrentResult().data).toMatchObject({ isDone: true, progress: { status: 'completed' } });
    expect(seen.map((data) => data?.progress.percentage)).toContain(99);
    expect(requests()).toBeLessThanOrEqual(1.1 * waited.requests());
    expect(requests()).toBeGreaterThan(10);
    expect(vi.getTimerCount()).toBe(0);
    leave();
  });

  test('does so with checks that pass through JSON, as from the server of a page', async () => {
    const waited = startJob(hour);
    await settled(waited.saino.waitForBulk(1002));

    const { saino, requests } = startJob(hour);
    const { client, show } = openPage();
    const json = (value: unknown) => JSON.parse(JSON.stringify(value));
    show(
      bulkProgressOptions(
        { checkBulk: async (bulkId, { history }) => json(await saino.checkBulk(bulkId, json({ history }))) },
        1002,
      ),
    );
    await vi.advanceTimersByTimeAsync(2 * hour);
    expect(client.getQueryData(bulkKey)).toMatchObject({ isDone: true });
    expect(requests()).toBeLessThanOrEqual(1.1 * waited.requests());
  });

  test('does not fetch again what is done, whatever happens to the page', async () => {
    const { saino, requests } = startJob(second / 2);
    await vi.advanceTimersByTimeAsync(second);
    const page = openPage();
    page.show(bulkProgressOptions(saino, 1002));
    await vi.advanceTimersByTimeAsync(second);
    await page.disturb();
    page.setVisible(false);
    await vi.advanceTimersByTimeAsync(24 * hour);
    expect(requests()).toBe(1);
  });

  test.each([
    ['job_failed', startResponses([200, {}], [200, { status: 'failed' }])],
    ['an error that no repetition helps', startResponses([200, {}], [401, {}])],
  ])('ends with %s', async (_, { saino, requests }) => {
    const page = openPage();
    page.show(bulkProgressOptions(saino, 1002));
    await vi.advanceTimersByTimeAsync(2 * second);
    expect(page.client.getQueryState(bulkKey)).toMatchObject({ status: 'error', error: { retryable: false } });
    await page.disturb();
    await vi.advanceTimersByTimeAsync(hour);
    expect(requests()).toBe(2);
  });

  test('adds no retries of its own, and checks again less and less often while checks fail', async () => {
    const { saino, requests } = startResponses([503, {}]);
    openPage().show(bulkProgressOptions(saino, 1002));
    const until = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
      return requests();
    };
    expect([await until(1), await until(1990), await until(20), await until(3950), await until(50)]).toEqual([
      1, 1, 2, 2, 3,
    ]);
    const before = requests();
    await vi.advanceTimersByTimeAsync(hour);
    expect(requests() - before).toBeGreaterThan(50);
    expect(requests() - before).toBeLessThan(65);
  });

  test('goes on after a failure, and at the rate that it knew', async () => {
    const { saino, requests } = startResponses([200, {}], [503, {}], [200, { status: 'completed' }]);
    const { client, show } = openPage();
    show(bulkProgressOptions(saino, 1002));
    await vi.advanceTimersByTimeAsync(10 * second);
    expect(client.getQueryData(bulkKey)).toMatchObject({ isDone: true });
    expect(requests()).toBe(3);
  });

  test('goes on after an error of the page that says nothing of repeating it', async () => {
    const checkBulk = vi.fn(async () => Promise.reject(new TypeError('Failed to fetch')));
    openPage().show(bulkProgressOptions({ checkBulk }, 1002));
    await vi.advanceTimersByTimeAsync(7 * second);
    expect(checkBulk).toHaveBeenCalledTimes(3);
  });

  test('makes no request before the delay is over: not for a second component, nor for the focus', async () => {
    const { saino, requests } = startResponses([200, {}]);
    const { show, setVisible } = openPage();
    const source: typeof saino.checkBulk = (bulkId, options) =>
      saino.checkBulk(bulkId, { ...options, minInterval: 60_000 });
    const options = bulkProgressOptions({ checkBulk: source }, 1002);
    show(options);
    await vi.advanceTimersByTimeAsync(59 * second);
    show(options)();
    setVisible(false);
    setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(requests()).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * second);
    expect(requests()).toBe(2);
  });

  test('does not poll in the background, and catches up when it is seen again', async () => {
    const { saino, requests } = startJob(hour);
    const { show, setVisible } = openPage();
    show(bulkProgressOptions(saino, 1002));
    await vi.advanceTimersByTimeAsync(100);
    setVisible(false);
    await vi.advanceTimersByTimeAsync(hour / 2);
    expect(requests()).toBe(1);
    setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(requests()).toBe(2);
  });

  test('ends its request with the last component', async () => {
    const signals: AbortSignal[] = [];
    const checkBulk = (_: number, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<BulkCheck>(() => {});
    };
    const leave = openPage().show(bulkProgressOptions({ checkBulk }, 1002));
    await vi.advanceTimersByTimeAsync(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    leave();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
