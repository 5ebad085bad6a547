import { QueryObserver } from '@tanstack/query-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning } from '../../../src/index.ts';
import { verifyEmailOptions } from '../../../src/tanstack-query.ts';
import { openPage } from '../../support/query-page.ts';
import { token } from '../../support/secrecy.ts';

const email = 'user@example.com';
const verification = { email, free_email: 'false', result: 'Safe to Send', status: 'Deliverable' };
const day = 24 * 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client whose responses come after 100 ms, and what was sent. */
function startApi(status: number, data: object = verification) {
  const fetch = vi.fn(async (_: string | URL | Request, init?: RequestInit) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    init?.signal?.throwIfAborted();
    return Response.json({ data, status: 'success' }, { status });
  });
  return { saino: new EmailCleaning({ token, fetch: fetch as typeof globalThis.fetch }), fetch };
}

describe('a query of verifyEmailOptions', () => {
  test('checks an address once, whatever happens to the page', async () => {
    const { saino, fetch } = startApi(200);
    const page = openPage();
    page.show(verifyEmailOptions(saino, email));
    await vi.advanceTimersByTimeAsync(200);
    expect(page.client.getQueryData(verifyEmailOptions(saino, email).queryKey)).toEqual(verification);
    await page.disturb();
    await vi.advanceTimersByTimeAsync(day);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('keeps the result while no component shows it', async () => {
    const { saino, fetch } = startApi(200);
    const { show } = openPage();
    const leave = show(verifyEmailOptions(saino, email));
    await vi.advanceTimersByTimeAsync(200);
    leave();
    await vi.advanceTimersByTimeAsync(day);
    show(verifyEmailOptions(saino, email));
    await vi.advanceTimersByTimeAsync(200);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('lets a check go on that its component leaves, as React does to each on a development server', async () => {
    const { saino, fetch } = startApi(200);
    const { client, show } = openPage();
    show(verifyEmailOptions(saino, email))();
    await vi.advanceTimersByTimeAsync(50);
    show(verifyEmailOptions(saino, email));
    await vi.advanceTimersByTimeAsync(100);
    expect(client.getQueryData(['saino-email-cleaning', 'verifyEmail', email])).toEqual(verification);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('repeats no check that failed, as it may be charged all the same, until refetch()', async () => {
    const { saino, fetch } = startApi(500);
    const { client, show } = openPage();
    const options = verifyEmailOptions(saino, email);
    const observer = new QueryObserver(client, options);
    observer.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(200);
    expect(observer.getCurrentResult().error).toMatchObject({ code: 'unknown_outcome' });
    show(options)();
    await vi.advanceTimersByTimeAsync(day);
    expect(fetch).toHaveBeenCalledOnce();
    observer.refetch();
    await vi.advanceTimersByTimeAsync(200);
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});
