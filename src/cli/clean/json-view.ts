import type { SainoError } from '../../index.js';
import type { CleanEvent, CleanResult } from '../../list.js';
import { printError, printJson } from '../output.js';
import { unfinishedLines } from './unfinished-lines.js';
import type { CleanView } from './view.js';

/** One line of JSON for each event on stdout, the result as the last one, and nothing else there. */
export const jsonView = (): CleanView => ({
  show: (event) => printJson(withPlainError(event)),
  result({ rows: _, unfinished, ...result }) {
    printJson({ type: 'result', ...result, unfinished: unfinished.map(withPlainError) });
    // A person may read along on the other stream.
    for (const line of unfinishedLines({ ...result, unfinished })) printError(line);
  },
  end: () => {},
});

function withPlainError(data: CleanEvent | CleanResult['unfinished'][number]): object {
  return 'error' in data && data.error ? { ...data, error: plainError(data.error) } : data;
}

/** What a program may branch on. Neither a body nor a cause, nor a link to a report, as whoever has that can read it. */
function plainError({ code, message, retryable, operation, status, bulkId, retryAfter }: SainoError): object {
  return { code, message, retryable, operation, status, bulkId, retryAfter };
}
