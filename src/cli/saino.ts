import { readVariable } from '../http/options.js';
import { EmailCleaning } from '../index.js';
import { CommandError, exitCodes } from './command-error.js';

/**
 * The client that the environment describes.
 *
 * @param needsToken - `false` if nothing is sent.
 * @throws `configuration`, or a {@link CommandError}: here, as the first call comes after a file is read.
 */
export function createSaino(needsToken = true): EmailCleaning {
  const token = needsToken ? readToken() : undefined;
  return new EmailCleaning({ token, baseUrl: apiUrl() });
}

/** The server that the requests go to. @throws `configuration` if that of the environment is invalid. */
export const apiUrl = (): string => new EmailCleaning().baseUrl;

function readToken(): string {
  const token = readVariable('SAINO_TOKEN');
  if (token !== undefined) return token;
  const message = 'There is no token. The Saino app gives you one: set it as SAINO_TOKEN.';
  throw new CommandError(exitCodes.usage, message);
}
