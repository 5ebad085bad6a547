// How `clean` puts into words what is in a list, what is sent, and what comes of it.
import type { CleanEvent, CleanPlan, CleanResult, UnfinishedJob } from '../../list.js';
import { amount, bytes, figure, inAddresses } from '../format.js';

/** Says what is in a list, and what of it is going to be sent. */
export function planLines(file: string, plan: CleanPlan): string[] {
  const { rows, addresses, duplicates, invalid } = plan;
  const found = [
    amount(rows, 'row'),
    inAddresses(addresses),
    amount(duplicates, 'duplicate'),
    `${amount(invalid, 'row')} without an address`,
  ];
  const { number, name, example } = plan.column;
  const column = [number, name && JSON.stringify(name), example && `(${example})`].filter(Boolean).join(' ');
  return [`${file}: ${found.join(', ')}.`, `Column of addresses: ${column}.`, jobsLine(plan)];
}

function jobsLine({ addresses, jobs, bytes: size, remaining }: CleanPlan): string {
  if (remaining.jobs === jobs) return `To send: ${inAddresses(addresses)} in ${amount(jobs, 'job')}, ${bytes(size)}.`;
  if (remaining.jobs === 0) return 'Nothing is left to send: an earlier run has sent all of it.';
  return `Left to send: ${inAddresses(remaining.addresses)} in ${remaining.jobs} of ${amount(jobs, 'job')}.`;
}

/** An event after which a job has no report. */
type Trouble = Extract<CleanEvent, { type: 'uncertain' | 'refused' | 'failed' }>;

const troubles: Record<Trouble['type'], string> = {
  uncertain: 'it may have been started, or may not',
  refused: 'it was not started, and nothing else is sent. Jobs that were started are finished',
  failed: 'it has no report',
};

/** Says that a job has no report. What to do about it follows at the end. */
export const troubleText = ({ type, job }: Trouble, jobs: number | undefined): string =>
  `Job ${job} of ${jobs}: ${troubles[type]}.`;

/** Says what was written, in words and figures. */
export function summaryLines(result: CleanResult): string[] {
  const { output, kept, plan, columns, withVerdict, withoutVerdict, unmatched, contradicting, keptReports } = result;
  if (output === undefined) return [result.unfinished.length > 0 ? 'Nothing was written.' : 'Nothing was sent.'];
  const ofAll = kept === plan.rows ? '' : ` of ${figure(plan.rows)}`;
  const lines: [string, string][] = [
    ['rows written', `${figure(kept)}${ofAll}`],
    ['columns added', columns.join(', ')],
    ['rows with a verdict', figure(withVerdict)],
    ['rows without a verdict', figure(withoutVerdict)],
    ['report rows without a match', figure(unmatched)],
  ];
  if (contradicting > 0) lines.push(['contradicting verdicts', `${figure(contradicting)}, of which none is used`]);
  for (const report of keptReports) lines.push(['report without a match', `${report}, which is kept`]);
  const width = Math.max(...lines.map(([label]) => label.length));
  return [`Wrote ${output}.`, ...lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`)];
}

/** Says why each job is unfinished, and what to do about it. */
export function unfinishedLines({ unfinished }: Pick<CleanResult, 'unfinished'>): string[] {
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
