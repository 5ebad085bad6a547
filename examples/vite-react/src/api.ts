import { queryOptions } from '@tanstack/react-query';
import type { BulkCheck } from 'saino-email-cleaning';

/** A failure that the server has described. */
export class ApiError extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}

/** Uploads a list and starts its job. */
export function startList(addresses: string[]): Promise<{ bulkId: number }> {
  return post('/api/lists', { addresses });
}

/** A failed check is repeated after so many ms, since an outage may end. The server has retried it by then. */
const delayAfterFailure = 5000;

/** The query that follows a job: it checks the job when the server says that it is due, and stops when the job ends. */
export const progressOf = (bulkId: number) =>
  queryOptions<BulkCheck>({
    queryKey: ['bulk-progress', bulkId],
    queryFn: ({ client, queryKey, signal }) => {
      const history = client.getQueryData<BulkCheck>(queryKey)?.history;
      return post('/api/bulk-progress', { bulkId, history }, signal);
    },
    refetchInterval: ({ state }) =>
      !hasEnded(state) && Math.max(state.data?.nextDelay ?? 0, state.error ? delayAfterFailure : 0),
    // Neither a mount nor the focus checks the job before it is due, or after its end.
    staleTime: ({ state }) => (hasEnded(state) ? 'static' : (state.data?.nextDelay ?? 0)),
    retry: false,
  });

const hasEnded = ({ data, error }: { data: BulkCheck | undefined; error: Error | null }): boolean =>
  data?.isDone || isFinal(error);

/** Says whether an error is one that no other attempt would mend. */
export const isFinal = (error: Error | null): boolean => error instanceof ApiError && !error.retryable;

async function post<Result>(path: string, body: object, signal?: AbortSignal): Promise<Result> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const result = await response.json();
  if (!response.ok) throw new ApiError(result.message, result.retryable);
  return result;
}
