import type {
  BulkProgress,
  BulkProgressResponse,
  EmailVerificationResponse,
  FailureResponse,
  StartedBulk,
} from '../../generated/index.js';
import { formatCsv } from './csv.js';
import { Job, type JobPlan } from './job.js';
import { type Incoming, type OperationId, operationOf, reports } from './requests.js';
import { Refusal, readUpload } from './uploads.js';
import type { Verdict } from './verdict.js';

type ApiOptions = {
  /** Returns the plan of the job that is started next. */
  nextPlan: () => JobPlan;
  reportOrigin: string;
  verdict: (email: string) => Verdict;
};

/** Responds to a request. */
type Respond = (incoming: Incoming) => Promise<Response>;

/** Returns the body of a 200. @throws a {@link Refusal} for a 400. */
type Operation = (incoming: Incoming) => Promise<object> | object;

/** The bulk id of the first job, as on the vendor's page. */
const firstBulkId = 1002;

/** The API and the host of its reports, with jobs that stay as long as it does. */
export function createApi({ nextPlan, reportOrigin, verdict }: ApiOptions): Respond {
  const jobs: Job[] = [];

  const operations: Record<OperationId, Operation> = {
    async startBulk({ request, form, record }): Promise<StartedBulk> {
      record.upload = await readUpload(request, form);
      const job = new Job(firstBulkId + jobs.length, record.upload, nextPlan());
      jobs.push(job);
      return { status: 'success', bulk_id: job.bulkId, message: 'Successfully added in queue' };
    },
    getBulkProgress({ url }): BulkProgressResponse {
      const bulkId = readBulkId(url);
      const job = jobs.find((candidate) => candidate.bulkId === bulkId);
      if (!job) throw new Refusal('There is no bulk job with this id.');
      job.poll();
      return { data: progressOf(job, reportOrigin), status: 'success' };
    },
    verifyEmail({ url }): EmailVerificationResponse {
      const email = readEmail(url);
      return { data: { email, ...verdict(email) }, status: 'success' };
    },
  };

  function downloadReport({ pathname }: URL): Response {
    const job = jobs.find((candidate) => reportPath(candidate) === pathname);
    return job?.state.status === 'completed' ? reportResponse(job, verdict) : notFound();
  }

  return async (incoming) => {
    const { operation, method } = incoming.record;
    if (operation === 'downloadReport') return downloadReport(incoming.url);
    if (operation !== undefined) return respond(operations[operation], incoming);
    const documented = operationOf(method, incoming.url.pathname);
    return documented === undefined ? notFound() : notImplemented(documented);
  };
}

async function respond(operation: Operation, incoming: Incoming): Promise<Response> {
  try {
    if (!incoming.record.hasToken) throw new Refusal('The request has no header "token".');
    return Response.json(await operation(incoming));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failure: FailureResponse = { status: 'failed', error: error.message };
    return Response.json(failure, { status: 400 });
  }
}

const notFound = () => new Response('There is nothing here.\n', { status: 404 });

const notImplemented = (operation: string) =>
  new Response(`This test double does not implement ${operation}.\n`, { status: 501 });

/** A job in the queue has no link, and the link of a later one is null: a client copes with both (illustrative). */
function progressOf(job: Job, reportOrigin: string): BulkProgress {
  const { status, percentage } = job.state;
  const progress = { bulk_id: job.bulkId, status, percentage };
  if (status === 'queued') return progress;
  return { ...progress, download_link: status === 'completed' ? reportOrigin + reportPath(job) : null };
}

/** The path of a job's report: nobody guesses it, and like the vendor's, it repeats the name of the uploaded file. */
function reportPath({ bulkId, secret, upload }: Job): string {
  return `${reports}${secret}/final_verified_${bulkId}_${encodeURIComponent(upload.name)}.csv`;
}

/** The report of a job, with a row for each uploaded address. Its columns are illustrative: none are documented. */
function reportResponse({ upload }: Job, verdict: (email: string) => Verdict): Response {
  const rows = upload.addresses.map((email) => {
    const { free_email, result, status } = verdict(email);
    return [email, free_email, result, status];
  });
  const body = new TextEncoder().encode(formatCsv([['emails', 'free_email', 'result', 'status'], ...rows]));
  // With its length, so that a download can be shown as progress.
  const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-length': String(body.length) };
  return new Response(body, { headers });
}

function readBulkId({ searchParams }: URL): number {
  const text = onlyValue(searchParams, 'bulk_id');
  const bulkId = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(bulkId)) return bulkId;
  throw new Refusal(`"bulk_id" must be an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`);
}

function readEmail({ searchParams }: URL): string {
  const email = onlyValue(searchParams, 'email');
  if (email.includes('@')) return email;
  throw new Refusal('This is not a valid email address.');
}

/** The value of a parameter that occurs once, or an empty one. */
function onlyValue(query: URLSearchParams, name: string): string {
  const [value = '', ...others] = query.getAll(name);
  return others.length === 0 ? value : '';
}
