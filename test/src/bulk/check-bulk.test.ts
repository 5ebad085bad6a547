import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BulkHistory, EmailCleaning, SainoError } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { http, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';
import { settled, startVirtualJob, type VirtualJob } from '../../support/virtual-job.ts';

const second = 1000;
const hour = 3600 * second;
const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };

/** As a database returns it. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('checkBulk', () => {
  test('makes one request, and resolves to plain JSON', async () => {
    await using server = await startJobServer({ percentage: 40 });
    const before = Date.now();
    const check = await client(server.url).checkBulk(1002);
    expect(check).toEqual({
      progress: { bulk_id: 1002, status: 'processing', percentage: 40 },
      isDone: false,
      history: { version: 1, bulkId: 1002, seen: [[expect.any(Number), 40]] },
      nextDelay: 1000,
    });
    expect(stored(check)).toEqual(check);
    const [[at]] = (check.history as unknown as { seen: [[number]] }).seen;
    expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(at).toBeLessThanOrEqual(Date.now() + 1);
    expect(server.requests).toHaveLength(1);
  });

  test('of a job that is done has no next one', async () => {
    await using server = await startJobServer(done);
    expect(await client(server.url).checkBulk(1002)).toMatchObject({ progress: done, isDone: true, nextDelay: 0 });
  });

  test('rejects with job_failed as a wait does, by isFailed if there is one', async () => {
    await using server = await startJobServer({ status: 'failed', percentage: 30 });
    const saino = client(server.url);
    const error = await failureOf(saino.checkBulk(1002));
    expect(error).toMatchObject({ code: 'job_failed', bulkId: 1002, progress: { percentage: 30 }, retryable: false });
    expect(await saino.checkBulk(1002, { isFailed: () => false })).toMatchObject({ isDone: false });
  });

  test('accepts what a request accepts, and the bounds of a wait', async () => {
    await using server = await startFaultServer((socket, _, before) => {
      socket.write(before === 0 ? http(503, {}) : progress({ percentage: 40 }));
    });
    const saino = client(server.url);
    const onRetry = vi.fn();
    expect(await failureOf(saino.checkBulk(1002, { maxRetries: 0, onRetry }))).toMatchObject({ status: 503 });
    expect(onRetry).not.toHaveBeenCalled();
    expect(await saino.checkBulk(1002, { minInterval: 60_000 })).toMatchObject({ nextDelay: 60_000 });
    expect(await failureOf(saino.checkBulk(1002, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    { options: { minInterval: 0 } },
    { options: { minInterval: 5, maxInterval: 4 } },
    { options: { timeout: 0 } },
    { options: { maxRetries: -1 } },
    { options: {}, bulkId: 0 },
  ])('with $options and $bulkId is refused before any request', async ({ options, bulkId = 1002 }) => {
    const saino = new EmailCleaning({ token, fetch: () => expect.fail('It was sent.') });
    expect(await failureOf(saino.checkBulk(bulkId, options))).toMatchObject({ code: 'invalid_argument' });
  });
});

describe('with fake timers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const sainoOf = ({ fetch }: VirtualJob) => new EmailCleaning({ token, fetch });

  /** Follows a job by invocations that last 28 s at most, and know of each other what was stored. */
  async function waitInTurns(job: VirtualJob, keepsHistory: boolean, honoursDelay: boolean): Promise<void> {
    let history: BulkHistory | undefined;
    for (;;) {
      try {
        await settled(sainoOf(job).waitForBulk(1002, { timeout: 28 * second, history }));
        return;
      } catch (error) {
        if (!(error instanceof SainoError && error.code === 'wait_timeout')) throw error;
        if (keepsHistory) history = stored(error.history);
        await vi.advanceTimersByTimeAsync(honoursDelay ? error.nextDelay : 0);
      }
    }
  }

  async function checkInTurns(job: VirtualJob): Promise<void> {
    for (let check = await sainoOf(job).checkBulk(1002); !check.isDone; ) {
      const { history, nextDelay } = stored(check);
      await vi.advanceTimersByTimeAsync(nextDelay);
      check = await sainoOf(job).checkBulk(1002, { history });
    }
  }

  /** The requests about a job, and how late its end is known. */
  async function follow(job: VirtualJob, length: number, how: (job: VirtualJob) => Promise<unknown>) {
    const started = Date.now();
    await how(job);
    return { requests: job.requests(), lag: Date.now() - started - length };
  }

  test.each<[string, number, ((share: number) => number) | undefined]>([
    ['two hours', 2 * hour, undefined],
    ['ten minutes', hour / 6, undefined],
    ['20 s', 20 * second, undefined],
    ['an hour, in steps of 10 after a queue', hour, (share) => Math.floor(Math.max(share - 0.2, 0) / 0.08) * 10],
    ['ten hours at 0 %', 10 * hour, () => 0],
  ])('processes that come and go make the requests of one that stays: %s', async (_, length, percentageAt) => {
    const start = () => startVirtualJob(length, percentageAt);
    const staying = await follow(start(), length, (job) => settled(sainoOf(job).waitForBulk(1002)));
    for (const how of [
      checkInTurns,
      (job: VirtualJob) => waitInTurns(job, true, true),
      (job: VirtualJob) => waitInTurns(job, true, false),
    ]) {
      const comingAndGoing = await follow(start(), length, how);
      expect(comingAndGoing.requests).toBeLessThanOrEqual(1.1 * staying.requests);
      expect(comingAndGoing.lag).toBeLessThanOrEqual(staying.lag + 1 * second);
    }
  });

  test('without a history, they make forty times as many', async () => {
    const job = startVirtualJob(2 * hour);
    await waitInTurns(job, false, false);
    const stays = startVirtualJob(2 * hour);
    await settled(sainoOf(stays).waitForBulk(1002));
    expect(job.requests()).toBeGreaterThan(40 * stays.requests());
  });

  test('a wait continues when the next request is due, however long ago the last one was', async () => {
    const job = startVirtualJob(10 * hour);
    const { history } = await sainoOf(job).checkBulk(1002);
    await vi.advanceTimersByTimeAsync(600 * second);
    const check = await sainoOf(job).checkBulk(1002, { history });
    expect(check.nextDelay).toBeGreaterThan(200 * second);
    await vi.advanceTimersByTimeAsync(150 * second);
    const started = Date.now();
    const onProgress = vi.fn(() => Promise.reject('seen'));
    await settled(sainoOf(job).waitForBulk(1002, { history: check.history, onProgress })).catch(() => undefined);
    expect(onProgress).toHaveBeenCalledOnce();
    expect(Date.now() - started).toBeCloseTo(check.nextDelay - 150 * second, -2);

    await vi.advanceTimersByTimeAsync(600 * second);
    const late = Date.now();
    await settled(sainoOf(job).waitForBulk(1002, { history: check.history, onProgress })).catch(() => undefined);
    expect(onProgress).toHaveBeenCalledTimes(2);
    expect(Date.now()).toBe(late);
  });

  test('a clock that was set back delays the next request no more than once', async () => {
    const job = startVirtualJob(10 * hour);
    const first = await sainoOf(job).checkBulk(1002);
    await vi.advanceTimersByTimeAsync(600 * second);
    const { history, nextDelay } = await sainoOf(job).checkBulk(1002, { history: first.history });
    vi.setSystemTime(Date.now() - hour);
    const fetch = vi.fn(async () => new Response('', { status: 400 }));
    const started = performance.now();
    await failureOf(settled(new EmailCleaning({ token, fetch }).waitForBulk(1002, { history })));
    expect(performance.now() - started).toBeCloseTo(nextDelay, -2);
    const after = await new EmailCleaning({ token, fetch: startVirtualJob(10 * hour).fetch }).checkBulk(1002, {
      history,
    });
    expect(after.nextDelay).toBeGreaterThanOrEqual(second);
    expect(after.nextDelay).toBeLessThanOrEqual(300 * second);
  });

  test('a job that was seen before is not given up after a minute of failures', async () => {
    const { history } = await sainoOf(startVirtualJob(hour)).checkBulk(1002);
    const fetch = async () => new Response('', { status: 503 });
    const options = { history, timeout: 600 * second };
    const error = await failureOf(settled(new EmailCleaning({ token, fetch }).waitForBulk(1002, options)));
    expect(error).toMatchObject({ code: 'wait_timeout', history, cause: { status: 503 } });
    expect(error.message).toMatch(/last at 0 %/);
    expect(error.nextDelay).toBeGreaterThan(0);
  });

  test('wait_timeout and aborted have the history, and the time to the next request', async () => {
    const job = startVirtualJob(hour);
    const controller = new AbortController();
    const waits = [
      settled(sainoOf(job).waitForBulk(1002, { timeout: 700 })),
      settled(sainoOf(job).waitForBulk(1002, { signal: controller.signal })),
    ].map(failureOf);
    setTimeout(() => controller.abort(), 800);
    const [timedOut, aborted] = await Promise.all(waits);
    const history = { version: 1, bulkId: 1002, seen: [[expect.any(Number), 0]] };
    expect(timedOut).toMatchObject({ code: 'wait_timeout', history, nextDelay: 300 });
    expect(aborted).toMatchObject({ code: 'aborted', history, nextDelay: 200 });
  });

  test('a wait that never had a response hands back a history all the same', async () => {
    const never = () => new Promise<Response>(() => {});
    const wait = new EmailCleaning({ token, fetch: never }).waitForBulk(1002, { timeout: second });
    const error = await failureOf(settled(wait));
    expect(error).toMatchObject({ code: 'wait_timeout', nextDelay: 0, history: { seen: [] } });
    const { fetch, requests } = startVirtualJob(second);
    await vi.advanceTimersByTimeAsync(second);
    await settled(new EmailCleaning({ token, fetch }).waitForBulk(1002, { history: stored(error.history) }));
    expect(requests()).toBe(1);
  });
});
