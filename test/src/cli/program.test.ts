// The command line within this process: what its parts are given, and what they throw.
import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandError, toCommandError } from '../../../src/cli/command-error.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { SainoError } from '../../../src/index.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { skipBackoff } from '../../support/client.ts';
import { nowhere, startApi, started, useFolder } from '../../support/command-line.ts';
import { http, json, verified } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const { at, files, read, write } = useFolder();

/** Runs a command. @returns what it has printed, and what it has thrown. */
async function execute(url: string, ...args: string[]) {
  vi.stubEnv('SAINO_BASE_URL', url);
  const output = captureOutput();
  const error: unknown = await createProgram()
    .parseAsync(args, { from: 'user' })
    .then(
      () => undefined,
      (reason) => reason,
    );
  return { ...output, error };
}

beforeEach(() => {
  vi.stubEnv('SAINO_TOKEN', token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const report = http(200, {}, 'a@example.com,ok\n');
const link = 'https://reports.example.com/r.csv';
const life = [
  { status: 'processing', percentage: 42 },
  { status: 'completed', percentage: 100, download_link: link },
];

describe('wrong usage', () => {
  test('is one line and a way to help', async () => {
    await using api = await startApi();
    const { error, stdout, stderr } = await execute(api.url, 'verify', 'user@example.com', 'b@example.com');
    expect(error).toBeInstanceOf(CommanderError);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      "✖ too many arguments for 'verify'. Expected 1 argument but got 2.\n(see saino-email-cleaning --help)\n",
    );
    expect(api.requests).toEqual([]);
  });

  test('repeats no address', async () => {
    const { error, stderr } = await execute(nowhere, 'user@example.com');
    expect(error).toBeInstanceOf(CommanderError);
    expect(stderr).toMatch(/^✖ unknown command \[address\]\n/);
  });

  test.each(['0', '', '-1', '+5', '0x10', '1e3', '5 ', '1.5', 'five', '9007199254740992'])(
    'is the bulk id %j',
    async (id) => {
      await using api = await startApi();
      const { error, stderr } = await execute(api.url, 'progress', '--', id);
      expect(error).toBeInstanceOf(CommanderError);
      expect(stderr).toContain('A bulk id is an integer from 1 to 9007199254740991.');
      expect(api.requests).toEqual([]);
    },
  );
});

describe('progress', () => {
  test.each(['1', '9', '90', '9007199254740991'])('is that of job %s', async (id) => {
    await using api = await startApi({ progress: http(404, {}) });
    expect((await execute(api.url, 'progress', id)).error).toMatchObject({ code: 'http_error', bulkId: Number(id) });
    expect(api.requests.map(({ path }) => path)).toEqual([expect.stringMatching(`=${id}$`)]);
  });

  test('is one response without --watch, and every change with it', async () => {
    await using once = await startApi({ states: life });
    expect(await execute(once.url, 'progress', '1002')).toEqual({
      stdout: '42 %, processing\n',
      stderr: '',
      error: undefined,
    });
    expect(once.requests).toHaveLength(1);
    await using watched = await startApi({ states: life });
    expect(await execute(watched.url, 'progress', '1002', '-w')).toEqual({
      stdout: `42 %, processing\n100 %, completed\n${link}\n`,
      stderr: '',
      error: undefined,
    });
  });

  test('fails with the error itself, and no next step', async () => {
    await using api = await startApi({ states: [{ status: 'failed', percentage: 1 }] });
    const { error } = await execute(api.url, 'progress', '1002', '--watch');
    expect(error).toBeInstanceOf(SainoError);
    expect(error).toMatchObject({ code: 'job_failed' });
  });

  test('saves a report, and replaces a file with --force only', async () => {
    await using api = await startApi({ report });
    expect(await execute(api.url, 'progress', '1002', '-o', at('r.csv'))).toEqual({
      stdout: `100 %, completed\nSaved ${at('r.csv')}, 17 B.\n`,
      stderr: '',
      error: undefined,
    });
    expect(read('r.csv')).toBe('a@example.com,ok\n');
    write('r.csv', 'mine');
    const { length } = api.requests;
    const { error } = await execute(api.url, 'progress', '1002', '-o', at('r.csv'));
    expect(toCommandError(error)).toMatchObject({ exitCode: 2, message: expect.stringContaining('already exists') });
    expect(api.requests).toHaveLength(length);
    expect(read('r.csv')).toBe('mine');
    expect((await execute(api.url, 'progress', '1002', '-f', '-o', at('r.csv'))).error).toBeUndefined();
    expect(read('r.csv')).toBe('a@example.com,ok\n');
    expect(files()).toEqual(['r.csv']);
  });

  test('says on stderr that an attempt failed', async () => {
    skipBackoff();
    await using api = await startApi({ states: [http(503, {}), ...life.slice(-1)] });
    const { stderr } = await execute(api.url, 'progress', '1002');
    expect(stderr).toMatch(/^Retry in 0 s: Bulk job 1002: HTTP 503[^\n]+\n$/);
  });
});

describe('start', () => {
  test('prints the bulk id, and no progress of its own accord', async () => {
    await using api = await startApi();
    write('list.csv', 'emails\nuser@example.com\n');
    expect(await execute(api.url, 'start', at('list.csv'))).toEqual({
      stdout: '1002\n',
      stderr: '',
      error: undefined,
    });
    expect(api.requests).toHaveLength(1);
    const { stdout } = await execute(api.url, 'start', at('list.csv'), '-j');
    expect(JSON.parse(stdout)).toEqual(started);
  });

  test('follows the job with --output', async () => {
    await using api = await startApi({ report });
    write('list.csv', 'emails\nuser@example.com\n');
    const { stdout, error } = await execute(api.url, 'start', at('list.csv'), '--output', at('r.csv'));
    expect({ stdout, error }).toEqual({
      stdout: `1002\n100 %, completed\nSaved ${at('r.csv')}, 17 B.\n`,
      error: undefined,
    });
  });

  test('names the job in what fails after the upload', async () => {
    await using api = await startApi({ progress: http(404, {}) });
    write('list.csv', 'emails\nuser@example.com\n');
    const { error } = await execute(api.url, 'start', at('list.csv'), '--watch');
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      exitCode: 1,
      next: `To continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning progress 1002 --watch`,
      cause: { code: 'http_error' },
    });
  });

  test('names the list that is refused', async () => {
    await using api = await startApi();
    write('list.csv', '');
    const { error } = await execute(api.url, 'start', at('list.csv'));
    expect(error).toMatchObject({
      exitCode: 2,
      message: `${at('list.csv')}: The list is empty.`,
      cause: { code: 'invalid_argument' },
    });
    expect(error).not.toHaveProperty('next', expect.anything());
    expect(api.requests).toEqual([]);
  });

  test.each([
    ['a job', json(200, { bulk_id: 1002 }), /^To continue: SAINO_BASE_URL=\S+ npx saino-email-cleaning progress 1002$/],
    ['no job', json(200, {}), undefined],
  ])('of an upload whose response is invalid names what it has: %s', async (_, upload, next) => {
    await using api = await startApi({ upload });
    write('list.csv', 'emails\nuser@example.com\n');
    const { error } = await execute(api.url, 'start', at('list.csv'));
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ exitCode: 1, cause: { code: 'unknown_outcome' } });
    expect(error).toHaveProperty('next', next && expect.stringMatching(next));
  });
});

describe('verify', () => {
  test('prints result and status, or all of the data as JSON', async () => {
    await using api = await startApi({ verification: verified() });
    expect((await execute(api.url, 'verify', 'user@example.com')).stdout).toBe('Safe to Send, Deliverable\n');
    const { stdout } = await execute(api.url, 'verify', 'user@example.com', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ email: 'user@example.com', result: 'Safe to Send' });
  });

  test('fails with the error itself, and no next step', async () => {
    await using api = await startApi({ verification: http(404, {}) });
    const { error } = await execute(api.url, 'verify', 'user@example.com');
    expect(error).toBeInstanceOf(SainoError);
    expect(error).toMatchObject({ code: 'http_error' });
  });
});
