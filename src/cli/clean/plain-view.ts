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
      case 'uncertain':
      case 'refused':
      case 'failed':
        return printError(troubleText(event, plan?.jobs));
      default:
    }
  };
  return { show, result: printResult, end: () => {} };
}

type Trouble = Extract<CleanEvent, { type: 'uncertain' | 'refused' | 'failed' }>;

const troubles: Record<Trouble['type'], string> = {
  uncertain: 'it may have been started, or may not',
  refused: 'it was not started, and nothing else is sent. Jobs that were started are finished',
  failed: 'it has no report',
};

/** That a job has no report. What to do about it follows at the end. */
export const troubleText = ({ type, job }: Trouble, jobs: number | undefined): string =>
  `Job ${job} of ${jobs}: ${troubles[type]}.`;

/** Prints how a run ended, and why, where it is not complete. */
export function printResult(result: CleanResult): void {
  for (const line of summary(result)) print(line);
  for (const line of unfinishedLines(result)) printError(line);
}
