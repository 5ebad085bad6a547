import type {
  BulkProgressResponse,
  EmailVerificationResponse,
  FailureResponse,
  GetBulkProgressData,
  StartBulkData,
  StartedBulk,
  VerifyEmailData,
} from '../../generated/index.ts';
import type { operations as documented } from '../../generated/operations.gen.ts';
import { type Job, Jobs, progressOf } from './jobs.ts';
import { Refusal } from './refusal.ts';
import { reportPath, writeReport } from './report.ts';
import { readUpload } from './uploads.ts';
import { defaultVerdict, type Verdict } from './verdict.ts';

export type FakeSainoOptions = {
  /**
   * How long each job takes, in ms from its upload to its report: 0 or more. `Infinity` keeps it in the queue.
   *
   * @default 10_000
   */
  duration?: number;
  /**
   * Origin of the report links, such as `http://127.0.0.1:4010` for a fake that is served there.
   *
   * @default 'https://reports.example.com'
   */
  reportOrigin?: string;
  /**
   * Decides what a verification says about an address, and so does the report. By default, addresses at example.org or
   * under `.invalid` are unsafe, and all others are safe.
   */
  verdict?: (email: string) => Verdict;
};

export type FakeSaino = {
  /** Responds like the API, and like the host of its reports, whatever the origin of the request. */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
};

type Operation = {
  method: string;
  path: string;
  /** The body of the 200. @throws a {@link Refusal} for a 400. */
  respond: (request: Request, query: URLSearchParams) => Promise<object> | object;
};

// The compiler holds these against the spec.
const startBulkPath: StartBulkData['url'] = '/api/apis/email-cleaning/verify-bulk';
const getBulkProgressPath: GetBulkProgressData['url'] = '/api/apis/email-cleaning/bulk-progress';
const verifyEmailPath: VerifyEmailData['url'] = '/api/apis/email-cleaning/verify-single';

/**
 * Creates a stateful test double of the API: lists that are uploaded become jobs, which advance by the clock to a report
 * of what was uploaded. It keeps its state in memory and sends nothing anywhere.
 *
 * Verdicts, statuses and the columns of the report are illustrative wherever the API does not document them. Of the
 * three kinds of lists, it does not read .xlsx. Any token is accepted.
 *
 * @throws RangeError for a `duration` that is no number of ms, and TypeError for a `reportOrigin` that is no URL.
 */
export function createFakeSaino(options: FakeSainoOptions = {}): FakeSaino {
  const { duration = 10_000, reportOrigin = 'https://reports.example.com', verdict = defaultVerdict } = options;
  if (!(duration >= 0)) throw new RangeError(`\`duration\` has to be a number of ms, 0 or more, not ${duration}.`);
  const { origin } = new URL(reportOrigin);
  const jobs = new Jobs();
  const progress = (job: Job) => progressOf(job, duration, origin + reportPath(job));

  const operations: Record<keyof typeof documented, Operation> = {
    startBulk: {
      method: 'POST',
      path: startBulkPath,
      async respond(request): Promise<StartedBulk> {
        const { bulkId } = jobs.start(await readUpload(request));
        return { status: 'success', bulk_id: bulkId, message: 'Successfully added in queue' };
      },
    },
    getBulkProgress: {
      method: 'GET',
      path: getBulkProgressPath,
      respond(_, query): BulkProgressResponse {
        const bulkId = readBulkId(query);
        const job = jobs.find((candidate) => candidate.bulkId === bulkId);
        if (!job) throw new Refusal('There is no bulk job with this id.');
        return { data: progress(job), status: 'success' };
      },
    },
    verifyEmail: {
      method: 'GET',
      path: verifyEmailPath,
      respond(_, query): EmailVerificationResponse {
        const email = readEmail(query);
        return { data: { email, ...verdict(email) }, status: 'success' };
      },
    },
  };

  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const { method } = request;
      const { pathname, searchParams } = new URL(request.url);
      const operation = Object.values(operations).find(
        (candidate) => candidate.method === method && candidate.path === pathname,
      );
      if (operation) return respond(operation, request, searchParams);
      const job = jobs.find((candidate) => reportPath(candidate) === pathname);
      if (method === 'GET' && job && progress(job).status === 'completed') return csv(writeReport(job, verdict));
      return new Response(`There is no ${method} ${pathname} here.\n`, { status: 404 });
    },
  };
}

async function respond(operation: Operation, request: Request, query: URLSearchParams): Promise<Response> {
  try {
    if (!request.headers.get('token')) throw new Refusal('The request has no header "token".');
    return Response.json(await operation.respond(request, query));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failure: FailureResponse = { status: 'failed', error: error.message };
    return Response.json(failure, { status: 400 });
  }
}

function readBulkId(query: URLSearchParams): number {
  const text = query.get('bulk_id') ?? '';
  const bulkId = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(bulkId)) return bulkId;
  throw new Refusal(`"bulk_id" has to be an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`);
}

function readEmail(query: URLSearchParams): string {
  const email = query.get('email') ?? '';
  if (email.includes('@')) return email;
  throw new Refusal('This is not a valid email address.');
}

/** A response with its length, so that a download can be shown as progress. */
function csv(text: string): Response {
  const body = new TextEncoder().encode(text);
  const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-length': String(body.length) };
  return new Response(body, { headers });
}
