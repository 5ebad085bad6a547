// How `clean` puts into words what is in a list, what is sent, and what comes of it.
import type { CleanEvent, CleanPlan, CleanResult, UnfinishedJob, VerdictCounts } from '../../list.js';
import { messageOf } from '../command-error.js';
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
  return [`${file}: ${found.join(', ')}.`, `Email column: ${column}.`, ...reusedLine(plan), jobsLine(plan)];
}

function reusedLine({ reused: { addresses, oldest } }: CleanPlan): string[] {
  if (addresses === 0) return [];
  return [`Verdicts reused: those of ${inAddresses(addresses)}, the oldest of ${oldest}.`];
}

function jobsLine({ addresses, jobs, bytes: size, remaining, reused }: CleanPlan): string {
  if (jobs === 0 && reused.addresses > 0) return 'Nothing is left to send: every address has a verdict already.';
  if (remaining.jobs === jobs)
    return `To send: ${inAddresses(addresses - reused.addresses)} in ${amount(jobs, 'job')}, ${bytes(size)}.`;
  if (remaining.jobs === 0) return 'Nothing is left to send: an earlier run has sent all of it.';
  return `Left to send: ${inAddresses(remaining.addresses)} in ${remaining.jobs} of ${amount(jobs, 'job')}.`;
}

/** An event after which a job has no report. */
type Trouble = Extract<CleanEvent, { type: 'uncertain' | 'refused' | 'failed' }>;

const troubles: Record<Trouble['type'], string> = {
  uncertain: 'it may or may not have started',
  refused: 'it was not started, and nothing else is sent. Jobs in progress are finished',
  failed: 'it has no report',
};

/** Says that a job has no report. What to do about it follows at the end. */
export const troubleText = ({ type, job }: Trouble, jobs: number | undefined): string =>
  `Job ${job} of ${jobs}: ${troubles[type]}.`;

/** Says what was written, in words and figures. @param hasBars - Draws how many rows have each verdict. */
export function summaryLines(result: CleanResult, hasBars = false): string[] {
  const { output, kept, plan, columns, withVerdict, withoutVerdict, unmatched, contradicting, keptReports } = result;
  if (output === undefined) return [result.unfinished.length > 0 ? 'Nothing was written.' : 'Nothing was sent.'];
  const ofAll = kept === plan.rows ? '' : ` of ${figure(plan.rows)}`;
  const lines: [string, string][] = [
    ['rows written', `${figure(kept)}${ofAll}`],
    ['columns added', columns.join(', ')],
    ['rows with a verdict', figure(withVerdict)],
    ['rows without a verdict', figure(withoutVerdict)],
  ];
  if (unmatched > 0) lines.push(['report rows without a match', figure(unmatched)]);
  if (contradicting > 0) lines.push(['contradicting verdicts', `${figure(contradicting)}, of which none is used`]);
  for (const report of keptReports) lines.push(['report without a match', `${report}, which is kept`]);
  if (result.rejects !== undefined) lines.push([`rows in ${result.rejects}`, figure(result.rejected)]);
  else if (result.rejected > 0) lines.push(['rows left out', figure(result.rejected)]);
  const width = Math.max(...lines.map(([label]) => label.length));
  const written = lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return [`Wrote ${output}.`, ...written, ...verdictLines(result.verdicts, hasBars)];
}

/** The cells of the longest bar. */
const barWidth = 20;

/** Says how many rows have which value, column by column. */
export function verdictLines({ columns, withoutVerdict }: VerdictCounts, hasBars: boolean): string[] {
  const reasons = withoutVerdict.map(({ reason, ...counted }) => ({ value: reason, ...counted }));
  const groups = [...columns, ...(reasons.length > 0 ? [{ name: 'without a verdict', values: reasons }] : [])];
  const all = groups.flatMap(({ values }) => values);
  const label = (value: string) => value || '(empty)';
  const width = Math.max(...all.map(({ value }) => label(value).length));
  const rowsWidth = Math.max(...all.map(({ rows }) => figure(rows).length));
  return groups.flatMap(({ name, values }) => [
    `${name}:`,
    ...values.map(({ value, rows, share }) => {
      const percent = `${(100 * share).toFixed(1)} %`.padStart(7);
      const bar = hasBars ? `  ${'█'.repeat(Math.round(barWidth * share))}` : '';
      return `  ${label(value).padEnd(width)}  ${figure(rows).padStart(rowsWidth)}  ${percent}${bar}`.trimEnd();
    }),
  ]);
}

/** Says why each job is unfinished, and what to do about it. */
export function unfinishedLines({ unfinished }: Pick<CleanResult, 'unfinished'>): string[] {
  const notSent = unfinished.filter(({ reason }) => reason === 'not_sent').length;
  const lines = unfinished.filter(({ reason }) => reason !== 'not_sent').map(line);
  return notSent === 0 ? lines : [...lines, `${amount(notSent, 'job')} not sent.`];
}

function line({ job, bulkId, reason, error }: UnfinishedJob): string {
  const subject = bulkId === undefined ? `Job ${job}` : `Job ${job}, bulk id ${bulkId}`;
  const why = error ? `${subject}: ${messageOf(error)}` : `${subject} has no report.`;
  if (reason === 'uncertain') {
    const look = 'Look for it in the Saino app';
    return `${why} It may or may not have started. ${look}: if it is there, add --adopt ${job}=BULK_ID to the command below; if not, add --resubmit=${job}.`;
  }
  return reason === 'failed' ? `${why} To send its part again, add --resubmit=${job}: it may be charged twice.` : why;
}
