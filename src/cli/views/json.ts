import type { SainoError } from '../../index.js';
import type { CleanEvent, CleanResult } from '../../list.js';
import { printError, printJson } from '../output.js';
import { unfinishedLines } from './list-text.js';
import { printRetry } from './plain.js';
import type { JobView, ListView } from './view.js';

// Nothing but JSON is on stdout. A person may read along on the other stream.

/** One line of JSON for each response. */
export const jobJson = (): JobView => ({
  started: printJson,
  progress: printJson,
  retry: printRetry,
  download: () => {},
  result: printError,
  verdicts: (output, verdicts) => printJson({ output, verdicts }),
  end: () => {},
});

/** One line of JSON for each event, the result as the last one. */
export const listJson = (): ListView => ({
  show: (event) => printJson(withPlainError(event)),
  result({ rows: _, unfinished, ...result }) {
    printJson({ type: 'result', ...result, unfinished: unfinished.map(withPlainError) });
    for (const line of unfinishedLines({ unfinished })) printError(line);
  },
  end: () => {},
});

function withPlainError(data: CleanEvent | CleanResult['unfinished'][number]): object {
  return 'error' in data && data.error ? { ...data, error: plainError(data.error) } : data;
}

/** The part of an error that a program may branch on. No body, no cause, and no link, with which anybody may read. */
function plainError({ code, message, retryable, operation, status, bulkId, retryAfter }: SainoError): object {
  return { code, message, retryable, operation, status, bulkId, retryAfter };
}
