import { formatCsv } from './csv.ts';
import type { Job } from './jobs.ts';
import type { Verdict } from './verdict.ts';

/** Path of a job's report. Like the link on the vendor's page, it repeats the name of the uploaded file. */
export function reportPath({ bulkId, upload }: Job): string {
  return `/reports/final_verified_${bulkId}_${encodeURIComponent(upload.name)}.csv`;
}

/** The report of a job, with a row for each uploaded address. Its columns are illustrative: none are documented. */
export function writeReport({ upload }: Job, verdict: (email: string) => Verdict): string {
  const rows = upload.addresses.map((email) => {
    const { free_email, result, status } = verdict(email);
    return [email, free_email, result, status];
  });
  return formatCsv([['emails', 'free_email', 'result', 'status'], ...rows]);
}
