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
  if (reason === 'uncertain') return `${subject}: ${uncertain}`;
  return error ? `${subject}: ${error.message}` : `${subject} has failed. To send its part again, add --resubmit.`;
}

/** What is due where it is not known whether a job was started. */
const uncertain =
  'it may have been started, or may not. Look for it in the Saino application. If it is there, add --adopt and its bulk id to the command below; if not, add --resubmit.';
