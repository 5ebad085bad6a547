import type { Client } from '../generated/client/index.js';
import {
  type BulkProgress,
  type BulkProgressResponse,
  type EmailVerification,
  getBulkProgress,
  type StartedBulk,
  baseUrl as specUrl,
  startBulk,
  verifyEmail,
} from '../generated/index.js';
import { checkAddress } from './address.js';
import {
  type BulkCheck,
  checkOnce,
  completed,
  maskProgress,
  observeBulk,
  pollUntilDone,
  type WatchOptions,
} from './bulk/observe-bulk.js';
import { fetchReport } from './bulk/report.js';
import { type List, toUpload } from './bulk/upload.js';
import { type Call, type CallInfo, createCall, type OnRetry, type Run, withDeadline } from './http/call.js';
import { toExtraHeaders, userAgent } from './http/headers.js';
import { createLog, type Log, type Logger, type LogLevel } from './http/log.js';
import {
  check,
  checkAttempts,
  checkBaseUrl,
  checkCount,
  checkToken,
  readVariable,
  type Token,
} from './http/options.js';
import { SainoError } from './http/saino-error.js';
import { type CustomFetch, createTransport, type Fetch, type RequestMeta, type Transport } from './http/transport.js';
import { cautious, type OperationId, policies } from './policies.js';

/** Options for `new EmailCleaning()`. */
export type EmailCleaningOptions = {
  /**
   * The token that the Saino app gives you, or a function that returns it, called before each attempt.
   *
   * @default the environment variable `SAINO_TOKEN`, which is read at each attempt
   */
  token?: Token | undefined;
  /**
   * The URL of the API: http or https. The token goes to this origin and nowhere else.
   *
   * @default the environment variable `SAINO_BASE_URL`, which is read at the first call, or else the server of the
   *   OpenAPI document, https://api.saino.io
   */
  baseUrl?: string | undefined;
  /**
   * The time limit of one attempt, body included, in ms: from 1 to 2,147,483,647. Uploads have a limit of their own.
   *
   * Node.js's own `fetch` gives up after 300,000 ms without a response. For more, make undici's the global one, with
   * `install()` and `setGlobalDispatcher(new Agent({ headersTimeout: 0, bodyTimeout: 0 }))` of the package `undici`.
   *
   * @default 30_000
   */
  timeout?: number | undefined;
  /**
   * The number of retries after a failed read: an integer of at least 0. Requests that may be charged are retried only if
   * they never reached the API, or after HTTP 429. A wait asks again in its own time, however often.
   *
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * The number of requests of this instance that may be in flight at once: an integer of at least 1, or `Infinity`. The
   * body of a report that is being read does not count.
   *
   * @default 10
   */
  maxConcurrency?: number | undefined;
  /**
   * Sends the requests. It has to accept the `FormData` of the runtime, which undici's own `fetch` does not.
   *
   * @default the runtime's `fetch`, looked up at each call
   */
  fetch?: CustomFetch | undefined;
  /**
   * Adds headers to each request to the API, not to that of a report. `token` and `content-type` are refused. Values of 8
   * characters and more count as secret, as the token does, but for `user-agent`.
   *
   * @default a `User-Agent` with the name and the version of the package, unless it runs in a browser
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Receives a line for each attempt and for each state of a wait, without a secret or an address: `console`, or a logger
   * of pino or winston. A throwing logger never fails a call: its error is printed to stderr.
   *
   * @default stderr
   */
  logger?: Logger | undefined;
  /**
   * The minimum level that is logged. `debug`: attempts that succeed, and the delays of a wait; `info`: its states; `warn`:
   * attempts that fail, and may succeed later; `error`: other failures, and calls that you abort; `off`: nothing.
   *
   * @default `debug` with a `logger`; without one, the environment variable `SAINO_LOG`, or else `off`
   */
  logLevel?: LogLevel | undefined;
};

/** Options of one call. */
export type RequestOptions = {
  /** Ends the call at once, with `aborted`. */
  signal?: AbortSignal | undefined;
  /**
   * The time limit of one attempt, in ms: from 1 to 2,147,483,647. More than 300,000 needs undici's `install()` in
   * Node.js, as for the client.
   *
   * @default that of the client; 300_000 for an upload
   */
  timeout?: number | undefined;
  /**
   * The number of retries: an integer of at least 0.
   *
   * @default that of the client
   */
  maxRetries?: number | undefined;
  /**
   * Adds headers to each attempt, over those of the client and by the same rules. A report is requested without any.
   *
   * @default those of the client
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Receives each failed attempt that is followed by another one. What it throws ends the call. */
  onRetry?: OnRetry | undefined;
};

