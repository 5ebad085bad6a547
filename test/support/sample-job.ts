import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FailureResponse } from '../../generated/index.ts';
import { startBrowser } from './browser.ts';
import { exampleOf } from './document.ts';
import type { FrontRequest, FrontResponse } from './front.ts';
import { chromium, describeWith, node, php, python, sh } from './interpreters.ts';
import type { Run } from './run.ts';
import { runPage } from './sample-page.ts';
import { copySample, list, runSample, type Stage } from './sample-stage.ts';
import { token } from './secrecy.ts';

/** What the samples of one operation do, in whatever language. */
export type Job = {
  operationId: string;
  /** Method and URL of the only request, percent-decoded. */
  request: string;
  /** Checks what the request has besides its URL and the token. */
  checkRequest?: (request: FrontRequest) => Promise<void>;
  /** What is printed, by the named example of success. */
  outputs: Record<string, string>;
  /** The named example of a request that is rejected with a reason. */
  rejection: string;
};

/** A sample in each language that is a program, and what runs it. */
const programs = { 'node.mjs': node, 'php.php': php, 'python.py': python, 'shell.sh': sh, 'typescript.ts': node };

/** The files that every operation with samples has. */
export const languages = [...Object.keys(programs), 'jquery.html'];

/** Runs each sample of an operation as it stands, in its own interpreter, and tests that it does its job. */
export function testSamples(stage: () => Stage, job: Job): void {
  for (const [name, interpreter] of Object.entries(programs)) {
    describeWith(interpreter, name, (command) => {
      const run = (token?: string) => runSample(command, copySample(stage(), job.operationId, name), token);
      testJob(stage, job, run, name === 'typescript.ts' ? /HTTP 200/ : undefined);
    });
  }

  describeWith(chromium, 'jquery.html', (command) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser(command);
    });
    afterAll(() => browser.close());

    testJob(stage, job, (token) =>
      runPage(browser, copySample(stage(), job.operationId, 'jquery.html'), { token, list }),
    );
  });
}

/** `run` runs the sample, without a token if it is passed none. */
function testJob(
  stage: () => Stage,
  job: Job,
  run: (token?: string) => Promise<Run>,
  // What a client that checks responses throws for one that is not valid does not have the API's reason.
  reasonOfInvalid = /Busy\./,
): void {
  const runWith = async (response: FrontResponse) => {
    const { front } = stage();
    front.respondWith(response);
    const result = await run(token);
    // Exactly one, since two of the operations may be charged.
    expect(front.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`)).toEqual([job.request]);
    for (const request of front.requests) {
      expect(request.headers.token).toBe(token);
      await job.checkRequest?.(request);
    }
    expect(result.stdout + result.stderr).not.toContain(token);
    return result;
  };
  const success = (stdout: string) => ({ stdout, stderr: '', code: 0, signal: null });
  const failure = (reason: RegExp) => ({
    stdout: '',
    stderr: expect.stringMatching(reason),
    code: expect.toSatisfy((code) => code > 0),
    signal: null,
  });

  test.each(Object.entries(job.outputs))('prints the result of the example %s', async (example, output) => {
    expect(await runWith(`example=${example}`)).toEqual(success(`${output}\n`));
  });

  test('fails with the reason of a rejected request', async () => {
    const { error } = exampleOf(job.operationId, job.rejection).value as FailureResponse;
    expect(error).not.toBe('');
    const result = await runWith(`code=400, example=${job.rejection}`);
    expect(result).toEqual(failure(/./));
    // The shell prints the response as it is, as JSON.
    expect(result.stderr.replaceAll('\\"', '"')).toContain(error);
  });

  test('fails with the status of a request that is rejected without a reason', async () => {
    expect(await runWith('code=400, example=empty-error')).toEqual(failure(/400/));
  });

  test('fails with a status that is not documented', async () => {
    const headers = { 'content-type': 'text/html' };
    expect(await runWith({ status: 503, headers, body: '<h1>Busy</h1>' })).toEqual(failure(/503/));
  });

  test('fails with an envelope whose status is failed, even if the HTTP status is 200', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ status: 'failed', error: 'Busy.' });
    expect(await runWith({ status: 200, headers, body })).toEqual(failure(reasonOfInvalid));
  });

  test('fails with a redirect, and sends the token nowhere else', async () => {
    const { elsewhere } = stage();
    elsewhere.respondWith(`example=${Object.keys(job.outputs)[0]}`);
    const headers = { location: elsewhere.url + job.request.replace(/^\w+ /, '') };
    // A browser does not tell a page why a request failed.
    expect(await runWith({ status: 302, headers })).toEqual(failure(/redirect|302|HTTP 0/i));
    expect(elsewhere.requests).toEqual([]);
  });

  test('sends nothing without a token, and says what to do', async () => {
    const { front } = stage();
    front.respondWith('code=400, example=empty-error');
    expect(await run()).toEqual(failure(/SAINO_TOKEN|fill/i));
    expect(front.requests).toEqual([]);
  });
}
