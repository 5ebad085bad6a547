import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
/** When the command line was built, in ms. */
const builtAt = () => statSync(path.join(project.folder, 'dist/package/cli.js')).mtimeMs;
beforeAll(async () => {
  project = copyProject();
  writeFileSync(path.join(project.folder, 'mine.csv'), 'emails\nana@example.com\nben@example.org\n');
  fromScratch = await run('npm', ['start'], { cwd: project.folder, env: { SAINO_TOKEN: '' } });
});
afterAll(() => project[Symbol.dispose]());

const read = (file: string) => readFileSync(path.join(project.folder, file), 'utf8');

const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runScript('scripts/start.ts', args, { cwd: project.folder, env: { SAINO_TOKEN: '', NODE_OPTIONS: reroute, ...env } });

const today = new Date().toISOString().slice(0, 10);

const cleaned = `emails,saino_checked,free_email,result,status,saino_note
ana@example.com,${today},false,Safe to Send,Deliverable,
ben@example.org,${today},false,Unsafe to Send,Undeliverable,
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
const report = String.raw`/reports/[\da-f-]{36}/final_verified_1002_list\.csv\.csv`;
const download = ['GET', expect.stringMatching(new RegExp(`^${report}$`)), null];

test('cleans a list of its own, on this machine', () => {
  const { code, stdout, stderr } = fromScratch;
  expect(stderr.replace(/^npm warn .*\n/gm, '')).toBe('');
  expect(code).toBe(0);
  const [first, second, ...lines] = stdout.slice(stdout.indexOf('Cleaning')).split('\n');
  expect(first).toBe('Cleaning list.csv with a fake of the API on this machine.');
  expect(second).toMatch(/^Prism checks every request and response at http:\/\/127\.0\.0\.1:\d+\.$/);
  expect(lines.slice(0, 6)).toEqual([
    'list.csv: 250 rows, 247 addresses, 1 duplicate, 2 rows without an address.',
    'Email column: 3 "E-mail" (a…@e….com).',
    'To send: 247 addresses in 1 job, 5.3 kB.',
    'Job 1 of 1: uploading 247 addresses',
    'Job 1 of 1: bulk id 1002',
    'Job 1 of 1: 0 %, queued',
  ]);
  const completed = lines.indexOf('Job 1 of 1: 100 %, completed');
  const output = read('dist/clean.csv').split('\n');
  expect(lines.slice(completed + 1)).toEqual([
    'Job 1 of 1: report of 13.2 kB',
    'Wrote dist/clean.csv.',
    '  rows written            250',
    '  columns added           saino_checked, free_email, result, status, saino_note',
    '  rows with a verdict     248',
    '  rows without a verdict  2',
    'free_email:',
    '  false                 248   99.2 %',
    'result:',
    '  Safe to Send          197   78.8 %',
    '  Unsafe to Send         51   20.4 %',
    'status:',
    '  Deliverable           197   78.8 %',
    '  Undeliverable          51   20.4 %',
    'without a verdict:',
    '  no address              1    0.4 %',
    '  not an address: no @    1    0.4 %',
    '',
    'The first lines of dist/clean.csv:',
    '',
    ...output.slice(0, 6),
    '',
  ]);
  const list = read('scripts/lib/start/list.csv').split('\n');
  expect(output.map((row, index) => row.startsWith(`${list[index]}`))).toEqual(list.map(() => true));
});

/** Starts a job on this machine, ends it once it is in the queue, and returns what is printed until all have ended. */
async function interrupt(command: string, args: string[]) {
  const env = { ...process.env, SAINO_TOKEN: '' };
  const child = spawn(command, args, { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stderr), once(child, 'exit')]);
  let stdout = '';
  for await (const line of createInterface({ input: child.stdout })) {
    stdout += `${line}\n`;
    if (line === 'Job 1 of 1: 0 %, queued') child.kill('SIGTERM');
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
  expect(stdout).toMatch(
    /^Cleaning mine\.csv .* on this machine\.\nPrism .*\nmine\.csv: 2 rows, .*\nEmail column: .*\nTo send: .*(\nJob 1 of 1: .*){2}\nJob 1 of 1: 0 %, queued\n/,
  );
  expect(stdout).not.toContain('completed');
  expect(stderr).toMatch(
    /^✖ Interrupted\.\nTo continue: .*\nThe job has ended as well, since the fake API was a part of this run\.\n$/,
  );
  expect(code).toBe(command === 'sh' ? null : 130);
  const [url = ''] = /http:\S+(?=\.)/.exec(stdout) ?? [];
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('cleans a list at the real API where there is a token and a --yes, and shows the token nowhere', async () => {
  await using api = await startRealApi();
  const { code, stdout, stderr } = await start(['mine.csv', '--yes', '--output', 'mine-cleaned.csv'], api.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Cleaning mine\.csv at the real API, https:\/\/api\.saino\.io, with the token from SAINO_TOKEN\.\nmine\.csv: 2 rows, .*\nWrote mine-cleaned\.csv\.\n/s,
  );
  expect(stdout).not.toContain(token);
  expect(read('mine-cleaned.csv')).toBe(cleaned);
  expect(api.requests).toEqual([upload, progress, download]);
});

test('writes beside the list unless there is an --output, and over nothing', async () => {
  await using api = await startRealApi();
  mkdirSync(path.join(project.folder, 'lists'));
  writeFileSync(path.join(project.folder, 'lists/june.csv'), 'emails\nana@example.com\nben@example.org\n');
  expect(await start(['lists/june.csv', '--yes'], api.env)).toMatchObject({ code: 0, stderr: '' });
  expect(read('lists/june.clean.csv')).toBe(cleaned);
  expect(await start(['lists/june.csv', '--yes'], api.env)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^✖ lists\/june\.clean\.csv already exists, and is kept\. .*--force\.\n$/),
  });
  expect(api.requests).toHaveLength(3);
});

test('sends nothing without a terminal to confirm on', async () => {
  await using api = await startRealApi();
  const { code, stderr } = await start(['mine.csv'], api.env);
  expect(code).toBe(2);
  expect(stderr).toBe(
    '✖ Nothing was sent: there is no terminal to confirm on. To send the list without a prompt, add --yes.\n',
  );
  expect(api.requests).toEqual([]);
});

test('keeps what a run at the real API needs to be resumed out of a run on this machine', async () => {
  writeFileSync(path.join(project.folder, 'half.csv.saino.json'), '{}');
  expect(await start(['mine.csv', '--output', 'half.csv'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: '✖ half.csv belongs to a run that is unfinished. Name another --output.\n',
  });
  expect(read('half.csv.saino.json')).toBe('{}');
});

test('follows a job at the real API', async () => {
  await using api = await startRealApi();
  await start(['mine.csv', '--yes', '--output', 'followed.csv'], api.env);
  api.requests.length = 0;
  const { code, stdout, stderr } = await start(['1002'], api.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    new RegExp(
      `^Following bulk job 1002 at the real API, https://api\\.saino\\.io, with the token from SAINO_TOKEN\\.\n100 %, completed\nhttps://reports\\.example\\.com${report}\n$`,
    ),
  );
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
  expect(stderr).toMatch(/^✖ .*It must be a whole number from 1 to 9007199254740991\./);
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