/** Options for `startBulk()`. */
export type StartOptions = RequestOptions & {
  /**
   * The name of the list's file. Only its ending is sent, as in `list.xlsx`: the link to the report may repeat the name.
   *
   * @default the name of a `File`, or `list.csv`
   */
  fileName?: string | undefined;
};

/** Options for `verifyEmail()`. */
export type VerifyOptions = RequestOptions & {
  /**
   * Retries a check whose outcome is unknown, as reads are. Each attempt may be charged.
   *
   * @default false
   */
  retryUnknownOutcome?: boolean | undefined;
};

/** Options for `checkBulk()`. */
export type CheckOptions = RequestOptions & Pick<WatchOptions, 'minInterval' | 'maxInterval' | 'isFailed' | 'history'>;

/** Options for `waitForBulk()`. */
export type WaitOptions = WatchOptions & {
  /**
   * Receives the first progress and every change, the last one included. It is awaited, and what it throws, or rejects
   * with, ends the wait.
   */
  onProgress?: ((progress: BulkProgress) => unknown) | undefined;
};

/** The arguments of a generated function besides those of its operation. */
type RequestContext = { client: Client; signal: AbortSignal; throwOnError: true; meta: RequestMeta };

/**
 * A client of Saino's email cleaning API that can be left running: it uploads lists, retries, polls, and resolves when
 * the job completes.
 *
 * Its promises reject with a {@link SainoError}.
 *
 * @example
 * ```ts
 * import { openAsBlob } from 'node:fs';
 * import { writeFile } from 'node:fs/promises';
 * import { EmailCleaning } from 'saino-email-cleaning';
 *
 * const saino = new EmailCleaning();
 * const { bulk_id } = await saino.startBulk(await openAsBlob('list.csv'));
 * const done = await saino.waitForBulk(bulk_id, {
 *   onProgress: ({ percentage }) => console.log(`${percentage} %`),
 * });
 * const report = await saino.downloadReport(done);
 * if (report.body) await writeFile('report.csv', report.body);
 * ```
 */
export class EmailCleaning {
  readonly #transport: Transport;
  readonly #call: Call;
  readonly #fetch: Fetch | undefined;
  readonly #openLog: () => Log;
  readonly #timeout: number;
  readonly #maxRetries: number;
  #baseUrl: string | undefined;

  /**
   * Reads nothing of the environment, so that a module may make its client when it is imported, wherever that is.
   *
   * @throws a {@link SainoError} `configuration` if an option is invalid.
   */
  constructor(options: EmailCleaningOptions = {}) {
    const { token, baseUrl, timeout = 30_000, maxRetries = 2, maxConcurrency = 10 } = options;
    if (token !== undefined && typeof token !== 'function') checkToken(token);
    if (baseUrl !== undefined) checkBaseUrl('baseUrl', baseUrl);
    checkAttempts('configuration', timeout, maxRetries);
    if (maxConcurrency !== Number.POSITIVE_INFINITY) checkCount('configuration', 'maxConcurrency', maxConcurrency, 1);
    const headers = { ...userAgent(), ...toExtraHeaders(options.headers ?? {}, 'configuration') };
    this.#fetch = options.fetch;
    this.#transport = createTransport({ token, fetch: this.#fetch, headers });
    this.#openLog = createLog(options.logger, options.logLevel, this.#transport.mask);
    this.#call = createCall(maxConcurrency, this.#openLog);
    this.#timeout = timeout;
    this.#maxRetries = maxRetries;
    this.#baseUrl = baseUrl?.replace(/\/+$/, '');
  }

  /**
   * The URL of the API, without a slash at its end: the option, or else `SAINO_BASE_URL` as it was at the first call, or
   * the server of the OpenAPI document.
   *
   * @throws a {@link SainoError} `configuration` if that of the environment is invalid.
   */
  get baseUrl(): string {
    if (this.#baseUrl === undefined) {
      const variable = readVariable('SAINO_BASE_URL');
      if (variable !== undefined) checkBaseUrl('SAINO_BASE_URL', variable);
      this.#baseUrl = (variable ?? specUrl).replace(/\/+$/, '');
    }
    return this.#baseUrl;
  }

  /**
   * Uploads a list and starts the job that cleans it.
   *
   * A list that is uploaded twice is charged twice, so this is retried only if the request certainly never reached the
   * API, or after HTTP 429. Chromium and Deno may resend a request by themselves when a reused connection breaks, which
   * no client can prevent.
   *
   * @param list - A file, as a `Blob` (in Node.js, `await openAsBlob(path)` streams it from disk) or a `File`: .csv,
   *   .txt or .xlsx, below 15,000,000 bytes, with a column `emails`. Or up to 100,000 addresses. A file on disk must stay
   *   as it is until this settles: Node.js ends the process if it cannot read the rest of one that is being sent.
   * @returns the bulk id, to store and to wait for.
   * @throws a {@link SainoError}: `invalid_argument` if the API would not accept the list, before anything is sent;
   *   `unknown_outcome` if the list may be in process although no valid response arrived.
   *
   * @example
   * ```ts
   * import { EmailCleaning } from 'saino-email-cleaning';
   *
   * const saino = new EmailCleaning();
   * const { bulk_id } = await saino.startBulk(['user@example.com', 'info@example.org']);
   * console.log(bulk_id);
   * ```
   */
  async startBulk(list: List, options: StartOptions = {}): Promise<StartedBulk> {
    const file = await withDeadline(options.signal, (signal) => toUpload(list, options.fileName, signal));
    const request = { subject: 'Upload of the list', findBulkId };
    return this.#request('startBulk', request, options, (context) => startBulk({ ...context, body: { file } }));
  }

