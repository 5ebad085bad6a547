import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FetchServer, serveFetch } from '../../src/cli/serve-fetch.ts';
import { createFakeSaino } from '../../src/testing.ts';
import { copyProject } from '../support/project-copy.ts';
import { run, runScript } from '../support/run.ts';

const token = 'test-token';
const reroute = `--import=${path.resolve(import.meta.dirname, '../support/reroute.ts')}`;

let project: ReturnType<typeof copyProject>;
let fromScratch: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  project = copyProject();
  writeFileSync(path.join(project.folder, 'mine.csv'), 'emails\nana@example.com\nben@example.org\n');
  fromScratch = await run('npm', ['start'], { cwd: project.folder, env: { SAINO_TOKEN: '' } });
});
afterAll(() => project[Symbol.dispose]());

const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runScript('scripts/start.ts', args, { cwd: project.folder, env: { SAINO_TOKEN: '', NODE_OPTIONS: reroute, ...env } });

const report = `emails,free_email,result,status
ana@example.com,false,Safe to Send,Deliverable
ben@example.org,false,Unsafe to Send,Undeliverable
`;

type RealApi = FetchServer & {
  /** Method, URL and token of each request, in order. */
  requests: [method: string, url: string, token: string | null][];
  /** What makes it respond in place of the real API and its reports. */
  env: NodeJS.ProcessEnv;
};

async function startRealApi(): Promise<RealApi> {
  const fake = createFakeSaino({ duration: 0 });
  const requests: RealApi['requests'] = [];
  const server = await serveFetch((url) => (request) => {
    requests.push([request.method, request.url.slice(url.length), request.headers.get('token')]);
    return fake.fetch(request);
  });
  return {
    ...server,
    requests,
    env: { SAINO_TOKEN: token, NODE_OPTIONS: reroute, REROUTE_TO: server.url, REROUTE_REPORTS_TO: server.url },
  };
}

const upload = ['POST', '/api/apis/email-cleaning/verify-bulk', token];
const progress = ['GET', '/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token];
const download = ['GET', '/reports/final_verified_1002_list.csv.csv', null];

test('takes a list of its own from the upload to its report, on this machine', () => {
  const { code, stdout, stderr } = fromScratch;
  expect(stderr.replace(/^npm warn .*\n/gm, '')).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/✔ lint .*✔ validate .*✔ bundle .*✔ generate .*✔ format /s);
  const [first, second, ...lines] = stdout.slice(stdout.indexOf('Cleaning')).split('\n');
  expect(first).toBe('Cleaning list.csv (278 B, 12 lines below the header) with a fake of the API on this machine.');
  expect(second).toMatch(/^Prism checks every request and response at http:\/\/127\.0\.0\.1:\d+\.$/);
  expect(lines.slice(0, 2)).toEqual(['1002', '0 %, queued']);
  expect(lines).toContain('100 %, completed');
  const saved = readFileSync(path.join(project.folder, 'dist/report.csv'), 'utf8');
  expect(lines.slice(lines.indexOf('100 %, completed') + 1)).toEqual([
    'Saved dist/report.csv, 625 B.',
    '',
    'The first lines of dist/report.csv:',
    '',
    ...saved.split('\n').slice(0, 6),
    '',
  ]);
  expect(saved.split('\n')).toHaveLength(14);
});

/** Starts a job on this machine, ends it once it is in the queue, and returns what is printed until all have ended. */
async function interrupt(command: string, args: string[]) {
  const env = { ...process.env, SAINO_TOKEN: '' };
  const child = spawn(command, args, { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stderr), once(child, 'exit')]);
  let stdout = '';
  for await (const line of createInterface({ input: child.stdout })) {
    stdout += `${line}\n`;
    if (line === '0 %, queued') child.kill('SIGTERM');
  }
  const [stderr, [code]] = await ended;
  return { stdout, stderr, code };
}

