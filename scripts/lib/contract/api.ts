import { readFileSync } from 'node:fs';
import path from 'node:path';
import { policies } from '../../../src/policies.ts';
import { type Document, findOperation, type Operation, readOperations, requestUrl } from '../document.ts';
import { createResponseCheck } from './response.ts';
import type { Finding } from './schemas.ts';
import { createShow } from './show.ts';

export type Options = { 'bulk-id'?: string; verify?: string; start?: string };

/** A request to the API. A required parameter that is not among its `values` is the example of the spec. */
type Probe = {
  id: keyof typeof policies;
  /** The option that it needs. */
  option?: keyof Options;
  /** In words without a value, for a request that should be rejected. */
  fault?: string;
  values: { bulk_id?: string; email?: string; file?: string };
  isWithoutToken?: boolean;
  /** Where the spec rules it out, as a JSON pointer. */
  ruledOutBy?: string;
};

/** The requests. Those that may be charged need an option and come last, when it is known that the API responds. */
function probesOf({ 'bulk-id': bulk_id, verify: email, start: file }: Options): Probe[] {
  const id = 'getBulkProgress';
  const scheme = '/components/securitySchemes/token';
  const parameter = '/paths/~1api~1apis~1email-cleaning~1bulk-progress/get/parameters/0';
  return [
    { id, option: 'bulk-id', values: { bulk_id } },
    // A larger id than one of 32 bits may fail for its size, which shows nothing about ids that do not exist.
    { id, fault: 'with an unknown bulk_id', values: { bulk_id: '2147483647' } },
    { id, fault: 'without a token', values: { bulk_id }, isWithoutToken: true, ruledOutBy: scheme },
    { id, fault: 'with a bulk_id that is no integer', values: { bulk_id: 'not-an-integer' }, ruledOutBy: parameter },
    { id: 'verifyEmail', option: 'verify', values: { email } },
    { id: 'startBulk', option: 'start', values: { file } },
  ];
}

/** What was sent and what came back, in a line, and the findings in it. */
type Result = { text: string; findings: Finding[]; isUnreachable?: boolean };

/** Sends one request after the other, up to one without a response. By default, to the servers of the document. */
export async function checkApi(document: Document, options: Options, token: string, server?: string) {
  const check = createResponseCheck(createShow([token, options.verify ?? '']));
  const operations = await readOperations(document);
  const probes = probesOf(options);
  const unknown = operations.filter(({ operationId }) => probes.every(({ id }) => id !== operationId));
  const advice = 'To check it, add a request to scripts/lib/contract/api.ts.';
  const results: Result[] = unknown.map(({ operationId }) => ({
    text: `${operationId} was not sent. ${advice}`,
    findings: [],
  }));
  for (const probe of probes) {
    const { id, option, fault, ruledOutBy } = probe;
    const charge = policies[id]?.repeat === 'safe' ? '' : ' It may be charged.';
    if (option && options[option] === undefined) {
      results.push({ text: `${id} was not sent.${charge} To send it, add --${option}.`, findings: [] });
      continue;
    }
    const operation = findOperation(operations, id);
    const title = `${id} ${fault ?? `with the value of --${option}`}`;
    const received = await send(operation, probe, server, token);
    if (typeof received === 'string') {
      results.push({ text: `${title}: no response (${received}).${charge}`, findings: [], isUnreachable: true });
      return results;
    }
    const findings = check(operation, received);
    if (ruledOutBy && received.status >= 200 && received.status < 300) {
      findings.push({ pointer: ruledOutBy, text: 'The API accepts what the spec rules out.' });
    }
    results.push({ text: `${title}: HTTP ${received.status}`, findings });
  }
  return results;
}

/** Time limit for a response in ms. The upload of a large list may take that long. */
const timeLimit = 5 * 60_000;

/** Sends a request. @returns The response, or why there is none, in words that contain nothing that was received. */
async function send(operation: Operation, probe: Probe, server: string | undefined, token: string) {
  const { method, credentials } = operation;
  const { values, isWithoutToken } = probe;
  const url = new URL(requestUrl(operation, values, server));
  const headers = new Headers(isWithoutToken ? [] : credentials.map(({ name }) => [name, token]));
  const body = values.file ? new FormData() : undefined;
  // The file gets a neutral name, since the link to a report may repeat it.
  if (values.file) body?.append('file', new Blob([readFileSync(values.file)]), `list${path.extname(values.file)}`);
  const signal = AbortSignal.timeout(timeLimit);
  try {
    // With `follow`, the token would travel to wherever the API redirects.
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (signal.aborted) return `no whole response within ${timeLimit / 1000} s`;
    // Only the code: the message contains a URL, and that of a parser what the server sent.
    const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
    return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'the connection failed';
  }
}