  /**
   * Gets the progress of a job once.
   *
   * @param bulkId - From 1 to 9,007,199,254,740,991, as returned by {@link startBulk}.
   * @throws a {@link SainoError}.
   */
  async getBulkProgress(bulkId: number, options: RequestOptions = {}): Promise<BulkProgress> {
    checkBulkId(bulkId);
    const query = { bulk_id: bulkId };
    const mismatch = (data: unknown) => {
      // The validator has checked that it is one.
      const { bulk_id } = (data as BulkProgressResponse).data;
      return bulk_id === bulkId ? undefined : `the response is about bulk job ${bulk_id}.`;
    };
    const request = { subject: `Bulk job ${bulkId}`, bulkId, mismatch };
    const { data } = await this.#request('getBulkProgress', request, options, (context) =>
      getBulkProgress({ ...context, query }),
    );
    return data;
  }

  /**
   * Checks a job once, and says when to check again: for processes that cannot wait until it is done, such as a cron job
   * or a function with a time limit.
   *
   * @param bulkId - From 1 to 9,007,199,254,740,991.
   * @returns the progress, and, as plain JSON, the `history` to store until the next check.
   * @throws a {@link SainoError}: `job_failed` if the job ended without a report; `invalid_argument` if the `history` was
   *   changed, or belongs to another job. After a failure that is `retryable`, the stored `history` stays valid.
   *
   * @example
   * ```ts
   * import { EmailCleaning } from 'saino-email-cleaning';
   *
   * const saino = new EmailCleaning();
   * const first = await saino.checkBulk(1002);
   * if (!first.isDone) await saino.checkBulk(1002, { history: first.history }); // after first.nextDelay ms
   * ```
   */
  async checkBulk(bulkId: number, options: CheckOptions = {}): Promise<BulkCheck> {
    checkBulkId(bulkId);
    const { mask } = this.#transport;
    return checkOnce(bulkId, () => this.getBulkProgress(bulkId, options), { ...options, mask });
  }

  /**
   * Verifies a single address.
   *
   * A check may be charged, a repeated one included, so this is retried only if the request certainly never reached the
   * API, or after HTTP 429.
   *
   * @param email - The address. Errors never repeat it.
   * @returns the result. `free_email` is a string: `"false"` is truthy, so compare it with `"true"`.
   * @throws a {@link SainoError}: `unknown_outcome` if the check may be charged although no valid response arrived.
   *
   * @example
   * ```ts
   * import { EmailCleaning } from 'saino-email-cleaning';
   *
   * const { result, status } = await new EmailCleaning().verifyEmail('user@example.com');
   * console.log(`${result} (${status})`);
   * ```
   */
  async verifyEmail(email: string, options: VerifyOptions = {}): Promise<EmailVerification> {
    checkAddress(email, 'The address to verify');
    const request = {
      subject: 'Verification of the address',
      personalData: [email],
      ...(options.retryUnknownOutcome ? { repeat: 'safe' as const } : {}),
    };
    const { data } = await this.#request('verifyEmail', request, options, (context) =>
      verifyEmail({ ...context, query: { email } }),
    );
    return data;
  }

  /**
   * Watches a job: yields the first progress and every change, and returns after the one that is completed.
   *
   * It polls when the job is likely to be done, judging by the rate of its progress, so there is no interval to choose.
   * A failure that is `retryable` does not end it.
   *
   * @param bulkId - From 1 to 9,007,199,254,740,991.
   * @throws a {@link SainoError}: `wait_timeout`, `job_failed`, `aborted`, or the first one that is not retryable.
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
  watchBulk(bulkId: number, options: WatchOptions = {}): AsyncGenerator<BulkProgress, void, undefined> {
    return this.#observe(observeBulk, bulkId, options);
  }

  /**
   * Waits until a job is completed.
   *
   * @param bulkId - From 1 to 9,007,199,254,740,991.
   * @returns the progress of the completed job, with the link to its report.
   * @throws a {@link SainoError}: `wait_timeout`, `job_failed`, `aborted`, or the first one that is not retryable. The
   *   `history` of `wait_timeout` and `aborted` is for the wait that continues this one.
   */
  async waitForBulk(bulkId: number, options: WaitOptions = {}): Promise<BulkProgress> {
    let last: BulkProgress | undefined;
    for await (const progress of this.#observe(pollUntilDone, bulkId, options)) {
      last = progress;
      await options.onProgress?.(progress);
    }
    // A watch that ends has yielded the progress that it ended after.
    return last as BulkProgress;
  }

  /**
   * Requests the report of a completed job, without the token, as the report is on another host.
   *
   * @param job - What {@link waitForBulk} returned, or a bulk id, whose progress is requested first.
   * @returns the response. Its body streams the report, and `signal` ends that as well; `timeout` ends when the body
   *   begins.
   * @throws a {@link SainoError}: `report_unavailable` if there is no link yet, or nothing behind it.
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
  async downloadReport(job: BulkProgress | number, options: RequestOptions = {}): Promise<Response> {
    const progress = typeof job === 'object' && job ? job : await this.getBulkProgress(job, options);
    const { bulk_id: bulkId, download_link: link } = progress;
    checkBulkId(bulkId);
    if (!link) throw noReport(maskProgress(progress, this.#transport.mask));
    const info: CallInfo = { subject: `Report of bulk job ${bulkId}`, bulkId, repeat: 'safe' };
    const { baseUrl } = this;
    return this.#send(info, options, (attempt, signal) =>
      fetchReport(link, { attempt, baseUrl, fetch: this.#fetch, signal, callerSignal: options.signal }),
    );
  }

  #observe(observe: typeof observeBulk, bulkId: number, options: WatchOptions): ReturnType<typeof observeBulk> {
    const { requestTimeout: timeout, headers } = options;
    return observe(bulkId, (request) => this.getBulkProgress(bulkId, { ...request, timeout, headers }), {
      ...options,
      onlyChanges: true,
      openLog: this.#openLog,
      mask: this.#transport.mask,
    });
  }

  /** Calls a generated function, as often as the policy of its operation allows. */
  async #request<T>(
    operation: OperationId,
    request: Pick<CallInfo, 'subject'> & Partial<CallInfo>,
    options: RequestOptions,
    run: (context: RequestContext) => Promise<{ data: T }>,
  ): Promise<T> {
    const headers = options.headers && toExtraHeaders(options.headers, 'invalid_argument');
    const info = { operation, ...(policies[operation] ?? cautious), ...request };
    const { client } = this.#transport;
    const { baseUrl } = this;
    const { data } = await this.#send(info, options, (attempt, signal) =>
      run({ client, signal, throwOnError: true, meta: { attempt, baseUrl, headers } }),
    );
    return data;
  }

  /** @throws `invalid_argument` */
  async #send<T>(info: CallInfo, { signal, onRetry, ...options }: RequestOptions, run: Run<T>): Promise<T> {
    const { timeout = info.timeout ?? this.#timeout, maxRetries = this.#maxRetries } = options;
    checkAttempts('invalid_argument', timeout, maxRetries);
    return this.#call(info, { signal, timeout, maxRetries, onRetry }, run);
  }
}

