import { check, checkAttempts, checkCount } from './check.js';
import { isPrivateHost } from './private-host.js';
import { checkToken, type Token } from './token.js';

/** The options of a client that are checked when it is made. */
export type ClientSettings = {
  /** That of the environment, if there is none. */
  token: Token | undefined;
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  maxConcurrency: number;
};

/** @throws `configuration` for an option that is not usable, without the token or a password. */
export function checkSettings({ token, baseUrl, timeout, maxRetries, maxConcurrency }: ClientSettings): void {
  if (token !== undefined && typeof token !== 'function') checkToken(token);
  checkBaseUrl(baseUrl);
  checkAttempts('configuration', timeout, maxRetries);
  if (maxConcurrency !== Number.POSITIVE_INFINITY) checkCount('configuration', 'maxConcurrency', maxConcurrency, 1);
}

function checkBaseUrl(baseUrl: string): void {
  // An empty query or fragment is none to `URL`, and would still end the path of each request.
  const url = URL.canParse(baseUrl) && !/[?#]/.test(baseUrl) ? new URL(baseUrl) : undefined;
  check(
    url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password,
    'configuration',
    'baseUrl must be an http or https URL without credentials, query or fragment.',
  );
}

/** Where reports may come from: what the base URL itself shows to be acceptable, as with a mock on this machine. */
export function reportPolicyOf(baseUrl: string): { allowsHttp: boolean; allowsPrivateHosts: boolean } {
  const { protocol, hostname } = new URL(baseUrl);
  return { allowsHttp: protocol === 'http:', allowsPrivateHosts: isPrivateHost(hostname) };
}
