import { printError, printJson } from '../output.js';
import { printRetry } from '../print-retry.js';
import type { View } from './view.js';

/** One line of JSON for each response on stdout, and nothing else there. */
export const jsonView = (): View => ({
  started: printJson,
  progress: printJson,
  retry: printRetry,
  download: () => {},
  // A person may read along on the other stream.
  result: printError,
  end: () => {},
});
