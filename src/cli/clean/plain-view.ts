import type { CleanEvent, CleanPlan, CleanResult } from '../../list.js';
import { bytes } from '../bytes.js';
import { print, printError } from '../output.js';
import { printRetry } from '../print-retry.js';
import { inAddresses } from './figures.js';
import { planLines } from './plan-lines.js';
import { summary } from './summary.js';
import { unfinishedLines } from './unfinished-lines.js';
import type { CleanView } from './view.js';

/** One line for each change, with no escape codes. */
export function plainView(name: string): CleanView {
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
      default:
    }
  };
  return { show, result: printResult, end: () => {} };
}

/** Prints how a run ended, and why, where it is not complete. */
export function printResult(result: CleanResult): void {
  for (const line of summary(result)) print(line);
  for (const line of unfinishedLines(result)) printError(line);
}
