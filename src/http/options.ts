import { SainoError, type SainoErrorCode } from './saino-error.js';

/** The longest delay that `setTimeout` accepts, in ms: about 25 days. With a longer one it fires at once. */
export const longestTimer = 2 ** 31 - 1;

/** @throws a {@link SainoError} with this code and message if the condition does not hold. */
export function check(holds: unknown, code: SainoErrorCode, message: string): asserts holds {
  if (!holds) throw new SainoError(code, message);
}

type OptionError = 'configuration' | 'invalid_argument';

/** @throws `code` if the value is not a number between the bounds, both included. */
export function checkMilliseconds(code: OptionError, name: string, value: number, least: number, most: number): void {
  check(value >= least && value <= most, code, `${name} must be between ${least} and ${most} ms, not ${value}.`);
}

/** Checks the options that a client and a call have in common. @throws `code` */
export function checkAttempts(code: OptionError, timeout: number, maxRetries: number): void {
  checkMilliseconds(code, 'timeout', timeout, 1, longestTimer);
  checkCount(code, 'maxRetries', maxRetries, 0);
}

/** @throws `code` if the value is not an integer from `least` on. */
export function checkCount(code: OptionError, name: string, value: number, least: number): void {
  const holds = Number.isInteger(value) && value >= least;
  check(holds, code, `${name} must be an integer of at least ${least}, not ${value}.`);
}

/** @throws `configuration` without the URL, which may have a password in it. */
export function checkBaseUrl(name: string, baseUrl: string): void {
  // An empty query or fragment is none to `URL`, and would still end the path of each request.
  const url = URL.canParse(baseUrl) && !/[?#]/.test(baseUrl) ? new URL(baseUrl) : undefined;
  check(
    url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password,
    'configuration',
    `${name} must be an http or https URL without credentials, query or fragment.`,
  );
}

type Environment = { process?: { env?: Record<string, string | undefined> } };

/** A variable of the environment. Browsers have none, and Deno refuses to read what it was not allowed to. */
export function readVariable(name: string): string | undefined {
  try {
    // An empty variable is how a shell says that there is none.
    return (globalThis as Environment).process?.env?.[name] || undefined;
  } catch {
    return undefined;
  }
}

/** The token, or a function that returns it, called before each attempt. */
export type Token = string | (() => string | Promise<string>);

/** The message about a token that no header can carry. */
export const unusableToken = 'The token must be one line of visible ASCII characters.';

/** `true` if a header can carry a value as it is (RFC 9110, section 5.5). */
export function isVisible(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value);
}

/** @throws `configuration`, without the token, if no header can carry it. */
export function checkToken(token: unknown): string {
  check(isVisible(token), 'configuration', unusableToken);
  return token;
}

/**
 * @param token - The one of the environment if it is `undefined`, which is read now.
 * @throws `configuration` if there is none, or a token function fails, or returns what no header can carry.
 */
export async function resolveToken(token: Token | undefined): Promise<string> {
  if (typeof token === 'string') return token;
  if (!token) return tokenOfEnvironment();
  let value: string;
  try {
    value = await token();
  } catch (cause) {
    throw new SainoError('configuration', 'The function that returns the token failed: see the cause.', { cause });
  }
  return checkToken(value);
}

/** @throws `configuration` if there is none, or no header can carry it. */
export function tokenOfEnvironment(): string {
  const token = readVariable('SAINO_TOKEN');
  check(token, 'configuration', 'There is no token. Pass `token`, or set the environment variable SAINO_TOKEN.');
  return checkToken(token);
}