test('a list in another encoding gets the message of the command line, and is cleaned with its --encoding', async () => {
  writeFileSync(path.join(project.folder, 'latin-1.csv'), 'emails\nj\xfcrgen@example.com\n', 'latin1');
  const args = ['latin-1.csv', '--output', 'utf-8.csv'];
  const onThisMachine = { NODE_OPTIONS: '' };
  const refused = await start(args, onThisMachine);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^✖ latin-1\.csv cannot be read\. Line 2: /),
  });
  const done = await start([...args, '--encoding', 'windows-1252'], onThisMachine);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(read('utf-8.csv')).toContain(`\njürgen@example.com,${today},false,Safe to Send,Deliverable,\n`);
});

// The last one, as it builds the project anew.
test('builds only if the sources changed since the last build that succeeded', async () => {
  const build = () => runScript('scripts/build.ts', ['--if-changed'], { cwd: project.folder });
  const first = builtAt();
  expect(await build()).toMatchObject({ code: 0, stderr: '' });
  expect(builtAt()).toBe(first);
  const file = path.join(project.folder, 'src/cli/index.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, 'const = ;');
  expect(await build()).toMatchObject({ code: 1 });
  // These are the sources of the first build, but what it built is gone.
  writeFileSync(file, source);
  expect(await build()).toMatchObject({ code: 0 });
  expect(builtAt()).toBeGreaterThan(first);
});
