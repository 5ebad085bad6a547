import { type BulkChecker, bulkProgressOptions } from 'saino-email-cleaning/tanstack-query';

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

const checkBulk: BulkChecker['checkBulk'] = (bulkId, { history, signal }) =>
  post('/api/bulk-progress', { bulkId, history }, signal);

/** The query that follows a job, and stops when it ends. */
export const progressOf = (bulkId: number) => bulkProgressOptions({ checkBulk }, bulkId);

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
