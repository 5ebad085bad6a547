import { inspect } from 'node:util';
import { expect } from 'vitest';

/** What no error, no output and no foreign host may have. */
export const token = 'test-token';

/** Looks for a secret wherever a person or a log would find it, in any case. */
export function expectAbsent(value: unknown, secret: string): void {
  const shown = [inspect(value, { depth: null, showHidden: true })];
  for (let error = value; error instanceof Error; error = error.cause) {
    shown.push(error.message, String(error.stack), String(JSON.stringify(error)));
  }
  expect(shown.join('\n').toLowerCase()).not.toContain(secret.toLowerCase());
}

/** Looks for the token. */
export const expectNoToken = (value: unknown): void => expectAbsent(value, token);
