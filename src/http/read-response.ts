import type { FailureResponse } from '../../generated/index.js';
import { findMismatch, successSchema } from './check-schema.js';
import type { Attempt, Exchange } from './exchange.js';
import { type Mask, maskAddresses } from './mask.js';
import { type Body, isRedirect } from './read-body.js';
import { retryHint } from './retry.js';
import type { SainoError, SainoErrorCode } from './saino-error.js';

/** How much of a body an error carries, in characters. */
const longestExcerpt = 2000;
/** How much of what a server says a message quotes, in characters. */
const longestQuote = 500;

/** What the envelope of every documented failure says. The compiler holds it against the spec. */
const failed: FailureResponse['status'] = 'failed';

/**
 * The data of a successful response, checked against its schema.
 *
 * @throws an error of the attempt for everything else.
 */
export async function readResponse(
  attempt: Attempt,
  mask: Mask,
  response: Response,
  { text, isWhole }: Body,
): Promise<unknown> {
  const { ok, status, headers } = response;
  const { exchange } = attempt;
  const { responses = {} } = exchange;
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
  if (isRefusal(exchange, status, data)) {
    const reason = excerpt(mask, reasonIn(data, text), longestQuote);
    const hint = advice(attempt, status) || ` Check the token and ${exchange.input}.`;
    throw fail('api_error', `the API rejected the request: ${reason || `HTTP ${status} without a reason.${hint}`}`);
  }
  if (!ok) throw fail('http_error', `HTTP ${status}, ${unexpected(responses, status)}.${advice(attempt, status)}`);
  // A status that is documented without a body.
  if (status in responses && !responses[status]) return undefined;
  if (data === undefined) throw fail('invalid_response', `HTTP ${status}, the response is ${notJson(text, isWhole)}.`);
  const schema = successSchema(responses, status);
  const invalid = schema && findMismatch(schema, data);
  if (invalid) {
    const place = invalid.place || 'its root';
    throw fail('invalid_response', `the response does not match the API's description at ${place}: ${invalid.reason}.`);
  }
  const mismatch = exchange.mismatch?.(data);
  if (mismatch !== undefined) throw fail('invalid_response', mismatch);
  return data;
}

/** A failure that the API documents for the status, or its envelope under any other. */
function isRefusal({ responses }: Exchange, status: number, data: unknown): boolean {
  if ((data as Partial<FailureResponse> | null | undefined)?.status === failed) return true;
  const schema = status >= 400 ? responses?.[status] : undefined;
  return schema !== undefined && !findMismatch(schema, data);
}

/** Why the API rejected a request, in its own words: its reason if that is text, or all that it sent. */
function reasonIn(data: unknown, text: string): string {
  const reason = (data as Partial<FailureResponse> | null | undefined)?.error;
  return typeof reason === 'string' ? reason : text;
}

function unexpected(responses: object, status: number): string {
  return status in responses
    ? "with a body that does not match the API's description"
    : 'which the API does not document';
}

/** What a status alone says to do next, if anything. */
function advice(attempt: Attempt, status: number): string {
  if (status === 401 || status === 403) return ' Check the token.';
  if (status === 404) return ' Check baseUrl.';
  return attempt.mayPass(status) ? ' Try again later.' : '';
}

function notJson(text: string, isWhole: boolean): string {
  if (!isWhole) return 'longer than 1 MiB';
  return text ? 'not JSON' : 'empty';
}

/** The beginning of what a server sent. Secrets are masked before the cut, so that none is left in part. */
function excerpt(mask: Mask, text: string, length: number): string {
  return maskAddresses(mask(text)).slice(0, length);
}

/** What a body says, or `undefined`, which no JSON text is (RFC 8259). */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
