import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { namedExamples } from '../document.ts';
import { copyProject } from '../project-copy.ts';
import { run, runScript } from '../run.ts';
import { answerWith, startScriptedServer } from '../scripted-server.ts';

const token = 'test-token';
const reroute = `--import=${path.resolve(import.meta.dirname, '../reroute.ts')}`;

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
    expect.stringMatching(
      /^Asking the mock at http:\/\/127\.0\.0\.1:\d+ for bulk job 1002\. Nothing leaves this machine\.$/,
    ),
    '    0 %  queued',
    '   42 %  processing',
    '  100 %  completed',
    expect.stringMatching(/^The report: https:\/\/.+\.csv$/),
    '',
  ]);
});

test('asks the real API where there is a token, says so, and shows the token nowhere', async () => {
  const answers = ['queued', 'completed'].map((name) => namedExamples.find((example) => example.name === name)?.value);
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
    /^Asking the real API at https:\/\/api\.saino\.io for bulk job 1002, with the token from SAINO_TOKEN\.\n +0 % {2}queued\n +100 % {2}completed\nThe report: /,
  );
  expect(stdout).not.toContain(token);
  expect(api.requests.map(({ url, headers }) => [url, headers.token, headers.prefer])).toEqual([
    ['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token, undefined],
    ['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token, undefined],
  ]);
});

test.each([
  [400, '{"status":"failed","error":"There is no bulk job with this id."}', /There is no bulk job with this id\./],
  [400, '{"status":"failed","error":""}', /HTTP 400, with no reason given/],
  [502, '<h1>Bad gateway</h1>', /bulk-progress\?bulk_id=7: HTTP 502, not documented/],
])('an answer of HTTP %i ends it with one line: %s', async (status, body, message) => {
  await using api = await startScriptedServer(answerWith(status, 'text/html', body));
  const env = { SAINO_TOKEN: token, NODE_OPTIONS: reroute, REROUTE_TO: api.url };
  const { code, stderr } = await start(['7'], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✖ Bulk job 7: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain(token);
});

test.each([[['abc']], [['0']], [['-1']], [['1.5']], [['9007199254740992']], [['1', '2']], [['']]])(
  '%j is no bulk id, and one line says so',
  async (args) => {
    const { code, stdout, stderr } = await start(['--', ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^✖ ".*" is not a bulk id: an integer from 1 to 9007199254740991\. Usage: .+\n$/);
  },
);

test('the real API is not asked for a job that nobody named', async () => {
  const { code, stderr } = await start([], { SAINO_TOKEN: token, NODE_OPTIONS: reroute });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✖ .*is not a bulk id/);
});
