import { afterEach, describe, expect, test, vi } from 'vitest';
import document from '../../../generated/openapi.json' with { type: 'json' };
import { completed } from '../../../src/bulk/observe-bulk.ts';
import { type BulkProgress, EmailCleaning, type WatchOptions } from '../../../src/index.ts';
import { failureOf } from '../../support/client.ts';
import { http, json, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { expectAbsent, token } from '../../support/secrecy.ts';

const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };
const quick = { minInterval: 1, maxInterval: 5 };

afterEach(() => {
  vi.restoreAllMocks();
});

// An open set of strings would take any other.
test('the status of a job that is completed is the one that the spec documents', () => {
  const { anyOf } = document.components.schemas.BulkProgress.properties.status;
  expect(anyOf.flatMap((schema) => ('const' in schema ? [schema.const] : []))).toEqual([completed]);
});

describe('a watch', () => {
  const watch = async (url: string, options: WatchOptions = {}) => {
    const seen: BulkProgress[] = [];
    for await (const state of new EmailCleaning({ token, baseUrl: url }).watchBulk(1002, { ...quick, ...options })) {
      seen.push(state);
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
    await using server = await startJobServer(...states);
    expect((await watch(server.url)).map(({ status, percentage }) => `${status} ${percentage}`)).toEqual([
      'queued 0',
      'processing 0',
      'processing 60',
      'processing 55',
      'completed 100',
    ]);
    expect(server.requests).toHaveLength(states.length);
  });

  test.each<[string, object]>([
    ['completed, whatever the percentage', { status: 'completed', percentage: 99 }],
    [
      'at 100 % with a link, whatever the status',
      { status: 'verified', percentage: 100, download_link: 'https://x.example' },
    ],
  ])('ends with a job that is %s', async (_, last) => {
    const early = { status: 'verified', percentage: 99, download_link: 'https://x.example' };
    await using server = await startJobServer({}, early, { status: 'verified', percentage: 100 }, last);
    expect((await watch(server.url)).at(-1)).toMatchObject(last);
    expect(server.requests).toHaveLength(4);
  });

  test.each(['failed', 'Failure', 'ERROR', 'cancelled', 'canceled', 'aborted', 'Rejected by filter'])(
    'ends with job_failed at the status %s, after it was yielded',
    async (status) => {
      await using server = await startJobServer({ status: 'no error so far' }, { status, percentage: 30 });
      const seen: BulkProgress[] = [];
      const saino = new EmailCleaning({ token, baseUrl: server.url });
      const wait = saino.waitForBulk(1002, { ...quick, onProgress: (state) => seen.push(state) });
      const error = await failureOf(wait);
      expect(error).toMatchObject({ code: 'job_failed', bulkId: 1002, progress: { status, percentage: 30 } });
      expect(error.message).toBe(`Bulk job 1002 ended at 30 % without a report: ${status}.`);
      expect(seen.map((state) => state.status)).toEqual(['no error so far', status]);
    },
  );

  test('says of a job that failed nothing that is secret, and not more of its status than 500 characters', async () => {
    const link = "https://reports.example.com/r.csv?a=1)'&X-Amz-Signature=hidden";
    const status = `failed for some.one@example.com, ${token}, ${link} ${'x'.repeat(1000)}`;
    await using server = await startJobServer({ status, percentage: 30, download_link: link });
    const saino = new EmailCleaning({ token, baseUrl: server.url });
    for (const call of [() => saino.waitForBulk(1002, quick), () => saino.checkBulk(1002)]) {
      const error = await failureOf(call());
      expect(error).toMatchObject({
        code: 'job_failed',
        progress: { download_link: 'https://reports.example.com/r.csv' },
      });
      expect(error.message).toContain('failed for [address], [token], https://reports.example.com/r.csv x');
      expect(error.message.length).toBeLessThan(600);
      for (const secret of ['some.one@', 'hidden']) expectAbsent(error, secret);
    }
    for await (const progress of saino.watchBulk(1002, { ...quick, isFailed: () => false })) {
      // Data stays as it is.
      expect(progress).toMatchObject({ status, download_link: link });
      break;
    }
  });

  test.each([
    ['wait_timeout', () => ({ timeout: 300 })],
    ['aborted', () => ({ signal: AbortSignal.timeout(300) })],
  ])('has nothing secret in the progress of %s', async (code, options) => {
    const link = 'https://reports.example.com/r.csv?X-Amz-Signature=hidden';
    await using server = await startJobServer({
      status: `for some.one@example.com`,
      percentage: 30,
      download_link: link,
    });
    const saino = new EmailCleaning({ token, baseUrl: server.url });
    const error = await failureOf(saino.waitForBulk(1002, options()));
    expect(error).toMatchObject({ code, progress: { status: 'for [address]', percentage: 30 } });
    for (const secret of ['some.one@', 'hidden']) expectAbsent(error, secret);
  });

  test('takes isFailed for its own guess', async () => {
    await using server = await startJobServer({ status: 'failed' }, { status: 'stopped', percentage: 1 });
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
    expect(server.requests).toHaveLength(8);
  });

  test('is over when its consumer leaves', async () => {
    await using server = await startJobServer({ percentage: 1 }, { percentage: 2 });
    for await (const { percentage } of new EmailCleaning({ token, baseUrl: server.url }).watchBulk(1002, quick)) {
      if (percentage === 2) break;
    }
    const { length } = server.requests;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests).toHaveLength(length);
  });

  test('ends with what onProgress throws', async () => {
    await using server = await startJobServer({});
    const thrown = new Error('Disk full.');
    const wait = new EmailCleaning({ token, baseUrl: server.url }).waitForBulk(1002, {
      onProgress() {
        throw thrown;
      },
    });
    await expect(wait).rejects.toBe(thrown);
  });

  test.each<[options: WatchOptions, message: string]>([
    [{ minInterval: 0 }, 'minInterval must be between 1 and 2147483647 ms, not 0.'],
    [{ maxInterval: 999 }, 'maxInterval must be between 1000 and 2147483647 ms, not 999.'],
    [{ maxInterval: Number.POSITIVE_INFINITY }, 'maxInterval must be between 1000 and 2147483647 ms, not Infinity.'],
    [{ minInterval: Number.NaN }, 'minInterval must be between 1 and 2147483647 ms, not NaN.'],
    [{ timeout: -1 }, 'timeout must be between 0 and Infinity ms, not -1.'],
    [{ timeout: Number.NaN }, 'timeout must be between 0 and Infinity ms, not NaN.'],
  ])('with %o is refused before any request', async (options, message) => {
    const fetch = vi.fn();
    const wait = new EmailCleaning({ token, fetch }).waitForBulk(1002, options);
    expect(await failureOf(wait)).toMatchObject({ code: 'invalid_argument', message });
    expect(fetch).not.toHaveBeenCalled();
  });
});
