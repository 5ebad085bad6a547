import {
  type Client,
  type Config,
  createClient as createGeneratedClient,
  type ResolvedRequestOptions,
} from '../../generated/client/index.js';
import { baseUrl, type Options } from '../../generated/index.js';
import { operations } from '../../generated/operations.gen.js';
import { findMismatch, type Mismatch, type Responses, successSchema } from './check-schema.js';
import type { CustomFetch } from './custom-fetch.js';
import { createMask, type Mask, maskAddresses, maskStrings, maskUrls } from './mask.js';
import { reasonOf } from './network-failure.js';
import { isRedirect } from './read-body.js';
import { RequestError } from './request-error.js';

/** What a client may override of its defaults. `auth` is the token, or a function that returns it. */
export type ClientConfig = Omit<Config, 'fetch'> & {
  /**
   * Sends the requests. It has to accept the `FormData` of the runtime, which undici's own `fetch` does not.
   *
   * @default globalThis.fetch
   */
  fetch?: CustomFetch;
};

/**
 * Makes a client, to pass to the generated functions. It makes no request by itself.
 *
 * - The base URL is the server of the OpenAPI document.
 * - Redirects are not followed: by the Fetch standard only `Authorization` is dropped from a request that goes to another
 *   origin, so the `token` header would travel along.
 * - Bodies are parsed as JSON whatever their content type says, and each successful response is checked.
 * - `error` is a documented failure of the API, or a {@link RequestError} if there is none. Neither form repeats the
 *   token, and the `request` of a result no longer has it.
 * - `sse` throws, as no operation of the API sends events.
 *
 * @param config - Overrides of these defaults. `auth` is the token, or a function that returns it.
 *
 * @example
 * ```ts
 * import { createClient, getBulkProgress } from 'saino-email-cleaning/client';
 *
 * const client = createClient({ auth: process.env.SAINO_TOKEN });
 * const { data, error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
 * if (error) throw new Error(`The API rejected the request: ${error.error}`);
 * console.log(`${data.data.percentage} %`);
 * ```
 */
export function createClient(config: ClientConfig = {}): Client {
  const client = createGeneratedClient({
    baseUrl,
    parseAs: 'json',
    redirect: 'manual',
    // The options of a call become those of its Request, where Deno takes `client` for one of its own.
    requestValidator: async (options) => {
      (options as Partial<Options>).client = undefined;
    },
    ...config,
  });
  const credentials = new WeakMap<Request, string[]>();

  client.interceptors.response.use((response, request, options) => {
    credentials.set(request, takeCredentials(request, options));
    // The generated client takes an empty body for `{}` and does not check it.
    if (response.ok && (response.status === 204 || response.headers.get('content-length') === '0')) {
      throw new RequestError('it is empty');
    }
    const schema = successSchema(documentedResponses(request.method, options.url), response.status);
    options.responseValidator ??= async (body) => {
      const mismatch = schema && findMismatch(schema, body);
      if (mismatch) throw new InvalidBody(mismatch, body);
    };
    return response;
  });
  client.interceptors.error.use((error, response, request, options) => {
    if (!request) return notSent(error, client.buildUrl(options));
    const secrets = credentials.get(request) ?? takeCredentials(request, options);
    const maskToken = createMask(secrets, '[token]');
    const mask: Mask = (text) => maskAddresses(maskToken(text));
    const subject = `${request.method} ${maskUrls(request.url)}`;
    if (!response) return noResponse(error, subject, options, mask);
    return failureOf(error, response, subject, documentedResponses(request.method, options.url), mask);
  });
  return client;
}

/** A successful response that does not match its schema. */
class InvalidBody extends Error {
  readonly place: string;
  readonly body: unknown;

  constructor({ place, reason }: Mismatch, body: unknown) {
    super(reason);
    this.place = place;
    this.body = body;
  }
}

function documentedResponses(method: string, url: string): Responses {
  const operation = Object.values(operations).find((known) => known.method === method && known.url === url);
  return operation?.responses ?? {};
}

/** The values of the security schemes in the headers of a request that was sent, which then no longer has them. */
function takeCredentials({ headers }: Request, { security = [] }: ResolvedRequestOptions): string[] {
  return security.flatMap(({ name = 'Authorization' }) => {
    const value = headers.get(name);
    headers.delete(name);
    return value ?? [];
  });
}

/** Before there is a request, a runtime refuses a token by repeating it. */
function notSent(error: unknown, url: string): RequestError {
  const reason = reasonOf(error);
  if (/header|bytestring/i.test(reason)) {
    return new RequestError('Not sent: the token must be one line of visible ASCII characters');
  }
  return new RequestError(`Not sent to ${maskUrls(url)}: ${maskAddresses(maskUrls(reason))}`);
}

function noResponse(error: unknown, subject: string, { signal }: ResolvedRequestOptions, mask: Mask): RequestError {
  const reason = mask(maskUrls(reasonOf(error)));
  // The reason of the caller's own signal stays as it is. What a runtime throws may have the request attached to it.
  const cause = signal?.aborted ? error : new Error(reason);
  return new RequestError(`${subject}: ${reason}`, { cause });
}

/** The API's own failure if there is one, or an error that says what came in its place. */
function failureOf(error: unknown, response: Response, subject: string, responses: Responses, mask: Mask): unknown {
  const { ok, status } = response;
  const invalid = error instanceof InvalidBody ? error : undefined;
  const sent = invalid ? invalid.body : error;
  const body = sent instanceof Error ? new Error(mask(whyInvalid(sent))) : maskStrings(sent, mask);
  if (isDocumentedFailure(responses, body)) return body;

  const fail = (what: string) => new RequestError(`${subject}: ${what}`, { cause: body });
  if (isRedirect(response)) return fail('a redirect, which is not followed. Check baseUrl');
  if (!ok && !Object.hasOwn(responses, status)) return fail(`HTTP ${status}, which the API does not document`);
  const place = invalid?.place || 'body';
  const why = ok ? mask(whyInvalid(error)) : 'it does not match the description of the API';
  return fail(`HTTP ${status}, ${place}: ${why}`);
}

/** A parser quotes the beginning of what it fails at, where a token may be cut off before it can be masked. */
function whyInvalid(error: unknown): string {
  return error instanceof SyntaxError ? 'it is not JSON' : reasonOf(error);
}

/** Under any status: what a failure says counts more than the number that it comes with. */
function isDocumentedFailure(responses: Responses, body: unknown): boolean {
  return Object.entries(responses).some(
    ([status, schema]) => Number(status) >= 400 && schema && !findMismatch(schema, body),
  );
}
