import pLimit, { type LimitFunction } from 'p-limit';
import type { Client } from '../generated/client/index.js';
import { type BulkProgress, getBulkProgress, baseUrl as specUrl } from '../generated/index.js';
import { observeBulk, type WatchOptions } from './bulk/observe-bulk.js';
import { fetchReport } from './bulk/report.js';
import { check } from './http/check.js';
import { retry } from './http/retry.js';
import { SainoError } from './http/saino-error.js';
import { checkToken, type Token } from './http/token.js';
import { createTransport } from './http/transport.js';
import { longestTimer, within } from './http/within.js';

/** Browsers have none. */
const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;

/** How a client works. */
export type EmailCleaningOptions = {
  /**
   * The token that the Saino application gives you, or a function that gives it, asked before each attempt. Without
   * it, the environment's `SAINO_TOKEN` where there is an environment.
   */
  token?: Token | undefined;
  /** Where the API is: the spec's server unless said otherwise. The token goes to this origin and nowhere else. */
  baseUrl?: string | undefined;
  /** How long one attempt may take, body included, in ms: 30 s unless said otherwise. */
  timeout?: number | undefined;
  /** How often a read that failed is tried again: 2 times unless said otherwise. */
  maxRetries?: number | undefined;
  /** How many requests of this instance are in flight at once: 10 unless said otherwise. */
  maxConcurrency?: number | undefined;
  /** What asks: the runtime's `fetch` unless said otherwise, looked up at each call. */
  fetch?: typeof globalThis.fetch | undefined;
};

/** How to ask once. */
export type RequestOptions = {
  /** Ends the call at once, with `aborted`. */
  signal?: AbortSignal | undefined;
};

/** How to wait for a job. */
export type WaitOptions = WatchOptions & {
  /** Is told each change that is seen, the last one included. What it throws ends the wait. */
  onProgress?: ((progress: BulkProgress) => void) | undefined;
};

/**
 * A client of Saino's email cleaning API that can be left running: it retries, waits, and ends when the job does.
 *
 * Everything that it rejects with is a {@link SainoError}.
 *
 * @example
 * ```ts
 * import { EmailCleaning } from 'saino-email-cleaning';
 *
 * const saino = new EmailCleaning({ token: process.env.SAINO_TOKEN });
 * const done = await saino.waitForBulk(1002, {
 *   onProgress: ({ percentage }) => console.log(`${percentage} %`),
 * });
 * console.log(done.download_link);
 * ```
 */
export class EmailCleaning {
  readonly #client: Client;
  readonly #protocols: RegExp;
  readonly #timeout: number;
  readonly #maxRetries: number;
  readonly #limit: LimitFunction;
  readonly #fetch: typeof globalThis.fetch;

  /** @throws a {@link SainoError} `configuration` where an option cannot be used, or there is no token. */
  constructor({
    token = environment?.SAINO_TOKEN,
    baseUrl = specUrl,
    timeout = 30_000,
    maxRetries = 2,
    maxConcurrency = 10,
    fetch,
  }: EmailCleaningOptions = {}) {
    check(
      token !== undefined,
      'configuration',
      'There is no token. Pass `token`, or set SAINO_TOKEN in the environment.',
    );
    if (typeof token !== 'function') checkToken(token);
    const { protocol, username, search, hash } = URL.canParse(baseUrl) ? new URL(baseUrl) : new URL('about:blank');
    const isUrl = /^https?:$/.test(protocol) && !username && !search && !hash;
    check(isUrl, 'configuration', 'baseUrl has to be an https URL with no credentials, query or fragment.');
    const isTime = timeout > 0 && timeout <= longestTimer;
    check(isTime, 'configuration', `timeout has to be from 1 to ${longestTimer} ms, not ${timeout}.`);
    const isCount = Number.isInteger(maxRetries) && maxRetries >= 0;
    check(isCount, 'configuration', `maxRetries has to be an integer from 0 on, not ${maxRetries}.`);
    const isLimit = maxConcurrency === Number.POSITIVE_INFINITY || Number.isInteger(maxConcurrency);
    check(
      isLimit && maxConcurrency > 0,
      'configuration',
      `maxConcurrency has to be an integer from 1 on, not ${maxConcurrency}.`,
    );
    this.#fetch = (...request) => (fetch ?? globalThis.fetch)(...request);
    this.#client = createTransport(baseUrl, token, this.#fetch);
    this.#protocols = protocol === 'http:' ? /^https?:/i : /^https:/i;
    this.#timeout = timeout;
    this.#maxRetries = maxRetries;
    this.#limit = pLimit(maxConcurrency);
  }

