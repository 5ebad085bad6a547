import { describe, expect, test } from 'vitest';
import { EmailCleaning } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { startJobServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

describe('maxConcurrency', () => {
  test.each([
    [undefined, 10],
    [3, 3],
    [Number.POSITIVE_INFINITY, 20],
  ])('%s lets %i of 20 requests be in flight at once, and all get their turn', async (maxConcurrency, places) => {
    let inFlight = 0;
    let most = 0;
    const fetch = async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      return Response.json({ data: { bulk_id: 1002, status: 'completed', percentage: 100 }, status: 'success' });
    };
    const saino = new EmailCleaning({ token, fetch, maxConcurrency });
    await Promise.all(Array.from({ length: 20 }, () => saino.getBulkProgress(1002)));
    expect(most).toBe(places);
  });

  test('is not held up by waits between two requests', async () => {
    await using server = await startJobServer({});
    const saino = client(server.url, { maxConcurrency: 1 });
    const controller = new AbortController();
    const waits = [1, 2, 3].map(() => saino.waitForBulk(1002, { signal: controller.signal, minInterval: 60_000 }));
    const failures = waits.map(failureOf);
    while (server.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await saino.getBulkProgress(1002);
    controller.abort();
    for (const failure of failures) expect((await failure).code).toBe('aborted');
  });

  test('is not held up by a request that failed, or was aborted while it waited for its place', async () => {
    const busy = { hangs: true };
    const fetch = async () => {
      if (busy.hangs) await new Promise((resolve) => setTimeout(resolve, 20));
      throw new TypeError('fetch failed');
    };
    const saino = new EmailCleaning({ token, fetch, maxConcurrency: 1, maxRetries: 0 });
    const controller = new AbortController();
    const first = failureOf(saino.getBulkProgress(1));
    const second = failureOf(saino.getBulkProgress(2, { signal: controller.signal }));
    controller.abort();
    expect((await second).code).toBe('aborted');
    expect((await first).code).toBe('network');
    busy.hangs = false;
    expect((await failureOf(saino.getBulkProgress(3))).code).toBe('network');
  });
});
