// Executes spec/watch-bulk.arazzo.yaml against Prism: each answer is checked for status, content type and schema.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { command, root } from '../../scripts/paths.ts';
import { startFront } from '../docs/front.ts';
import { document } from '../document.ts';
import { runScript } from '../run.ts';
import { token } from '../secrecy.ts';

let front: Awaited<ReturnType<typeof startFront>>;
let folder: string;
beforeAll(async () => {
  front = await startFront(inject('mockUrl'));
  folder = await mkdtemp(path.join(tmpdir(), 'workflow-'));
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const respect = async () => {
  const report = path.join(folder, 'report.json');
  const inputs = ['--input', 'bulk_id=1002', '--input', `token=${token}`, '--server', `email-cleaning=${front.url}`];
  const args = ['respect', 'spec/watch-bulk.arazzo.yaml', ...inputs, '--json-output', report];
  const { code, stdout, stderr } = await runScript(command('redocly'), args, { cwd: root });
  expect(stdout + stderr).not.toContain(token);
  return { code, report: readFileSync(report, 'utf8') };
};

test('follows a job to its report', async () => {
  front.answerWith('example=queued', 'example=processing', 'example=completed');
  const { code, report } = await respect();
  expect(code).toBe(0);
  expect(front.requests.map(({ url, headers }) => [url, headers.token])).toEqual(
    Array(3).fill(['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token]),
  );
  expect(JSON.stringify(document.components.examples.completed?.value)).toContain('download_link');
  expect(report).toContain('final_verified_8961ea-2017-421a-a919-a1b2183ad86f_test1.csv.csv');
});

test('gives up on a job that does not get on', async () => {
  front.answerWith('example=queued');
  expect((await respect()).code).toBe(1);
  expect(front.requests).toHaveLength(6);
});

test('gives up at once where the API refuses', async () => {
  front.answerWith('code=400, example=unknown-bulk-id');
  expect((await respect()).code).toBe(1);
  expect(front.requests).toHaveLength(1);
});
