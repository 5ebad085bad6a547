import { print } from '../output.js';
import { printRetry } from '../print-retry.js';
import type { View } from './view.js';

/** One line for each change, with no escape codes. */
export function plainView(): View {
  let last: string | undefined;
  return {
    started: ({ bulk_id }) => print(String(bulk_id)),
    progress({ percentage, status }) {
      const line = `${percentage} %, ${status}`;
      if (line !== last) print(line);
      last = line;
    },
    retry: printRetry,
    download: () => {},
    result: print,
    end: () => {},
  };
}