function checkBulkId(bulkId: unknown): void {
  // Only a number is shown: another string may be anything, even the token.
  const isNumeric = typeof bulkId === 'string' && /^\d{1,16}$/.test(bulkId);
  const given = isNumeric ? `the string "${bulkId}"` : typeof bulkId;
  check(typeof bulkId === 'number', 'invalid_argument', `\`bulkId\` must be a number: got ${given}.`);
  const range = `an integer from 1 to ${Number.MAX_SAFE_INTEGER}`;
  const isInRange = Number.isSafeInteger(bulkId) && bulkId > 0;
  check(isInRange, 'invalid_argument', `\`bulkId\` must be ${range}, not ${bulkId}.`);
}

/**
 * Finds the id of a job in the text of a response, wherever it stands there: a response that is not valid, or cut off, may
 * still name the job, which nothing else does.
 */
function findBulkId(text: string): number | undefined {
  const [, quoted, plain] = /"bulk_id"\s*:\s*(?:"([1-9]\d*)"|([1-9]\d*)\s*[,}\]])/.exec(text) ?? [];
  const bulkId = Number(quoted ?? plain);
  return Number.isSafeInteger(bulkId) ? bulkId : undefined;
}

function noReport(progress: BulkProgress): SainoError {
  const { bulk_id: bulkId, percentage, status } = progress;
  const state =
    status === completed
      ? 'it is completed, but its progress has no link.'
      : `it is at ${percentage} %, ${status}. Wait until it is completed.`;
  return new SainoError('report_unavailable', `Bulk job ${bulkId} has no report: ${state}`, { bulkId, progress });
}
