import { check } from './check.js';

/** The token, or a function that gives it, asked before each attempt. */
export type Token = string | (() => string | Promise<string>);

/** @throws `configuration`, without repeating the token, where it cannot be a header's value (RFC 9110, section 5.5). */
export function checkToken(token: unknown): string {
  const isValue = typeof token === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(token);
  check(isValue, 'configuration', 'The token has to be one line of visible ASCII characters.');
  return token;
}
