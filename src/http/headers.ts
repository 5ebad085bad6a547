import { check } from './check.js';
import { isVisible } from './token.js';

/** The build fills in the version of the package. Sources that run without a build, as in tests, have none. */
declare const PACKAGE_VERSION: string | undefined;
const version = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : 'unbuilt';

/** The headers of each request to the API, by their names in lower case. */
export type ExtraHeaders = Record<string, string>;

/** What a header may be called (RFC 9110, section 5.6.2), but for what the client sets itself. */
const headerName = /^(?!(?:token|content-type)$)[\w!#$%&'*+.^`|~-]+$/;

/**
 * The headers that a caller adds, and the name of this client. Browsers send their own, and would first request the
 * server's permission for another one.
 *
 * @throws `configuration`, without a value, for what no request can carry, and what the client sets itself.
 */
export function toExtraHeaders(headers: Readonly<Record<string, string>>): ExtraHeaders {
  const extra: ExtraHeaders = isBrowser() ? {} : { 'user-agent': `saino-email-cleaning/${version}` };
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    check(
      headerName.test(key) && isVisible(value),
      'configuration',
      'headers must have values of one line of visible ASCII characters, and neither token nor content-type.',
    );
    extra[key] = value;
  }
  return extra;
}

/** Every browser calls itself that, in pages and in workers, and no other runtime does. */
function isBrowser(): boolean {
  return /^Mozilla\//.test(globalThis.navigator?.userAgent);
}

/** The secrets in the values of headers: each as a whole, and its words, such as what follows `Bearer`. */
export function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
}
