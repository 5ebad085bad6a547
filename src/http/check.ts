import { SainoError, type SainoErrorCode } from './saino-error.js';

/** @throws a {@link SainoError} with this code and message, unless something holds. */
export function check(
  holds: boolean,
  code: SainoErrorCode,
  message: string,
  details?: ConstructorParameters<typeof SainoError>[2],
): asserts holds {
  if (!holds) throw new SainoError(code, message, details);
}
