import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleOf } from '../support/document.ts';
import { copyProject } from '../support/project-copy.ts';
import { run, runScript } from '../support/run.ts';
import { answerWith, startScriptedServer } from '../support/scripted-server.ts';

const token = 'test-token';
const reroute = `--import=${path.resolve(import.meta.dirname, '../support/reroute.ts')}`;

let project: ReturnType<typeof copyProject>;
let fromScratch: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  project = copyProject();
  fromScratch = await run('npm', ['start'], { cwd: project.folder, env: { SAINO_TOKEN: '' } });
});
afterAll(() => project[Symbol.dispose]());

const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runScript('scripts/start.ts', args, { cwd: project.folder, env: { SAINO_TOKEN: '', ...env } });

test('takes a job from the queue to its report, and says that it asks the mock', () => {
  const { code, stdout, stderr } = fromScratch;
  expect(stderr.replace(/^npm warn .*\n/gm, '')).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/✔ lint .*✔ validate .*✔ bundle .*✔ generate .*✔ format /s);
  expect(stdout.slice(stdout.indexOf('Asking')).split('\n')).toEqual([
    expect.stringMatching(/^Asking the mock at http:\/\/127\.0\.0\.1:\d+, .*Nothing leaves this machine\.$/),
    '0 %, queued',
    '42 %, processing',
    '100 %, completed',
    expect.stringMatching(/^https:\/\/.+\.csv$/),
    '',
  ]);
});

test('asks the real API where there is a token, says so, and shows the token nowhere', async () => {
  const answers = ['queued', 'completed'].map((name) => exampleOf('getBulkProgress', name).value);
  await using api = await startScriptedServer((response) =>
    answerWith(200, 'application/json', JSON.stringify(answers[api.requests.length - 1]))(response),
  );
  const { code, stdout, stderr } = await start(['1002'], {
    SAINO_TOKEN: token,
    NODE_OPTIONS: reroute,
    REROUTE_TO: api.url,
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Asking the real API at https:\/\/api\.saino\.io, with the token from SAINO_TOKEN\.\n0 %, queued\n100 %, completed\nhttps:/,
  );
  expect(stdout).not.toContain(token);
  expect(api.requests.map(({ url, headers }) => [url, headers.token, headers.prefer])).toEqual([
    ['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token, undefined],
    ['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token, undefined],
  ]);
});

test('an answer that is a failure ends it with one line', async () => {
  await using api = await startScriptedServer(
    answerWith(400, 'text/html', '{"status":"failed","error":"No such job."}'),
  );
  const env = { SAINO_TOKEN: token, NODE_OPTIONS: reroute, REROUTE_TO: api.url };
  const { code, stderr } = await start(['7'], env);
  expect(code).toBe(1);
  expect(stderr).toBe('✖ Bulk job 7: the API refused: No such job.\n');
});

test('what is no bulk id gets the answer of the command line', async () => {
  const { code, stderr } = await start(['--', '1.5']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✖ .*A bulk id is an integer from 1 to 9007199254740991\./);
});

test('the real API is not asked for a job that nobody named', async () => {
  const { code, stderr } = await start([], { SAINO_TOKEN: token, NODE_OPTIONS: reroute });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✖ missing required argument 'bulk_id'/);
});
