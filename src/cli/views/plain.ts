import type { RetryEvent } from '../../http/call.js';
import type { CleanEvent, CleanPlan, CleanResult, VerdictCounts } from '../../list.js';
import { messageOf } from '../command-error.js';
import { bytes, duration, inAddresses } from '../format.js';
import { print, printError } from '../output.js';
import { planLines, summaryLines, troubleText, unfinishedLines, verdictLines } from './list-text.js';
import type { JobView, ListView } from './view.js';

/** Says when the next attempt follows, and then why the last one failed, since a terminal may cut off what is long. */
export const retryText = ({ error, delay }: RetryEvent): string => `Retry in ${duration(delay)}: ${messageOf(error)}`;

export const printRetry = (event: RetryEvent): void => printError(retryText(event));

/** One line for each change of a job, with no escape codes. */
export function jobLines(): JobView {
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
    verdicts: (_file, verdicts) => printVerdicts(verdicts, false),
    end: () => {},
  };
}

/** One line for each change of a list's jobs, with no escape codes. */
export function listLines(name: string): ListView {
  let plan: CleanPlan | undefined;
  const last = new Map<number, string>();

  const printJob = (job: number, text: string) => {
    if (last.get(job) === text) return;
    last.set(job, text);
    print(`Job ${job} of ${plan?.jobs}: ${text}`);
  };
  const show = (event: CleanEvent) => {
    switch (event.type) {
      case 'plan':
        plan = event.plan;
        for (const line of planLines(name, plan)) print(line);
        return;
      case 'upload':
        return printJob(event.job, `uploading ${inAddresses(event.addresses)}`);
      case 'started':
        return printJob(event.job, `bulk id ${event.bulkId}`);
      case 'progress':
        return printJob(event.job, `${event.percentage} %, ${event.status}`);
      case 'report':
        return printJob(event.job, `report of ${bytes(event.bytes)}`);
      case 'retry':
        return printRetry(event);
      case 'uncertain':
      case 'refused':
      case 'failed':
        return printError(troubleText(event, plan?.jobs));
      default:
    }
  };
  return { show, result: (result) => printResult(result), end: () => {} };
}

export function printVerdicts(verdicts: VerdictCounts, hasBars: boolean): void {
  for (const line of verdictLines(verdicts, hasBars)) print(line);
}

/** Prints how a run ended, and why, where it is not complete. */
export function printResult(result: CleanResult, hasBars = false): void {
  for (const line of summaryLines(result, hasBars)) print(line);
  for (const line of unfinishedLines(result)) printError(line);
}
