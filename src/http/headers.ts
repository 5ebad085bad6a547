import { check, isVisible } from './options.js';

/** The build fills in the version of the package. Sources that run without a build, as in tests, have none. */
declare const PACKAGE_VERSION: string | undefined;
const version = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : 'unbuilt';

/** The headers of each request to the API, by their names in lower case. */
export type ExtraHeaders = Record<string, string>;

/** Matches a name of a header (RFC 9110, section 5.6.2), but for what the client sets itself. */
const headerName = /^(?!(?:token|content-type)$)[\w!#$%&'*+.^`|~-]+$/;

/**
 * Returns the headers that a caller adds, by their names in lower case.
 *
 * @throws `code`, without a value, for what no request can carry, and what the client sets itself.
 */
export function toExtraHeaders(
  headers: Readonly<Record<string, string>>,
  code: 'configuration' | 'invalid_argument',
): ExtraHeaders {
  const extra: ExtraHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    check(
      headerName.test(key) && isVisible(value),
      code,
      'headers must have values of one line of visible ASCII characters, and neither token nor content-type.',
    );
    extra[key] = value;
  }
  return extra;
}

/** Names this client. Browsers name themselves, and would first request the server's permission for another name. */
export function userAgent(): ExtraHeaders {
  // Every browser calls itself that, in pages and in workers, and no other runtime does.
  const isBrowser = /^Mozilla\//.test(globalThis.navigator?.userAgent);
  return isBrowser ? {} : { 'user-agent': `saino-email-cleaning/${version}` };
}

/** The shortest header value that counts as secret, in characters: "en" is none. */
const shortestSecret = 8;

/** Returns the secrets in the values of headers: each as a whole, and its words, such as what follows `Bearer`. */
export function secretsIn({ 'user-agent': _, ...headers }: ExtraHeaders): string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
  return values.filter(({ length }) => length >= shortestSecret);
}