test.each([
  ['a signal', process.execPath, ['scripts/start.ts', 'mine.csv']],
  // As npm does, whose shell ends without passing on the signal.
  ['the end of its shell', 'sh', ['-c', `'${process.execPath}' scripts/start.ts mine.csv; exit $?`]],
])('%s ends the command and its servers', async (_, command, args) => {
  const { stdout, stderr, code } = await interrupt(command, args);
  expect(stdout).toMatch(/^Cleaning mine\.csv .* on this machine\.\nPrism .*\n1002\n0 %, queued\n/);
  expect(stdout).not.toContain('completed');
  expect(stderr).toMatch(
    /progress 1002 .*\nThe job has ended as well, since the fake API was a part of this run\.\n$/s,
  );
  expect(code).toBe(command === 'sh' ? null : 130);
  const [url = ''] = /http:\S+(?=\.)/.exec(stdout) ?? [];
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('uploads a file to the real API where there is a token and a --yes, and shows the token nowhere', async () => {
  await using api = await startRealApi();
  const { code, stdout, stderr } = await start(['mine.csv', '--yes', '--output', 'mine-report.csv'], api.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    stdout,
  ).toBe(`This uploads mine.csv (39 B, 2 lines below the header) to the real API, https://api.saino.io, with the token from SAINO_TOKEN. It may be charged.
1002
100 %, completed
Saved mine-report.csv, ${report.length} B.
`);
  expect(readFileSync(path.join(project.folder, 'mine-report.csv'), 'utf8')).toBe(report);
  expect(api.requests).toEqual([upload, progress, download]);
});

test('uploads nothing without a terminal to confirm on', async () => {
  await using api = await startRealApi();
  const { code, stdout, stderr } = await start(['mine.csv'], api.env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^This uploads mine\.csv .* It may be charged\.\n$/);
  expect(stderr).toBe(
    '✖ Nothing was sent: there is no terminal to confirm on. To upload without a prompt, add --yes.\n',
  );
  expect(api.requests).toEqual([]);
});

test('follows a job at the real API', async () => {
  await using api = await startRealApi();
  await start(['mine.csv', '--yes'], api.env);
  api.requests.length = 0;
  const { code, stdout, stderr } = await start(['1002'], api.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`Following bulk job 1002 at the real API, https://api.saino.io, with the token from SAINO_TOKEN.
100 %, completed
https://reports.example.com/reports/final_verified_1002_list.csv.csv
`);
  expect(api.requests).toEqual([progress]);
});

test('follows a job at the server in SAINO_BASE_URL', async () => {
  await using api = await startRealApi();
  const env = { SAINO_TOKEN: token, SAINO_BASE_URL: api.url, NODE_OPTIONS: '' };
  const { code, stdout, stderr } = await start(['7'], env);
  expect(code).toBe(1);
  expect(stdout).toBe(`Following bulk job 7 at ${api.url}, with the token from SAINO_TOKEN.\n`);
  expect(stderr).toMatch(/^✖ Bulk job 7: .*There is no bulk job with this id\.\n$/);
});

test('a bulk id that is none gets the message of the command line', async () => {
  const { code, stderr } = await start(['0'], { SAINO_TOKEN: token });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✖ .*A bulk id is an integer from 1 to 9007199254740991\./);
});

test.each([
  ['a bulk id without a token', ['1002'], /^✖ Bulk job 1002 is at the real API: set SAINO_TOKEN to follow it/],
  ['what is no file', ['1.5'], /^✖ "1\.5" is neither a bulk id nor a file\.\n$/],
  ['a folder', ['src'], /^✖ "src" is neither a bulk id nor a file\.\n$/],
  ['two files', ['mine.csv', 'mine.csv'], /^✖ Name one file or one bulk id\. Usage: npm start .*\n$/],
  ['an unknown option', ['--watch'], /^✖ Unknown option '--watch'\. Usage: npm start .*\n$/],
])('%s gets one line', async (_, args, message) => {
  const { code, stdout, stderr } = await start(args);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
});

test.each([
  ['latin-1.csv', Buffer.from('emails\nj\xfcrgen@example.com\n', 'latin1'), /^✖ latin-1\.csv is no UTF-8 text, .*\n$/],
  [
    'large.csv',
    Buffer.alloc(10_000_001, '\n'),
    /^✖ large\.csv has 10000001 bytes, and Prism passes on at most 10000000\..*\n$/,
  ],
])('a list that Prism cannot pass on gets one line: %s', async (name, content, message) => {
  writeFileSync(path.join(project.folder, name), content);
  const { code, stdout, stderr } = await start([name]);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
});
