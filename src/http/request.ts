import type { RequestOptions } from '../../generated/client/index.js';

/** The part of what a generated function passes on that becomes a request. */
export type RequestParts = Pick<
  RequestOptions,
  'url' | 'path' | 'query' | 'body' | 'bodySerializer' | 'headers' | 'security' | 'signal'
>;

/** Returns the arguments of `fetch` for a request. */
export function buildRequest(
  baseUrl: string,
  method: string,
  parts: RequestParts,
  token: string,
  extraHeaders: Record<string, string> = {},
): { url: string; init: RequestInit } {
  const { path = {} } = parts;
  const filled = parts.url.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const url = new URL(baseUrl.replace(/\/$/, '') + filled);
  const headers = { ...extraHeaders, ...presentHeaders(parts.headers) };
  for (const [name, values] of Object.entries(parts.query ?? {})) {
    // An array becomes a parameter for each of its values, as is the default of OpenAPI (`style: form`, `explode: true`).
    for (const value of [values].flat()) {
      if (value !== undefined && value !== null) url.searchParams.append(name, String(value));
    }
  }
  addCredential(url.searchParams, headers, parts.security, token);
  const init: RequestInit = {
    method,
    headers,
    // By the Fetch standard, the token would travel to wherever the API redirects.
    redirect: 'manual',
    signal: parts.signal ?? null,
  };
  if (parts.body !== undefined) init.body = serializeBody(parts);
  return { url: url.href, init };
}

/** A generated function sets a header to `null` if the runtime has to choose it: that of a form has a boundary in it. */
function presentHeaders(headers: RequestParts['headers'] = {}): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [name, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
    if (value !== undefined && value !== null) present[name] = String(value);
  }
  return present;
}

/** Adds the token where the security scheme of the operation says that it goes. */
function addCredential(
  params: URLSearchParams,
  headers: Record<string, string>,
  security: RequestParts['security'] = [],
  token: string,
): void {
  for (const { in: place = 'header', name = 'Authorization', scheme } of security) {
    const value = scheme === 'bearer' ? `Bearer ${token}` : token;
    if (place === 'header') headers[name] = value;
    if (place === 'query') params.set(name, value);
    if (place === 'cookie') headers.cookie = `${name}=${value}`;
  }
}

/** JSON, unless the spec says otherwise. */
function serializeBody({ body, bodySerializer }: RequestParts): BodyInit {
  // The generator types what a serializer returns as unknown.
  return (bodySerializer ?? JSON.stringify)(body) as BodyInit;
}
