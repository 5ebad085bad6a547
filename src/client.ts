import { type Client, type Config, createClient as createGeneratedClient } from '../generated/client/index.js';
import { baseUrl, type Options } from '../generated/index.js';
import { isVisible, unusableToken } from './http/options.js';
import type { CustomFetch } from './http/transport.js';

export type { Client, Config } from '../generated/client/index.js';
export * from '../generated/index.js';
export type { CustomFetch } from './http/transport.js';

/** Options for `createClient()`, over its defaults. `auth` is the token, or a function that returns it. */
export type ClientConfig = Omit<Config, 'fetch'> & {
  /**
   * Sends the requests. It has to accept the `FormData` of the runtime, which undici's own `fetch` does not.
   *
   * @default globalThis.fetch
   */
  fetch?: CustomFetch;
};

/**
 * Makes a client, to pass to the generated functions: that of the generator, with defaults that are safe. The base URL is
 * the server of the OpenAPI document, redirects are not followed, bodies are JSON whatever their content type says, and a
 * token that no header can carry is refused without being repeated.
 *
 * Otherwise it is raw. The `request` and the `error` of a result may hold the token, so do not log them. Nothing is
 * retried or bounded, neither in time nor in size. What `error` is typed as is the documented failure of the API; a
 * network error, an undocumented response, and a `ValiError` for an invalid one come under the same type. `EmailCleaning`
 * has none of these limits.
 *
 * @example
 * ```ts
 * import { createClient, getBulkProgress } from 'saino-email-cleaning/client';
 *
 * const client = createClient({ auth: process.env.SAINO_TOKEN });
 * const { data, error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
 * if (error) throw new Error('The request failed.');
 * console.log(`${data.data.percentage} %`);
 * ```
 */
export function createClient({ auth, ...config }: ClientConfig = {}): Client {
  return createGeneratedClient({
    baseUrl,
    parseAs: 'json',
    // By the Fetch standard, the `token` header would travel to wherever the API redirects.
    redirect: 'manual',
    // The options of a call become those of its Request, where Deno takes `client` for one of its own.
    requestValidator: async (options) => {
      (options as Partial<Options>).client = undefined;
    },
    auth: async (scheme) => {
      const token = typeof auth === 'function' ? await auth(scheme) : auth;
      // The runtime would repeat it.
      if (token !== undefined && !isVisible(token)) throw new TypeError(unusableToken);
      return token;
    },
    ...config,
  });
}
