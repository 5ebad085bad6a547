import type { FailureResponse } from '../../generated/index.js';
import type { Attempt } from './call.js';
import type { Mask } from './mask.js';
import { asCutBody } from './network-failure.js';
import type { SainoError, SainoErrorCode, SainoErrorDetails } from './saino-error.js';

/** The longest body that is read, in bytes. An envelope has about 250. */
export const longestBody = 2 ** 20;
/** The part of a body that an error carries, and of a server's words that a message quotes, in characters. */
const [longestExcerpt, longestQuote] = [2000, 500];

/** The headers in which servers commonly name a request. */
const requestIds = ['x-request-id', 'x-amzn-requestid', 'cf-ray'];

/** The `status` in the envelope of every documented failure. */
const failed: FailureResponse['status'] = 'failed';

/** Checks the data of a successful response, as the generated function of its operation describes it. */
export type Validate = (data: unknown) => Promise<unknown>;

/** Returns the checked data of a successful response. @throws an error of the attempt for everything else. */
export async function readResponse(
  attempt: Attempt,
  mask: Mask,
  response: Response,
  validate: Validate | undefined,
): Promise<unknown> {
  const { ok, status, headers } = response;
  const { info } = attempt;
  const body: Body = { text: '', isWhole: false };
  const fail = (code: SainoErrorCode, what: string, cause?: unknown): SainoError =>
    attempt.error(code, what, {
      // A browser hides the status of a redirect that is not followed.
      status: status || undefined,
      ...describeHeaders(headers, mask),
      // Secrets are masked before the cut, so that none is left in part.
      body: mask(body.text).slice(0, longestExcerpt),
      ...(info.findBulkId && { bulkId: info.findBulkId(body.text) }),
      ...retryHint(headers),
      cause,
    });

  try {
    await readBody(response, body);
  } catch (error) {
    const cut = asCutBody(error);
    const reason = mask(cut.reason);
    throw fail('network', `${reason}.`, withoutRequest(reason, cut.code));
  }
  if (isRedirect(response)) {
    throw fail('redirect_refused', 'the API redirects, and the token must not follow. Check baseUrl.');
  }
  const { text } = body;
  const data = parseJson(text);
  const failure = data as Partial<FailureResponse> | null | undefined;
  if (failure?.status === failed) {
    // The reason is the API's own if that is text, or all that it sent.
    const reason = mask(typeof failure.error === 'string' ? failure.error : text).slice(0, longestQuote);
    const hint = advice(attempt, status) || ` Check the token and ${info.input}.`;
    throw fail('api_error', `the API rejected the request: ${reason || `HTTP ${status} without a reason.${hint}`}`);
  }
  if (!ok) {
    const hint = advice(attempt, status);
    throw fail('http_error', `HTTP ${status}, with a body that the API does not document.${hint}`);
  }
  if (data === undefined && text) {
    const what = body.isWhole ? 'not JSON' : 'longer than 1 MiB';
    throw fail('invalid_response', `HTTP ${status}, the response is ${what}.`);
  }
  try {
    await validate?.(data);
  } catch (error) {
    const what = `the response does not match the API's description at ${describeIssue(error)}.`;
    throw fail('invalid_response', text ? what : `HTTP ${status}, the response is empty.`);
  }
  const mismatch = info.mismatch?.(data);
  if (mismatch !== undefined) throw fail('invalid_response', mismatch);
  return data;
}

/** The part of a valibot issue that repeats nothing of the data. */
type Issue = { expected: string | null; received: string; path?: { key: unknown }[] };

/** Says where data does not match, and why. A validator's own message repeats the data, which may be personal. */
function describeIssue(error: unknown): string {
  const [issue] = (error as { issues?: Issue[] }).issues ?? [];
  const place = issue?.path?.map(({ key }) => String(key)).join('.') || 'its root';
  return `${place}: ${issue?.received === 'undefined' ? 'missing' : `expected ${issue?.expected ?? 'another value'}`}`;
}

/** Returns what to do next, as far as a status alone says it. */
function advice(attempt: Attempt, status: number): string {
  if (status === 401 || status === 403) return ' Check the token.';
  if (status === 404) return ' Check baseUrl.';
  return attempt.isRetryableStatus(status) ? ' Try again later.' : '';
}

/** Returns what a JSON text says, or `undefined`, which no JSON text is (RFC 8259). */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeHeaders(headers: Headers, mask: Mask): Pick<SainoErrorDetails, 'headers' | 'requestId'> {
  const plain = Object.fromEntries([...headers].map(([name, value]) => [name, mask(value)]));
  return { headers: plain, requestId: requestIds.map((name) => plain[name]).find(Boolean) };
}

/** A copy of a runtime's error without what it attaches: undici's parser error has the bytes of the request. */
export function withoutRequest(reason: string, code: string | undefined): Error {
  return Object.assign(new Error(reason), { code });
}

/** The part of an error's details with `Retry-After` in ms (RFC 9110, section 10.2.3): from seconds or an HTTP date. */
export function retryHint(headers: Headers): { retryAfter?: number } {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return { retryAfter: Math.ceil(Number(value)) * 1000 };
  // `Date.parse` takes many a number for a date, such as 1.5 and -3.
  const ms = /[a-z]/i.test(value) ? Date.parse(value) - Date.now() : Number.NaN;
  return Number.isNaN(ms) ? {} : { retryAfter: Math.max(ms, 0) };
}

/** The text of a body, and `true` if that is all of it. */
export type Body = { text: string; isWhole: boolean };

/**
 * Reads a body, up to where it exceeds {@link longestBody}. The rest is cancelled, and so is all that comes with a redirect.
 *
 * @param body - Has what arrived before the body was cut off.
 */
export async function readBody(response: Response, body: Body = { text: '', isWhole: false }): Promise<Body> {
  if (isRedirect(response)) {
    discard(response);
    return Object.assign(body, { isWhole: true });
  }
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let size = 0; size <= longestBody; ) {
    const chunk = await reader?.read();
    body.text += decoder.decode(chunk?.value, { stream: Boolean(chunk?.value) });
    if (!chunk?.value) return Object.assign(body, { isWhole: true });
    size += chunk.value.byteLength;
  }
  // Not awaited: nobody needs the rest, or how cancelling it turns out.
  reader?.cancel().catch(() => {});
  return body;
}

/** Frees the connection of a response whose body nobody reads, so it does not matter how cancelling it turns out. */
export function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/** `true` if a response leads elsewhere. A browser hides the status of one that it was told not to follow. */
export function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}
