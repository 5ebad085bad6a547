import { formatCsv } from './csv.js';
import type { Job } from './job.js';
import type { Verdict } from './verdict.js';

/** What the path of every report starts with. */
export const reports = '/reports/';

/** Path of a job's report. Like the link on the vendor's page, it repeats the name of the uploaded file. */
export function reportPath({ bulkId, upload }: Job): string {
  return `${reports}final_verified_${bulkId}_${encodeURIComponent(upload.name)}.csv`;
}

/** The report of a job, with a row for each uploaded address. Its columns are illustrative: none are documented. */
export function reportResponse({ upload }: Job, verdict: (email: string) => Verdict): Response {
  const rows = upload.addresses.map((email) => {
    const { free_email, result, status } = verdict(email);
    return [email, free_email, result, status];
  });
  const body = new TextEncoder().encode(formatCsv([['emails', 'free_email', 'result', 'status'], ...rows]));
  // With its length, so that a download can be shown as progress.
  const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-length': String(body.length) };
  return new Response(body, { headers });
}
