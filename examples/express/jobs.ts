import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type BulkHistory, type BulkProgress, type EmailCleaning, SainoError } from 'saino-email-cleaning';

type Job = {
  bulkId: number;
  progress?: BulkProgress;
  /** Why nothing waits for the job anymore, if it is not completed. */
  error?: string;
  /** What the last wait observed, for the next one. */
  history?: BulkHistory;
  hasEnded?: boolean;
};

/** What the file has of each job that has not ended. */
type StoredJob = Pick<Job, 'bulkId' | 'history'>;

export type Jobs = ReturnType<typeof openJobs>;

/** Waits for jobs in the background. Those that have not ended are in a file, which stands for your database. */
export function openJobs(saino: EmailCleaning, file: string) {
  const jobs = new Map<number, Job>();
  const waits = new Set<Promise<void>>();
  const stopping = new AbortController();

  function follow(job: Job): void {
    jobs.set(job.bulkId, job);
    const waiting = wait(job)
      // What goes wrong with one job, such as a full disk, must not end the process, and with it the waits for all others.
      .catch((error) => console.error(`Bulk job ${job.bulkId}: ${error instanceof Error ? error.message : error}`))
      .finally(() => waits.delete(waiting));
    waits.add(waiting);
  }

  async function wait(job: Job): Promise<void> {
    try {
      await saino.waitForBulk(job.bulkId, {
        history: job.history,
        signal: stopping.signal,
        onProgress: (progress) => {
          job.progress = progress;
        },
      });
      job.hasEnded = true;
    } catch (error) {
      if (!(error instanceof SainoError)) throw error;
      job.history = error.history ?? job.history;
      // `stop` saves all of them at once.
      if (error.code === 'aborted') return;
      job.hasEnded = error.code === 'job_failed';
      job.error = error.message;
      console.error(error.message);
    }
    save();
  }

  const unfinished = () => [...jobs.values()].filter(({ hasEnded }) => !hasEnded);

  function save(): void {
    const stored: StoredJob[] = unfinished().map(({ bulkId, history }) => ({ bulkId, history }));
    // A process that is killed while it writes leaves the old file whole.
    writeFileSync(`${file}.new`, JSON.stringify(stored));
    renameSync(`${file}.new`, file);
  }

  return {
    /** Uploads a list. @returns the bulk id of its job, which is stored by then. */
    async start(addresses: string[]): Promise<number> {
      const { bulk_id: bulkId } = await saino.startBulk(addresses);
      follow({ bulkId });
      save();
      return bulkId;
    },

    get: (bulkId: number): Job | undefined => jobs.get(bulkId),

    /** Waits for the jobs in the file. @returns how many there are. */
    resume(): number {
      const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StoredJob[]) : [];
      for (const job of stored) follow(job);
      return stored.length;
    },

    /** How many jobs have not ended. */
    countUnfinished: (): number => unfinished().length,

    /** Ends all waits, and stores what they observed. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(waits);
      save();
    },
  };
}
