// The command line as its users meet it: a process, with a terminal and without.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { http, json, progress, startFaultServer } from '../../support/fault-server.ts';
import { run } from '../../support/run.ts';
import { token } from '../../support/secrecy.ts';

const cli = path.join(inject('builtProject'), 'dist/package/cli.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = (url: string) => ({ SAINO_TOKEN: token, SAINO_BASE_URL: url, NO_COLOR: undefined });
const saino = (url: string, ...args: string[]) =>
  run(process.execPath, [cli, ...args], { cwd: folder, env: environment(url) });

const link = 'https://reports.example.com/r.csv';
const life = [
  { status: 'queued', percentage: 0 },
  { status: 'queued', percentage: 0 },
  { status: 'processing', percentage: 42, download_link: null },
  { status: 'completed', percentage: 100, download_link: link },
];
/** Answers with the states of a job in turn, and with a report where the link of the last leads. */
const startJob = (states: object[], report?: Buffer) =>
  startFaultServer((socket, { path: asked }, before) =>
    socket.write(asked === '/r.csv' && report ? report : progress(states[Math.min(before, states.length - 1)] ?? {})),
  );
const withReport = async (report: Buffer) => {
  const server = await startFaultServer((socket, { path: asked }) =>
    socket.write(
      asked === '/r.csv'
        ? report
        : progress({ status: 'completed', percentage: 100, download_link: `${server.url}/r.csv` }),
    ),
  );
  return server;
};

describe('progress', () => {
  test('prints where the job is', async () => {
    await using server = await startJob([{ status: 'processing', percentage: 42 }]);
    expect(await saino(server.url, 'progress', '1002')).toMatchObject({
      code: 0,
      stdout: '42 %, processing\n',
      stderr: '',
    });
    expect(server.asked.map(({ headers }) => headers.token)).toEqual([token]);
  });

  test('prints the link of a job that is completed', async () => {
    await using server = await startJob(life.slice(-1));
    expect((await saino(server.url, 'progress', '1002')).stdout).toBe(`100 %, completed\n${link}\n`);
  });

  test('lets no command to the terminal through', async () => {
    await using server = await startJob([{ status: '\u001b]0;owned\u0007ok\r\n', percentage: 1 }]);
    expect((await saino(server.url, 'progress', '1002')).stdout).toBe('1 %, ]0;ownedok\n');
  });
});

describe('--watch', () => {
  test('prints one plain line for each change where there is no terminal, then the link', async () => {
    await using server = await startJob(life);
    expect(await saino(server.url, 'progress', '1002', '--watch')).toMatchObject({
      code: 0,
      stdout: `0 %, queued\n42 %, processing\n100 %, completed\n${link}\n`,
      stderr: '',
    });
    expect(server.asked).toHaveLength(4);
  });

  const hasTerminal = process.platform === 'linux';
  const missing = hasTerminal ? '' : ' (skipped: it takes the `script` command of Linux)';
  test.skipIf(!hasTerminal && !process.env.CI)(`draws a bar on a terminal, then the link${missing}`, async () => {
    await using server = await startJob(life);
    const command = `'${process.execPath}' '${cli}' progress 1002 --watch`;
    const { code, stdout } = await run('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: folder,
      env: { ...environment(server.url), TERM: 'xterm' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /0 % \| queued \| 0 s elapsed.*42 % \| processing \| \d s elapsed \| about \d+ s left.*100 % \| completed/s,
    );
    // Full blocks for what is done, light ones for what is left.
    expect(stdout).toMatch(/░{30}.*█{13}░{17}.*█{30}/s);
    expect(stdout.trimEnd().split('\r\n').at(-1)).toContain(link);
    // The cursor is hidden while it draws, and back at the end.
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  });

  test('on Ctrl-C says how to go on, and exits with 130', async () => {
    await using server = await startJob(life.slice(0, 1));
    const child = spawn(process.execPath, [cli, 'progress', '1002', '-w', '-o', "it's.csv", '--json'], {
      cwd: folder,
      env: { ...process.env, ...environment(server.url) },
    });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    child.stdout.once('data', () => child.kill('SIGINT'));
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(await stdout).toBe('{"bulk_id":1002,"status":"queued","percentage":0}\n');
    expect(await stderr).toBe(
      "\nInterrupted. To go on: npx saino-email-cleaning progress 1002 --watch --output 'it'\\''s.csv' --json\n",
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('--json', () => {
  test('prints a line for each answer, and nothing else', async () => {
    await using server = await startJob(life);
    const { code, stdout } = await saino(server.url, 'progress', '1002', '--watch', '--json');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(life.map((state) => ({ bulk_id: 1002, ...state })));
  });
});

describe('--output', () => {
  const report = http(200, {}, 'a@example.com,ok\n');

  test('saves the report when the job is completed, and sends its host no token', async () => {
    await using server = await withReport(report);
    const { code, stdout, stderr } = await saino(server.url, 'progress', '1002', '--output', 'report.csv');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '100 %, completed\nSaved report.csv, 17 B.\n',
      stderr: '',
    });
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe('a@example.com,ok\n');
    expect(readdirSync(folder)).toEqual(['report.csv']);
    expect(server.asked.find(({ path: asked }) => asked === '/r.csv')?.headers).not.toHaveProperty('token');
  });

  test('keeps a file that is there, and asks nothing', async () => {
    await using server = await withReport(report);
    writeFileSync(path.join(folder, 'report.csv'), 'mine');
    const { code, stderr } = await saino(server.url, 'progress', '1002', '--output', 'report.csv');
    expect(code).toBe(2);
    expect(stderr).toBe('✖ report.csv is there already, and is kept. --force replaces it.\n');
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe('mine');
    expect(server.asked).toEqual([]);
  });

  test('keeps a file that comes into being meanwhile', async () => {
    await using server = await startFaultServer((socket, { path: asked }) => {
      if (asked === '/r.csv') writeFileSync(path.join(folder, 'report.csv'), 'mine');
      const data = { status: 'completed', percentage: 100, download_link: `${server.url}/r.csv` };
      socket.write(asked === '/r.csv' ? report : progress(data));
    });
    expect((await saino(server.url, 'progress', '1002', '--output', 'report.csv')).code).toBe(2);
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['report.csv']);
  });

  test('replaces it with --force', async () => {
    await using server = await withReport(report);
    writeFileSync(path.join(folder, 'report.csv'), 'mine');
    expect((await saino(server.url, 'progress', '1002', '--output', 'report.csv', '--force')).code).toBe(0);
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe('a@example.com,ok\n');
  });

  test('leaves nothing of a download that breaks off, and keeps what --force would have replaced', async () => {
    await using server = await startFaultServer((socket, { path: asked }) => {
      const data = { status: 'completed', percentage: 100, download_link: `${server.url}/r.csv` };
      if (asked !== '/r.csv') socket.write(progress(data));
      else
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf', () =>
          setTimeout(() => socket.destroy(), 50),
        );
    });
    writeFileSync(path.join(folder, 'report.csv'), 'mine');
    const { code, stderr } = await saino(server.url, 'progress', '1002', '--output', 'report.csv', '--force');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ The download of report\.csv broke off after 4 B: [^\n]+ Nothing is saved\.\n$/);
    expect(readdirSync(folder)).toEqual(['report.csv']);
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe('mine');
  });

  test('names a folder that is not there', async () => {
    await using server = await withReport(report);
    const { code, stderr } = await saino(server.url, 'progress', '1002', '--output', 'no/report.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^✖ no\/report\.csv cannot be written: [^\n]+\n$/);
    expect(server.asked).toEqual([]);
  });
});

describe('exit codes', () => {
  test.each([
    ['the API refuses', json(400, { status: 'failed', error: `No job, ${token}.` }), /^✖ .*No job, \[token\]\.\n$/],
    ['another answer comes', http(403, {}, '<h1>Forbidden</h1>'), /^✖ .*HTTP 403.* Check the token\.\n$/],
  ])('1 where %s', async (_, answer, message) => {
    await using server = await startFaultServer((socket) => socket.write(answer));
    const { code, stdout, stderr } = await saino(server.url, 'progress', '1002');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('1 where nobody answers', async () => {
    const { code, stderr } = await saino('http://127.0.0.1:1', 'progress', '1002');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ Bulk job 1002: fetch failed \([^\n]+\)\.\n$/);
  });

  test.each([
    ['no command', [], /Usage: /],
    ['an unknown command', ['progess', '1002'], /^✖ unknown command 'progess'/],
    ['no bulk id', ['progress'], /^✖ missing required argument 'bulk_id'/],
    ['a bulk id that is none', ['progress', '0'], /A bulk id is an integer from 1 to 9007199254740991\./],
    ['two bulk ids', ['progress', '1', '2'], /^✖ too many arguments/],
    ['an unknown option', ['progress', '1002', '--token', 'x'], /^✖ unknown option '--token'/],
  ])('2 for %s, with nothing on stdout', async (_, args, message) => {
    const { code, stdout, stderr } = await saino('http://127.0.0.1:1', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    ['no token', { SAINO_TOKEN: '' }],
    ['a token that is no header', { SAINO_TOKEN: 'two\nlines' }],
    ['a base URL that is none', { SAINO_TOKEN: token, SAINO_BASE_URL: 'api' }],
  ])('2 for %s', async (_, env) => {
    const { code, stdout, stderr } = await run(process.execPath, [cli, 'progress', '1002'], { cwd: folder, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^✖ [^\n]+\n$/);
    expect(stderr).not.toContain('two');
  });

  test.each([['--help'], ['--version'], ['progress', '--help']])('0 for %s %s', async (...args) => {
    const { code, stdout, stderr } = await saino('http://127.0.0.1:1', ...args.filter(Boolean));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(args.includes('--version') ? /^\d+\.\d+\.\d+\n$/ : /^Usage: saino-email-cleaning /);
  });

  test('0 where the reader has enough', async () => {
    await using server = await startJob(life);
    const { code } = await run(
      'bash',
      ['-o', 'pipefail', '-c', `'${process.execPath}' '${cli}' progress 1002 --watch | head -1`],
      {
        cwd: folder,
        env: environment(server.url),
      },
    );
    expect(code).toBe(0);
  });
});
