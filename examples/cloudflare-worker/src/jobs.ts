import type { BulkHistory, BulkProgress } from 'saino-email-cleaning';

/** A job, as it is stored between two checks. */
export type Job = {
  bulkId: number;
  /** When the next check is due, as Unix time in ms. A job that has ended is never due. */
  dueAt?: number | undefined;
  progress?: BulkProgress | undefined;
  history?: BulkHistory | undefined;
  /** Why it ended without a report. */
  failure?: string | undefined;
};

/** What a listing returns of a job. */
type Metadata = Pick<Job, 'dueAt'>;

/** How long a job is kept, in seconds, counted from its last change. */
const expirationTtl = 7 * 24 * 60 * 60;

export const readJob = (jobs: KVNamespace, bulkId: number) => jobs.get<Job>(String(bulkId), 'json');

export function writeJob(jobs: KVNamespace, job: Job): Promise<void> {
  const metadata: Metadata = { dueAt: job.dueAt };
  return jobs.put(String(job.bulkId), JSON.stringify(job), { metadata, expirationTtl });
}

/** The jobs whose next check is due. */
export async function dueJobs(jobs: KVNamespace): Promise<Job[]> {
  const due: Job[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<Metadata> = await jobs.list<Metadata>({ cursor });
    for (const { name, metadata } of page.keys) {
      const isDue = metadata?.dueAt !== undefined && metadata.dueAt <= Date.now();
      const job = isDue && (await readJob(jobs, Number(name)));
      if (job) due.push(job);
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor);
  return due;
}
