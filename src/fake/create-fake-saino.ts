import { createApi } from './api.js';
import { type Fault, Faults, faultResponse, lost, refused, untilAborted } from './faults.js';
import { type JobOptions, type JobPlan, planJob } from './job.js';
import { type FakeOperation, type FakeRequest, readIncoming } from './requests.js';
import { checkVerdict, defaultVerdict, type Verdict } from './verdict.js';

/** Options for `createFakeSaino()`. Those of a job count for all jobs that `nextJob` does not describe. */
export type FakeSainoOptions = JobOptions & {
  /**
   * Origin of the report links, such as `http://127.0.0.1:4010` for a fake that is served there.
   *
   * @default 'https://reports.example.com'
   */
  reportOrigin?: string | undefined;
  /**
   * Decides what a verification says about an address, and so does the report.
   *
   * @default unsafe for addresses at example.org or under `.invalid`, and safe for all others
   */
  verdict?: ((email: string) => Verdict) | undefined;
};

/** A test double of the API. */
export type FakeSaino = {
  /** Responds like the API, and like the host of its reports, whatever the origin of the request. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The requests that came in so far, in order. */
  readonly requests: readonly FakeRequest[];
  /**
   * Has the next request of an operation fail, before those that were programmed later.
   *
   * @throws RangeError or TypeError for an operation that does not exist, or a fault that cannot be.
   *
   * @example
   * ```ts
   * import { EmailCleaning } from 'saino-email-cleaning';
   * import { createFakeSaino } from 'saino-email-cleaning/testing';
   *
   * const fake = createFakeSaino();
   * const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
   * fake.failNext('startBulk', { connection: 'lost' });
   * await saino.startBulk(['user@example.com']).catch(({ code }) => console.log(code));
   * ```
   */
  readonly failNext: (operation: FakeOperation, fault: Fault) => void;
  /**
   * Describes the next job that is started. What the options leave out is as for all jobs.
   *
   * @throws RangeError or TypeError for options that no job can have.
   */
  readonly nextJob: (options: JobOptions) => void;
};

/**
 * Creates a stateful test double of the API: lists that are uploaded become jobs, which advance to a report of what was
 * uploaded. It keeps its state in memory, sends nothing anywhere, and sets no timers.
 *
 * Verdicts, statuses and the columns of the report are illustrative wherever the API does not document them. Of the
 * three kinds of lists, it does not read .xlsx. Any token is accepted.
 *
 * @throws RangeError or TypeError for an option that cannot be, and Error where a global is missing that it needs, such
 *   as `Response` in Jest's jsdom.
 *
 * @example
 * ```ts
 * import { EmailCleaning } from 'saino-email-cleaning';
 * import { createFakeSaino } from 'saino-email-cleaning/testing';
 *
 * const fake = createFakeSaino({ percentages: [0, 40, 100] });
 * const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
 * const { bulk_id } = await saino.startBulk(['user@example.com']);
 * console.log(bulk_id, fake.requests[0]?.upload?.addresses);
 * ```
 */
export function createFakeSaino({
  reportOrigin = 'https://reports.example.com',
  verdict = defaultVerdict,
  ...jobOptions
}: FakeSainoOptions = {}): FakeSaino {
  checkPlatform();
  if (typeof verdict !== 'function') throw new TypeError('`verdict` must be a function of an address.');
  const plan = planJob(jobOptions);
  const nextPlans: JobPlan[] = [];
  const faults = new Faults();
  const requests: FakeRequest[] = [];
  const api = createApi({
    nextPlan: () => nextPlans.shift() ?? plan,
    reportOrigin: originOf(reportOrigin),
    verdict: (email) => checkVerdict(verdict(email)),
  });

  return {
    requests,
    failNext: (operation, fault) => faults.plan(operation, fault),
    nextJob: (options) => void nextPlans.push(planJob(options, plan)),
    async fetch(input, init) {
      const incoming = readIncoming(input, init);
      const { request, record } = incoming;
      request.signal.throwIfAborted();
      const fault = faults.take(record.operation);
      if (fault?.connection === 'refused') throw refused();
      requests.push(record);
      if (fault?.status !== undefined) return faultResponse(fault);
      const response = await api(incoming);
      if (fault?.connection === 'lost') throw lost();
      return fault?.connection === 'silent' ? untilAborted(request.signal) : response;
    },
  };
}

/** The globals of the web's standards that the fake needs, and that some test environments hide. */
const needed = ['FormData', 'Headers', 'Request', 'Response', 'TextEncoder', 'URL', 'URLSearchParams', 'crypto'];

/** @throws Error where the runtime, or the environment that a test runs in, lacks a global. */
function checkPlatform(): void {
  const missing = needed.filter((name) => Reflect.get(globalThis, name) === undefined);
  if (missing.length === 0) return;
  throw new Error(
    `createFakeSaino() needs globals that are missing here: ${missing.join(', ')}. In Jest, jsdom hides those of Node.js: set \`testEnvironment\` to "node", or to "jest-fixed-jsdom".`,
  );
}

function originOf(reportOrigin: string): string {
  if (URL.canParse(reportOrigin) && /^https?:/i.test(reportOrigin)) return new URL(reportOrigin).origin;
  throw new TypeError(`\`reportOrigin\` must be an http or https URL, not ${String(reportOrigin)}.`);
}
