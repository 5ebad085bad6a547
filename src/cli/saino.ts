import { baseUrl } from '../../generated/server.gen.js';
import { readVariable, tokenOfEnvironment } from '../http/options.js';
import { EmailCleaning, SainoError } from '../index.js';

/**
 * The client that the environment describes.
 *
 * @param needsToken - `false` if nothing is sent.
 * @throws `configuration` if there is no token: here, as the first call comes after a file is read.
 */
export function createSaino(needsToken = true): EmailCleaning {
  const token = needsToken ? tokenOfEnvironment() : undefined;
  const baseUrl = readVariable('SAINO_BASE_URL');
  try {
    return new EmailCleaning({ token, baseUrl });
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    // The token has passed, so it is about the base URL, which a user of the command line knows by its variable.
    throw new SainoError(error.code, error.message.replace('baseUrl', 'SAINO_BASE_URL'), { cause: error });
  }
}

/** The server that the requests go to. */
export const apiUrl = (): string => readVariable('SAINO_BASE_URL') ?? baseUrl;
