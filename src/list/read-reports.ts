import { SainoError } from '../index.js';
import { bulkIdOf, type Job, markFailed, type Run, releaseAdopted } from './run.js';
import { remove } from './run-files.js';
import type { Verdicts } from './verdicts.js';

/** The verdicts of the reports, and how well these fit the list. */
export type Reports = {
  verdicts: Verdicts;
  unmatched: number;
  contradicting: number;
  /** The files of reports of which not every row was understood. */
  keptReports: string[];
};

/** Reads the reports that are there, in the order of the list, however they came in: the output is then the same. */
export async function readReports(run: Run, verdicts: Verdicts): Promise<Reports> {
  const reports: Reports = { verdicts, unmatched: 0, contradicting: 0, keptReports: [] };
  for (const job of run.jobs) {
    if (job.state.status === 'reported') await readReport(run, job, reports);
  }
  return reports;
}

async function readReport(run: Run, job: Job, reports: Reports): Promise<void> {
  const { number, part, state } = job;
  const { checked = '' } = state;
  const bulkId = bulkIdOf(job);
  const file = run.files.report(number);
  try {
    const { matched, unmatched, contradicting } = await reports.verdicts.add(
      file,
      part,
      { bulkId, checked },
      run.signal,
    );
    if (matched === 0 && state.isAdopted) {
      const what = `Bulk job ${bulkId} is not job ${number} of the list: its report has none of the addresses of that job.`;
      await remove(file);
      return releaseAdopted(run, job, new SainoError('invalid_argument', what, { bulkId }));
    }
    reports.unmatched += unmatched;
    reports.contradicting += contradicting;
    if (matched === 0 || unmatched > 0 || contradicting > 0) reports.keptReports.push(file);
  } catch (error) {
    // A report that cannot be read stays, and is downloaded again by the next run.
    if (!(error instanceof SainoError) || error.code !== 'report_unavailable') throw error;
    reports.keptReports.push(file);
    await markFailed(run, job, 'unreadable', error);
  }
}
