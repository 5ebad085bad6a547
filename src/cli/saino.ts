import { baseUrl } from '../../generated/server.gen.js';
import { readVariable } from '../http/environment.js';
import { tokenOfEnvironment } from '../http/token.js';
import { EmailCleaning } from '../index.js';

/**
 * The client that the environment describes.
 *
 * @throws `configuration` if there is no token: here, as the first call comes after a file is read.
 */
export function createSaino(): EmailCleaning {
  return new EmailCleaning({ token: tokenOfEnvironment(), baseUrl: readVariable('SAINO_BASE_URL') });
}

/** Where the requests go. */
export const apiUrl = (): string => readVariable('SAINO_BASE_URL') ?? baseUrl;
