import type { DataTag } from '@tanstack/query-core';
import { backoff } from '../http/call.js';
import type { BulkCheck, BulkHistory } from '../index.js';

/** Checks a job once: an `EmailCleaning`, or a function that passes the check on to a server of yours, which has the token. */
export type BulkChecker = {
  checkBulk: (bulkId: number, options: { history: BulkHistory | undefined; signal: AbortSignal }) => Promise<BulkCheck>;
};

type Key = readonly ['saino-email-cleaning', 'bulkProgress', bulkId: number];

/** What the options read of a query and of its context: of TanStack Query's types, as little as possible. */
type State = { data: BulkCheck | undefined; error: Error | null; errorUpdateCount: number };
type Context = { client: { getQueryData: (key: Key) => unknown }; queryKey: Key; signal: AbortSignal };

/** What `useQuery`, `createQuery`, `QueryObserver` and the like accept. */
export type BulkProgressOptions = {
  queryKey: DataTag<Key, BulkCheck, Error>;
  queryFn: (context: Context) => Promise<BulkCheck>;
  staleTime: (query: { state: State }) => number | 'static';
  refetchInterval: (query: { state: State }) => number | false;
  retry: false;
};

/** The longest time between a failure and the next check, in ms. */
const longestBackoff = 60_000;

/**
 * The options of a query that follows a bulk job: it polls when the job is likely to be done, as `waitForBulk` does, and
 * stops when the job ends.
 *
 * After a failed check it checks again after 2 s, and twice as long after each further one, up to a minute, unless the
 * error has `retryable: false`. It does not poll while the page is in the background; add
 * `refetchIntervalInBackground: true` for that.
 *
 * @param source - What checks the job: an `EmailCleaning`, or, in a browser, where a token does not belong,
 *   `{ checkBulk }` with a function that requests your own server.
 * @param bulkId - From 1 to 9,007,199,254,740,991.
 *
 * @example
 * ```ts
 * import { QueryClient, QueryObserver } from '@tanstack/query-core';
 * import { EmailCleaning } from 'saino-email-cleaning';
 * import { bulkProgressOptions } from 'saino-email-cleaning/tanstack-query';
 *
 * const client = new QueryClient();
 * client.mount();
 * const observer = new QueryObserver(client, bulkProgressOptions(new EmailCleaning(), 1002));
 * const leave = observer.subscribe(({ data }) => {
 *   if (!data?.isDone) return;
 *   console.log(`${data.progress.percentage} %`);
 *   leave();
 *   client.clear();
 * });
 * ```
 */
export function bulkProgressOptions(source: BulkChecker, bulkId: number): BulkProgressOptions {
  return {
    // The tag exists for the compiler alone.
    queryKey: ['saino-email-cleaning', 'bulkProgress', bulkId] as const as BulkProgressOptions['queryKey'],
    queryFn: ({ client, queryKey, signal }) => {
      const last = client.getQueryData(queryKey) as BulkCheck | undefined;
      return source.checkBulk(bulkId, { history: last?.history, signal });
    },
    // Neither a mount, the focus, a reconnection nor `invalidateQueries()` refetches what is static.
    staleTime: ({ state }) => (hasEnded(state) ? 'static' : (state.data?.nextDelay ?? 0)),
    refetchInterval: ({ state }) => !hasEnded(state) && delayOf(state),
    // A check has retried already.
    retry: false,
  };
}

function hasEnded({ data, error }: State): boolean {
  return data?.isDone || (error as { retryable?: boolean } | null)?.retryable === false;
}

function delayOf({ data, error, errorUpdateCount }: State): number {
  const least = error ? backoff(errorUpdateCount, 1000, longestBackoff) : 0;
  return Math.max(data?.nextDelay ?? 0, least);
}
