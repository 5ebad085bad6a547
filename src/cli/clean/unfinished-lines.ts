import type { CleanResult, UnfinishedJob } from '../../list.js';
import { amount } from './figures.js';

/** Why each job is unfinished, and what to do about it. */
export function unfinishedLines({ unfinished }: CleanResult): string[] {
  const notSent = unfinished.filter(({ reason }) => reason === 'not_sent').length;
  const lines = unfinished.filter(({ reason }) => reason !== 'not_sent').map(line);
  return notSent === 0 ? lines : [...lines, `${amount(notSent, 'job')} not sent.`];
}

function line({ job, bulkId, reason, error }: UnfinishedJob): string {
  const subject = bulkId === undefined ? `Job ${job}` : `Job ${job}, bulk id ${bulkId}`;
  const why = error ? `${subject}: ${error.message}` : `${subject} has no report.`;
  if (reason === 'uncertain') {
    const look = 'Look for it in the Saino application';
    return `${why} It may have been started, or may not. ${look}: if it is there, add --adopt ${job}=BULK_ID to the command below; if not, add --resubmit=${job}.`;
  }
  return reason === 'failed' ? `${why} To send its part again, add --resubmit=${job}: it may be charged twice.` : why;
}
