import { check } from './check.js';
import { SainoError } from './saino-error.js';

/** The token, or a function that returns it, called before each attempt. */
export type Token = string | (() => string | Promise<string>);

/** @throws `configuration`, without the token, if no header can carry it (RFC 9110, section 5.5). */
export function checkToken(token: unknown): string {
  const isValue = typeof token === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(token);
  check(isValue, 'configuration', 'The token must be one line of visible ASCII characters.');
  return token;
}

/** @throws `configuration` if a token function fails, or returns what no header can carry. */
export async function resolveToken(token: Token): Promise<string> {
  if (typeof token === 'string') return token;
  let value: string;
  try {
    value = await token();
  } catch (cause) {
    throw new SainoError('configuration', 'The function that returns the token failed: see the cause.', { cause });
  }
  return checkToken(value);
}
