// Runs the workflows in spec/ with Redocly's own runner, against the mock: only the host and the interval are replaced.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BulkProgressResponse } from '../../generated/index.ts';
import { command, root } from '../../scripts/lib/paths.ts';
import { exampleOf } from '../support/document.ts';
import { type Front, type FrontResponse, startFront } from '../support/front.ts';
import { runScript } from '../support/run.ts';
import { token } from '../support/secrecy.ts';
import { uploadedFile } from '../support/uploaded-file.ts';

const name = 'clean-list.arazzo.yaml';
const list = 'emails\nana@example.com\n';
const upload = ['POST', '/api/apis/email-cleaning/verify-bulk', token];
const poll = ['GET', '/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token];
const { data: completed } = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;
const link = String(completed.download_link);

let front: Front;
let folder: string;
let retryLimit: number;

beforeAll(async () => {
  front = await startFront(inject('mockUrl'));
  folder = mkdtempSync(path.join(tmpdir(), 'workflow-'));
  cpSync(path.join(root, 'spec'), folder, { recursive: true });
  writeFileSync(path.join(folder, 'list.csv'), list);
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8');
  const [, limit] = /retryLimit: (\d+)/.exec(text) ?? [];
  retryLimit = Number(limit);
  writeFileSync(file, text.replace(/retryAfter: \d+/, 'retryAfter: 0.01'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await front[Symbol.asyncDispose]();
});

/** Runs a workflow. `report` is what the runner writes as JSON, and `requests` what it sent. */
async function run(
  workflow: string,
  inputs: Record<string, string | number>,
  responses: Parameters<Front['respondWith']>,
) {
  front.respondWith(...responses);
  const report = path.join(folder, 'report.json');
  const { code, stdout, stderr } = await runScript(
    command('redocly'),
    [
      ...['respect', name, '--workflow', workflow, '--server', `email-cleaning=${front.url}`],
      ...Object.entries(inputs).flatMap(([input, value]) => ['--input', `${input}=${value}`]),
      ...['--json-output', report],
    ],
    { cwd: folder, env: { REDOCLY_TELEMETRY: 'off' } },
  );
  const requests = front.requests.map(({ method, url, headers }) => [method, url, headers.token]);
  return { code, output: stdout + stderr, report: readFileSync(report, 'utf8'), requests };
}

describe('clean-list', () => {
  const cleanList = (...responses: [FrontResponse, ...FrontResponse[]]) => run('clean-list', { token }, responses);

  test('uploads the list, polls until its job is completed, and returns the link to the report', async () => {
    const { code, output, report, requests } = await cleanList(
      'example=started',
      'example=queued',
      'example=processing',
      'example=completed',
    );
    expect(output).not.toContain('unexpected error');
    expect(requests).toEqual([upload, poll, poll, poll, poll]);
    expect(report).toContain(link);
    expect(code).toBe(0);
  });

  test('uploads the file list.csv as a form', async () => {
    await cleanList('example=started', 'example=completed');
    const uploads = await Promise.all(front.requests.slice(0, 1).map(uploadedFile));
    expect(uploads).toEqual([{ field: 'file', name: 'list.csv', text: list }]);
  });

  test.each(['code=400, example=no-emails-column', { status: 503, body: 'Busy' }])(
    'fails without a second upload and without polling: %j',
    async (response) => {
      const { code, requests } = await cleanList(response);
      expect(requests).toEqual([upload]);
      expect(code).toBe(1);
    },
  );
});

describe('watch-bulk', () => {
  const watchBulk = (...responses: [FrontResponse, ...FrontResponse[]]) =>
    run('watch-bulk', { bulk_id: 1002, token }, responses);

  test('polls until the job is completed, and returns the link to its report', async () => {
    const { code, output, report, requests } = await watchBulk(
      'example=queued',
      'example=processing',
      'example=completed',
    );
    expect(output).not.toContain('unexpected error');
    expect(requests).toEqual([poll, poll, poll, poll]);
    expect(report).toContain(link);
    expect(code).toBe(0);
  });

  test('fails if the job is never completed', async () => {
    const { code, requests } = await watchBulk('example=processing');
    expect(requests).toHaveLength(retryLimit + 1);
    expect(code).toBe(1);
  });

  test('fails at once if the request is rejected', async () => {
    const { code, requests } = await watchBulk('code=400, example=unknown-bulk-id');
    expect(requests).toEqual([poll]);
    expect(code).toBe(1);
  });

  test('fails if a completed job has no link to a report', async () => {
    const data = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: null };
    const headers = { 'content-type': 'application/json' };
    const { code, requests } = await watchBulk({
      status: 200,
      headers,
      body: JSON.stringify({ status: 'success', data }),
    });
    expect(requests).toEqual([poll, poll]);
    expect(code).toBe(1);
  });
});
