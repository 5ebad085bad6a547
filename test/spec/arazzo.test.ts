// Runs the workflow in spec/ with Redocly's own runner, against the mock: only the host and the pauses are swapped.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BulkProgressResponse } from '../../generated/index.ts';
import { command, root } from '../../scripts/lib/paths.ts';
import { exampleOf } from '../support/document.ts';
import { type Answer, type Front, startFront } from '../support/front.ts';

const name = 'watch-bulk.arazzo.yaml';
const { data: link } = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;

let front: Front;
let folder: string;
let retryLimit: number;

beforeAll(async () => {
  front = await startFront(inject('mockUrl'));
  folder = mkdtempSync(path.join(tmpdir(), 'workflow-'));
  cpSync(path.join(root, 'spec'), folder, { recursive: true });
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

/** Runs the workflow. `report` is what the runner writes as JSON. */
async function run(...answers: [Answer, ...Answer[]]) {
  front.answerWith(...answers);
  const report = path.join(folder, 'report.json');
  const inputs = ['--input', 'bulk_id=1002', '--input', 'token=test-token'];
  const args = [name, '--server', `email-cleaning=${front.url}`, ...inputs, '--json-output', report];
  const { code, stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [command('redocly'), 'respect', ...args],
    {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
    },
  ).then(
    (said) => ({ code: 0, ...said }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code, said: stdout + stderr, report: readFileSync(report, 'utf8') };
}

test('asks until the job is completed, then takes the link to its report', async () => {
  const { code, said, report } = await run('example=queued', 'example=processing', 'example=completed');
  expect(said).not.toContain('unexpected error');
  expect(front.requests.map(({ url, headers }) => [url, headers.token])).toEqual(
    Array(4).fill(['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', 'test-token']),
  );
  expect(report).toContain(link.download_link);
  expect(code).toBe(0);
});

test('gives up on a job that is never completed', async () => {
  const { code } = await run('example=processing');
  expect(front.requests).toHaveLength(retryLimit + 1);
  expect(code).toBe(1);
});

test('gives up at once on a refusal', async () => {
  const { code } = await run('code=400, example=unknown-bulk-id');
  expect(front.requests).toHaveLength(1);
  expect(code).toBe(1);
});

test('gives up on a completed job without a link to a report', async () => {
  const data = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: null };
  const body = JSON.stringify({ status: 'success', data });
  const { code } = await run({ status: 200, headers: { 'content-type': 'application/json' }, body });
  expect(front.requests).toHaveLength(2);
  expect(code).toBe(1);
});
