import { is, isValiError } from 'valibot';
import type { Client, RequestOptions } from '../../generated/client/index.js';
import type { BulkProgressResponse, GetBulkProgressData } from '../../generated/index.js';
import { vFailureResponse } from '../../generated/valibot.gen.js';
import { readBody } from './read-body.js';
import { retryHint } from './retry.js';
import { SainoError, type SainoErrorCode } from './saino-error.js';
import { checkToken, type Token } from './token.js';

/** What a generated function hands to its client: what the spec says of the operation, and what the caller said. */
type Call = Pick<RequestOptions, 'url' | 'security' | 'responseValidator' | 'signal'> &
  Pick<GetBulkProgressData, 'query'>;

/**
 * A client for the generated functions, in the place of the generated one: it bounds what it reads, and every way in
 * which a question can fail has a {@link SainoError} of its own. It has only what they use, which makes the bundle
 * a third smaller.
 */
export function createTransport(
  baseUrl: string,
  token: Token,
  fetch: (...request: Parameters<typeof globalThis.fetch>) => Promise<Response>,
): Client {
  async function get({ url, query, security = [], responseValidator, signal }: Call): Promise<{ data: unknown }> {
    const credential = typeof token === 'string' ? token : await resolve(token);
    const { bulk_id: bulkId } = query;
    // A server may repeat the token in what it answers.
    const masked = (text: string) => text.replaceAll(credential, '[token]');
    const response = await fetch(
      `${baseUrl.replace(/\/$/, '')}${url}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
      {
        headers: Object.fromEntries(security.map(({ name = '' }) => [name, credential])),
        // The Fetch standard would take the token along to wherever the API redirects.
        redirect: 'manual',
        signal,
      },
    );
    const { ok, status, type } = response;
    const { text, isWhole } = await readBody(response);
    const fail = (code: SainoErrorCode, what: string) =>
      new SainoError(code, masked(`Bulk job ${bulkId}: ${what}`), {
        bulkId,
        // A browser gives a redirect that is not followed no status.
        status: status || undefined,
        body: masked(text.slice(0, 2000)),
        ...retryHint(response.headers),
      });

    if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      throw fail('redirect_refused', 'the API redirects, and the token must not go along. Check baseUrl.');
    }
    const data = parse(text);
    if (is(vFailureResponse, data)) {
      throw fail('api_error', `the API refused: ${data.error || `HTTP ${status}. Check the token and the bulk id.`}`);
    }
    if (!ok) {
      const next = status === 401 || status === 403 ? 'Check the token.' : 'Try again later.';
      throw fail('http_error', `HTTP ${status}, with no documented answer. ${next}`);
    }
    if (data === undefined)
      throw fail('invalid_response', isWhole ? 'the answer is not JSON.' : 'the answer is longer than 1 MiB.');
    try {
      await responseValidator?.(data);
    } catch (error) {
      if (!isValiError(error)) throw error;
      const [{ path, message }] = error.issues;
      throw fail(
        'invalid_response',
        `the answer does not fit at ${path?.map(({ key }) => key).join('.') || 'its root'}: ${message}.`,
      );
    }
    // The validator has seen to it that it is one.
    const { bulk_id: answered } = (data as BulkProgressResponse).data;
    if (answered !== bulkId) throw fail('invalid_response', `the answer is about bulk job ${answered}.`);
    return { data };
  }
  // All that the generated functions of this API call.
  return { get } as unknown as Client;
}

async function resolve(token: Exclude<Token, string>): Promise<string> {
  let given: string;
  try {
    given = await token();
  } catch (cause) {
    throw new SainoError('configuration', 'The function that gives the token failed: see the cause.', { cause });
  }
  return checkToken(given);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON text is undefined (RFC 8259).
    return undefined;
  }
}
