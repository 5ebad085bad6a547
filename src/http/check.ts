import { SainoError, type SainoErrorCode } from './saino-error.js';
import { longestTimer } from './within.js';

/** @throws a {@link SainoError} with this code and message if the condition does not hold. */
export function check(holds: unknown, code: SainoErrorCode, message: string): asserts holds {
  if (!holds) throw new SainoError(code, message);
}

/** @throws `code` if the value is not a number between the bounds, both included. */
export function checkMilliseconds(
  code: 'configuration' | 'invalid_argument',
  name: string,
  value: number,
  least: number,
  most: number,
): void {
  check(value >= least && value <= most, code, `${name} must be between ${least} and ${most} ms, not ${value}.`);
}

/** What a client and a call both have. @throws `code` */
export function checkAttempts(code: 'configuration' | 'invalid_argument', timeout: number, maxRetries: number): void {
  checkMilliseconds(code, 'timeout', timeout, 1, longestTimer);
  checkCount(code, 'maxRetries', maxRetries, 0);
}

/** @throws `code` if the value is not an integer from `least` on. */
export function checkCount(
  code: 'configuration' | 'invalid_argument',
  name: string,
  value: number,
  least: number,
): void {
  check(
    Number.isInteger(value) && value >= least,
    code,
    `${name} must be an integer of at least ${least}, not ${value}.`,
  );
}
