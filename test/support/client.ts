import { inspect } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';
import { EmailCleaning, type EmailCleaningOptions, SainoError } from '../../src/index.ts';
import { expectNoToken, token } from './secrecy.ts';

/** A client of what listens at a URL. */
export const client = (baseUrl: string, options: EmailCleaningOptions = {}): EmailCleaning =>
  new EmailCleaning({ token, baseUrl, ...options });

/** The error that a call of the package rejects with, which never has the token in it. */
export async function failureOf(promise: Promise<unknown>): Promise<SainoError> {
  const error = await promise.then(
    (value) => expect.fail(`It was fulfilled with ${inspect(value)}.`),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SainoError);
  expectNoToken(error);
  return error;
}

/** Has retries follow at once, for the rest of the test: how long the backoff is has tests of its own. */
export function skipBackoff(): void {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => random.mockRestore());
}
