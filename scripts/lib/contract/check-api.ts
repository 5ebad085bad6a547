import type { Document } from '../document.ts';
import { type CheckResponse, createResponseCheck, documentedResponse } from './check-response.ts';
import { deviation, type Finding, note } from './finding.ts';
import { type Input, readInputs } from './inputs.ts';
import { type Probe, probesOf, type Skipped } from './probes.ts';
import { type Received, send, Unreachable } from './send.ts';
import { createShow } from './show.ts';

/** What came of one request: a response with what was found in it, or why there was none. */
export type Result = { probe: Probe } & ({ status: number; findings: Finding[] } | { failure: string });

export type ApiCheck = {
  results: Result[];
  skipped: Skipped[];
  /** What is documented and did not come, so that nothing was found out about it: `startBulk 200`. */
  unseen: string[];
};

/** Where the API is, and what to send to it. */
export type ApiTarget = {
  document: Document;
  /** Base URL without a slash at its end; by default, the server of each operation. */
  server?: string;
  token: string;
  /** The options of the command, by name. */
  options: Readonly<Record<string, unknown>>;
};

/** Sends the API the requests that the document describes, one after the other, up to one without a response. */
export async function checkApi({ document, server, token, options }: ApiTarget): Promise<ApiCheck> {
  const inputs = readInputs(document, options);
  const { probes, skipped } = probesOf(document, inputs);
  const check = createResponseCheck(document, createShow([token, ...personalData(inputs)]));
  const results: Result[] = [];
  for (const probe of probes) {
    const result = await run(probe, check, () => send(probe, { document, server, token }));
    results.push(result);
    if ('failure' in result) break;
  }
  return { results, skipped, unseen: unseenResponses(probes, results) };
}

async function run(probe: Probe, check: CheckResponse, request: () => Promise<Received>): Promise<Result> {
  try {
    const received = await request();
    const findings = [...check(probe.operation, received), ...checkRejection(probe, received)];
    return { probe, status: received.status, findings };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return { probe, failure: error.message };
  }
}

/** Holds it against the spec that the API accepts what it should not. How it rejects a request is up to its status. */
function checkRejection({ rejection }: Probe, { status }: Received): Finding[] {
  if (!rejection || status < 200 || status > 299) return [];
  const { pointer, isCertain } = rejection;
  if (isCertain) return [deviation(pointer, `HTTP ${status} accepts what the spec rules out.`)];
  return [note(pointer, `HTTP ${status} accepts an id that was not expected to exist.`)];
}

function unseenResponses(probes: Probe[], results: Result[]): string[] {
  const seen = new Set(
    results.flatMap(({ probe: { operation }, ...result }) =>
      'status' in result ? `${operation.id} ${documentedResponse(operation, result.status)?.status}` : [],
    ),
  );
  const sent = new Set(probes.map(({ operation }) => operation));
  const documented = [...sent].flatMap(({ id, responses }) => responses.map(({ status }) => `${id} ${status}`));
  return documented.filter((response) => !seen.has(response));
}

/** What a server may echo. A bulk id is no secret, and a short number is part of too many words. */
const personalData = (inputs: ReadonlyMap<string, Input>): string[] =>
  [...inputs.values()].flatMap(({ option, value }) => (option === 'bulk-id' || value === undefined ? [] : value));