  /**
   * Asks how far a job is, and again where that fails with an error that is `retryable`.
   *
   * @param bulkId - From 1 to 9007199254740991, as the bulk email cleaning call answered it.
   * @returns what the API knows of the job, taken out of its envelope.
   * @throws a {@link SainoError}.
   */
  async getBulkProgress(bulkId: number, { signal }: RequestOptions = {}): Promise<BulkProgress> {
    checkBulkId(bulkId);
    return this.#call(signal, bulkId, async (attemptSignal) => {
      const query = { bulk_id: bulkId };
      const { data } = await getBulkProgress({
        client: this.#client,
        query,
        signal: attemptSignal,
        throwOnError: true,
      });
      return data.data;
    });
  }

  /**
   * Watches a job: yields the first answer and each change since, and ends after the one that is completed.
   *
   * It asks when the job is likely done, judging by the rate seen, so there is no interval to choose. Failures that
   * are `retryable` do not end it.
   *
   * @param bulkId - From 1 to 9007199254740991.
   * @throws a {@link SainoError}: `wait_timeout`, `job_failed`, `aborted`, or the first that is not retryable.
   *
   * @example
   * ```ts
   * import { EmailCleaning } from 'saino-email-cleaning';
   *
   * for await (const { percentage, status } of new EmailCleaning().watchBulk(1002)) {
   *   console.log(`${percentage} %, ${status}`);
   * }
   * ```
   */
  async *watchBulk(bulkId: number, options: WatchOptions = {}): AsyncGenerator<BulkProgress, void, undefined> {
    checkBulkId(bulkId);
    let last: string | undefined;
    for await (const progress of observeBulk(bulkId, (signal) => this.getBulkProgress(bulkId, { signal }), options)) {
      // What else an answer may have is not documented, and changes unseen.
      const seen = String([progress.status, progress.percentage, progress.download_link]);
      if (seen !== last) yield progress;
      last = seen;
    }
  }

  /**
   * Waits until a job is completed.
   *
   * @param bulkId - From 1 to 9007199254740991.
   * @returns the completed job, with the link of its report.
   * @throws a {@link SainoError}: `wait_timeout`, `job_failed`, `aborted`, or the first that is not retryable.
   */
  async waitForBulk(bulkId: number, { onProgress, ...options }: WaitOptions = {}): Promise<BulkProgress> {
    let last: BulkProgress | undefined;
    for await (const progress of this.watchBulk(bulkId, options)) {
      last = progress;
      onProgress?.(progress);
    }
    // A watch that ends has yielded what it ended after.
    return last as BulkProgress;
  }

  /**
   * Fetches the report of a completed job. The request carries no token, as the report is on another host.
   *
   * @param job - What {@link waitForBulk} gave, or a bulk id, whose link is asked for first.
   * @returns the response, whose body streams the report. `signal` ends that as well; `timeout` is for the time until
   *   the body begins.
   * @throws a {@link SainoError}: `report_unavailable` where there is no link yet, or nothing behind it.
   *
   * @example
   * ```ts
   * import { writeFile } from 'node:fs/promises';
   * import { EmailCleaning } from 'saino-email-cleaning';
   *
   * const saino = new EmailCleaning();
   * const report = await saino.downloadReport(await saino.waitForBulk(1002));
   * if (report.body) await writeFile('report.csv', report.body);
   * ```
   */
  async downloadReport(job: BulkProgress | number, { signal }: RequestOptions = {}): Promise<Response> {
    const progress = typeof job === 'object' && job ? job : await this.getBulkProgress(job, { signal });
    const { bulk_id: bulkId, download_link: link, status, percentage } = progress;
    checkBulkId(bulkId);
    if (!link) {
      throw new SainoError(
        'report_unavailable',
        `Bulk job ${bulkId} has no report yet: it is at ${percentage} %, ${status}.`,
        { bulkId, progress },
      );
    }
    return this.#call(signal, bulkId, (attemptSignal) =>
      fetchReport(link, {
        bulkId,
        protocols: this.#protocols,
        fetch: this.#fetch,
        // The body outlives the attempt, and has to end when the caller says so.
        signal: signal ? AbortSignal.any([signal, attemptSignal]) : attemptSignal,
      }),
    );
  }

  /** Attempts, each with its place among those in flight and its time, until one succeeds or none is left. */
  #call<T>(signal: AbortSignal | undefined, bulkId: number, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timedOut = () =>
      new SainoError('timeout', `Bulk job ${bulkId}: no answer within ${this.#timeout} ms.`, { bulkId });
    const attempts = (outer: AbortSignal | undefined) =>
      retry(
        () =>
          this.#limit(() =>
            within(this.#timeout, outer, timedOut, (inner) =>
              attempt(inner).catch((error) => Promise.reject(asSainoError(error, bulkId))),
            ),
          ),
        { retries: this.#maxRetries, signal: outer },
      );
    // A caller who aborts does not wait for a place.
    return signal ? within(Number.POSITIVE_INFINITY, signal, timedOut, attempts) : attempts(undefined);
  }
}

function checkBulkId(bulkId: unknown): void {
  const isId = Number.isSafeInteger(bulkId) && Number(bulkId) > 0;
  check(
    isId,
    'invalid_argument',
    `A bulk id is an integer from 1 to ${Number.MAX_SAFE_INTEGER}, not ${String(bulkId)}.`,
  );
}

/** What a runtime throws for a connection that failed, under the name that it has here. */
function asSainoError(error: unknown, bulkId: number): SainoError {
  if (error instanceof SainoError) return error;
  const { message, cause } = error as Error;
  // The runtimes say "fetch failed", and what failed stands one level down.
  const why = cause instanceof Error ? `${message} (${cause.message})` : message;
  return new SainoError('network', `Bulk job ${bulkId}: ${why}`, { bulkId, cause: error });
}
