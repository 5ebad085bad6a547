// Cleans lists, as a program does, with a fake of the API in another process.
import { EmailCleaning } from 'saino-email-cleaning';
import { cleanList } from 'saino-email-cleaning/list';
import { reply } from '../lib/worker.ts';

/** `reports`: after how many reports the run is aborted. By default, it runs to its end. */
export type ListRun = { url: string; input: string; output: string; reuse: string[]; reports?: number };
/** `time`: in ms. `peak`: the largest resident set that the process has had, in MiB. */
export type ListCost = { time: number; peak: number };

reply(async ({ url, input, output, reuse, reports }: ListRun): Promise<ListCost> => {
  const abort = new AbortController();
  let left = reports ?? Number.POSITIVE_INFINITY;
  const start = performance.now();
  const run = cleanList({
    saino: new EmailCleaning({ token: 'any', baseUrl: url }),
    input,
    output,
    reuse,
    signal: abort.signal,
    onProgress: ({ type }) => {
      if (type === 'report' && --left === 0) abort.abort();
    },
  });
  const { isComplete } = await run.catch((error) => {
    if (abort.signal.aborted) return { isComplete: false };
    throw error;
  });
  if (isComplete !== (reports === undefined)) throw new Error(`The run is ${isComplete ? '' : 'not '}complete.`);
  return { time: performance.now() - start, peak: process.resourceUsage().maxRSS / 1024 };
});
