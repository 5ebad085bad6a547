import { EmailCleaning } from '../index.js';

/** The client that the environment describes. It reads the token itself. */
export function createSaino(): EmailCleaning {
  // An empty variable is how a shell says that there is none.
  return new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL || undefined });
}
