import { EmailCleaning, SainoError } from 'saino-email-cleaning';
import { checkJob } from './check-job.ts';
import type { Env } from './env.ts';
import { dueJobs, readJob, writeJob } from './jobs.ts';

export default {
  /** `POST /lists` starts a job with an array of addresses; `GET /lists/<bulk id>` returns its progress. */
  async fetch(request, env) {
    // Check here that the user may upload lists, or may see this one.
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === 'POST /lists') return startList(request, env);
    const [, bulkId] = route.match(/^GET \/lists\/(\d+)$/) ?? [];
    return bulkId ? showList(Number(bulkId), env) : fail(404, 'There is no such route.');
  },

  /** Runs each minute, and checks the jobs that are due. */
  async scheduled(_controller, env) {
    const saino = connect(env);
    const jobs = await dueJobs(env.JOBS);
    await Promise.all(jobs.map(async (job) => writeJob(env.JOBS, await checkJob(saino, job))));
  },
} satisfies ExportedHandler<Env>;

async function startList(request: Request, env: Env): Promise<Response> {
  try {
    const { bulk_id: bulkId } = await connect(env).startBulk(await request.json<string[]>());
    await writeJob(env.JOBS, { bulkId, dueAt: Date.now() });
    return Response.json({ bulkId }, { status: 202 });
  } catch (error) {
    if (error instanceof SyntaxError) return fail(400, 'The body must be a JSON array of addresses.');
    if (!(error instanceof SainoError)) throw error;
    return fail(error.code === 'invalid_argument' ? 400 : 502, error.message);
  }
}

async function showList(bulkId: number, env: Env): Promise<Response> {
  const job = await readJob(env.JOBS, bulkId);
  if (!job) return fail(404, `There is no list ${bulkId}.`);
  return Response.json({ bulkId, progress: job.progress, failure: job.failure });
}

const connect = (env: Env) => new EmailCleaning({ token: env.SAINO_TOKEN, baseUrl: env.SAINO_BASE_URL });

const fail = (status: number, message: string) => Response.json({ message }, { status });
