import { check } from './check.js';
import { readVariable } from './environment.js';
import { SainoError } from './saino-error.js';

/** The token, or a function that returns it, called before each attempt. */
export type Token = string | (() => string | Promise<string>);

/** @throws `configuration`, without the token, if no header can carry it (RFC 9110, section 5.5). */
export function checkToken(token: unknown): string {
  check(isVisible(token), 'configuration', 'The token must be one line of visible ASCII characters.');
  return token;
}

/** Whether a header can carry a value as it is. */
export function isVisible(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value);
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
