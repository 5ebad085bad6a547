import { inspect } from 'node:util';
import { expect } from 'vitest';

/** What no error, no output and no foreign host may have. */
export const token = 'test-token';

/** Looks for the token wherever a person or a log would find it. */
export function expectNoToken(value: unknown): void {
  expect(inspect(value, { depth: null, showHidden: true })).not.toContain(token);
  for (let error = value; error instanceof Error; error = error.cause) {
    expect(`${error.message}\n${error.stack}\n${JSON.stringify(error)}`).not.toContain(token);
  }
}
