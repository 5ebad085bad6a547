import { is, isValiError } from 'valibot';
import { type Client, type Config, createClient as createGeneratedClient } from '../../generated/client/index.js';
import { baseUrl, type Options } from '../../generated/index.js';
import { vFailureResponse } from '../../generated/valibot.gen.js';
import { RequestError } from './request-error.js';

/**
 * Makes a client, to be given to the generated functions. It makes no request by itself.
 *
 * - The base URL is the spec's server.
 * - Redirects are not followed: the Fetch standard takes only `Authorization` off a request that goes
 *   to another origin, so the `token` header would go along.
 * - Bodies are parsed as JSON whatever their content type says, and each answer is checked.
 * - `error` is the API's failure envelope, or a {@link RequestError} where none came. Neither repeats
 *   the token.
 *
 * @param config - Overrides of these defaults. `auth` is the token, or a function that gives it.
 *
 * @example
 * ```ts
 * import { createClient, getBulkProgress } from 'saino-email-cleaning/client';
 *
 * const client = createClient({ auth: process.env.SAINO_TOKEN });
 * const { data, error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
 * if (error) throw new Error(`The API refused: ${error.error}`);
 * console.log(`${data.data.percentage} %`);
 * ```
 */
export function createClient(config: Config = {}): Client {
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
  // The generated client takes an empty body for `{}` and does not check it.
  client.interceptors.response.use((response) => {
    if (response.ok && (response.status === 204 || response.headers.get('content-length') === '0')) {
      throw new SyntaxError('it is empty');
    }
    return response;
  });
  client.interceptors.error.use((error, response, request, options) => {
    const path = isValiError(error) ? error.issues[0].path : undefined;
    const body = path ? path[0].input : error;
    if (is(vFailureResponse, body)) return body;
    const what = reason(error);
    // Before there is a request, a runtime refuses a token by repeating it.
    if (!request && /header|bytestring/i.test(what)) {
      return new RequestError('Not sent: the token has to be one line of visible ASCII characters');
    }
    return new RequestError(
      `${client.buildUrl(options)}: ${
        response ? verdict(response, `${path ? path.map(({ key }) => key).join('.') : 'body'}: ${what}`) : what
      }`,
      { cause: error },
    );
  });
  return client;
}

/** What is wrong with an answer. Only 200 and 400 are documented, each with its own envelope. */
function verdict({ ok, status, type }: Response, misfit: string): string {
  if (ok) return `HTTP ${status}, ${misfit}`;
  // A browser hides the status of a redirect that was not followed.
  if (type === 'opaqueredirect' || (status > 300 && status < 400)) return 'a redirect, not followed: check baseUrl';
  return `HTTP ${status}, not documented`;
}

/** The runtimes say "fetch failed", and what failed stands one level down. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
