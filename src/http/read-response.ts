import { is, isValiError } from 'valibot';
import type { FailureResponse } from '../../generated/index.js';
import type { Call } from './build-request.js';
import type { Attempt, Exchange } from './exchange.js';
import { type Mask, maskAddresses } from './mask.js';
import type { Body } from './read-body.js';
import { retryHint } from './retry.js';
import type { SainoError, SainoErrorCode } from './saino-error.js';

/** How much of a body an error carries, in characters. */
const longestExcerpt = 2000;
/** How much of a server's reason a message quotes, in characters. */
const longestReason = 500;

/** What the envelope of every documented failure says. The compiler holds it against the spec. */
const failed: FailureResponse['status'] = 'failed';

/**
 * The data of a successful response, checked by the validator of its operation.
 *
 * @throws an error of the attempt for everything else.
 */
export async function readResponse(
  attempt: Attempt,
  mask: Mask,
  response: Response,
  { text, isWhole }: Body,
  validate: Call['responseValidator'],
): Promise<unknown> {
  const { ok, status, headers } = response;
  const { exchange } = attempt;
  const data = parseJson(text);
  const fail = (code: SainoErrorCode, what: string): SainoError =>
    attempt.error(code, what, {
      // A browser hides the status of a redirect that is not followed.
      status: status || undefined,
      body: excerpt(mask, text, longestExcerpt),
      ...exchange.detailsOf?.(data),
      ...retryHint(headers),
    });

  if (isRedirect(response)) {
    throw fail('redirect_refused', 'the API redirects, and the token must not follow. Check baseUrl.');
  }
  if (isRefusal(exchange, status, data)) throw fail('api_error', refusal(exchange, mask, status, data));
  if (!ok) throw fail('http_error', unexpectedStatus(exchange, status));
  if (data === undefined) throw fail('invalid_response', `HTTP ${status}, ${whyNotJson(text, isWhole)}.`);
  try {
    await validate?.(data);
  } catch (error) {
    if (!isValiError(error)) throw error;
    const [{ path, message }] = error.issues;
    const place = path?.map(({ key }) => key).join('.') || 'its root';
    throw fail(
      'invalid_response',
      `the response does not match the API's description at ${place}: ${excerpt(mask, message, longestReason)}.`,
    );
  }
  const mismatch = exchange.mismatch?.(data);
  if (mismatch !== undefined) throw fail('invalid_response', mismatch);
  return data;
}

/** Whether a response leads elsewhere. A browser hides the status of one that it was told not to follow. */
export function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

/** A failure that the API documents for the status, or its envelope under any other. */
function isRefusal({ responses = {} }: Exchange, status: number, data: unknown): boolean {
  if (typeof data === 'object' && data !== null && 'status' in data && data.status === failed) return true;
  const schema = status >= 400 ? responses[status] : undefined;
  return schema !== undefined && is(schema, data);
}

function refusal({ input }: Exchange, mask: Mask, status: number, data: unknown): string {
  const reason = reasonIn(data);
  if (reason) return `the API rejected the request: ${excerpt(mask, reason, longestReason)}`;
  return `the API rejected the request with HTTP ${status} and no reason. Check the token and ${input}.`;
}

/** Why a failure came about, in the words of the server: text as it is, anything else as JSON. */
function reasonIn(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('error' in data) || data.error === '') return '';
  return typeof data.error === 'string' ? data.error : JSON.stringify(data.error);
}

function unexpectedStatus({ responses = {} }: Exchange, status: number): string {
  const what = Object.hasOwn(responses, status)
    ? "with a body that does not match the API's description"
    : 'which the API does not document';
  return `HTTP ${status}, ${what}.${advice(status)}`;
}

function advice(status: number): string {
  if (status === 401 || status === 403) return ' Check the token.';
  if (status === 404) return ' Check baseUrl.';
  return status === 429 || status >= 500 || status === 408 ? ' Try again later.' : '';
}

function whyNotJson(text: string, isWhole: boolean): string {
  if (!isWhole) return 'the response is longer than 1 MiB';
  return text === '' ? 'the response is empty' : 'the response is not JSON';
}

/** The beginning of what a server sent. Secrets are masked before the cut, so that none is left in part. */
function excerpt(mask: Mask, text: string, length: number): string {
  return maskAddresses(mask(text).slice(0, 2 * length)).slice(0, length);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON text is undefined (RFC 8259).
    return undefined;
  }
}
