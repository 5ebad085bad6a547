// How `clean` shows what it does: on a terminal, where it prompts, and as JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { summaryLines } from '../../../src/cli/views/list-text.ts';
import type { CleanResult } from '../../../src/list.ts';
import { cli, environment, nowhere, terminal, useFolder } from '../../support/command-line.ts';
import { serveFake } from '../../support/fake-server.ts';
import { token } from '../../support/secrecy.ts';

const folder = useFolder();

const list = 'email\nana@example.com\nben@example.org\n\n';
const ctrlC = '\u0003';

describe.skipIf(terminal.isMissing)(`on a terminal${terminal.note}`, () => {
  /** Runs a command on a terminal, and types something once it prompts. */
  async function type(url: string, keys: string, command = 'clean contacts.csv --output clean.csv', variable = '') {
    folder.write('contacts.csv', list);
    const line = terminal.running(`stty columns 100; ${variable} '${process.execPath}' '${cli}' ${command}`);
    const child = spawn('bash', ['-c', line], {
      cwd: folder.path(),
      env: { ...process.env, ...environment(url) },
    });
    child.stdout.on('data', (chunk) => String(chunk).includes('[y/N]') && child.stdin.write(keys));
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { code, stdout };
  }

  test('prompts, draws one bar with the bulk ids above it, and ends with what was written', async () => {
    await using api = await serveFake({ percentages: [0, 40, 100] });
    const { code, stdout } = await type(api.url, 'y\r');
    expect(code).toBe(0);
    expect(stdout).toContain(`Send 2 addresses in 1 job to ${api.url}? They may be charged. [y/N] `);
    expect(stdout).toMatch(
      /Job 1 of 1: bulk id 1002.* 0 % \| 0 of 1 jobs \| 0 of 3 rows.* 40 % \| \d+ s left \| 0 of 1 jobs \| 1 of 3 rows/s,
    );
    expect(stdout).toMatch(/░{16}.*█{6}░{10}.*█{16} 100 % \| 3 of 3 rows written\r\nWrote clean\.csv\.\r\n/s);
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(folder.files()).toEqual(['clean.csv', 'contacts.csv']);
  });

  test.each(['TERM=dumb', 'NO_COLOR=1'])('prints no escape codes, not even to prompt, with %s', async (variable) => {
    await using api = await serveFake({ percentages: [0, 100] });
    const { code, stdout } = await type(api.url, 'y\r', 'clean contacts.csv --output clean.csv', variable);
    expect({ code, hasPrompt: stdout.includes('[y/N]') }).toEqual({ code: 0, hasPrompt: true });
    expect(stdout).toContain('Job 1 of 1: 100 %, completed');
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['a no', 'n\r', 1, 'Nothing was sent.'],
    ['an empty line', '\r', 1, 'Nothing was sent.'],
    ['Ctrl-C', ctrlC, 130, 'Interrupted.'],
  ])('sends nothing after %s', async (_, keys, code, message) => {
    await using api = await serveFake();
    const result = await type(api.url, keys);
    expect({ code: result.code, requests: api.fake.requests }).toEqual({ code, requests: [] });
    expect(result.stdout).toContain(`✖ ${message}`);
    expect(folder.files()).toEqual(['contacts.csv']);
  });

  test('has a failed attempt in the place of the bar until the next response', async () => {
    await using api = await serveFake({ percentages: [0, 100] });
    api.fake.failNext('getBulkProgress', { status: 503 });
    const { code, stdout } = await type(api.url, 'y\r');
    expect(code).toBe(0);
    const [, after = ''] = stdout.split(/Retry in \d s: /);
    expect(after.slice(0, after.indexOf('░'))).not.toContain('\n');
  });

  test('prompts beside what is printed for a program', async () => {
    await using api = await serveFake();
    const { code, stdout } = await type(api.url, 'y\r', 'clean contacts.csv --output clean.csv --json > events.txt');
    expect({ code, hasPrompt: stdout.includes('[y/N]') }).toEqual({ code: 0, hasPrompt: true });
    const types = folder
      .read('events.txt')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['plan', 'upload', 'started', 'progress', 'report', 'merge', 'result']);
  });
});

describe('--json', () => {
  const events = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('prints each event as a line, the result as the last one, and nothing else on stdout', async () => {
    await using api = await serveFake({ percentages: [0, 100] });
    folder.write('contacts.csv', list);
    const { code, stdout, stderr } = await folder.saino(api.url, 'clean', 'contacts.csv', '-o', 'o.csv', '-y', '-j');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const plan = {
      column: { number: expect.any(Number), name: expect.any(String), example: expect.stringMatching(/^.…@.….com$/) },
      rows: 3,
      addresses: 2,
      duplicates: 0,
      reused: { addresses: 0 },
      invalid: 1,
      jobs: 1,
      bytes: 39,
      remaining: { jobs: 1, addresses: 2 },
      resubmitted: { jobs: 0, addresses: 0 },
      uncertain: [],
    };
    expect(events(stdout)).toEqual([
      { type: 'plan', plan },
      { type: 'upload', job: 1, jobs: 1, addresses: 2 },
      { type: 'started', job: 1, bulkId: 1002 },
      { type: 'progress', job: 1, bulkId: 1002, percentage: 0, status: 'queued' },
      { type: 'progress', job: 1, bulkId: 1002, percentage: 100, status: 'completed' },
      { type: 'report', job: 1, bulkId: 1002, bytes: 130 },
      { type: 'merge', rows: 3, total: 3 },
      {
        type: 'result',
        isComplete: true,
        output: 'o.csv',
        plan,
        columns: ['saino_checked', 'free_email', 'result', 'status', 'saino_note'],
        withVerdict: 2,
        withoutVerdict: 1,
        unmatched: 0,
        contradicting: 0,
        kept: 3,
        rejected: 0,
        verdicts: expect.objectContaining({ withoutVerdict: [{ reason: 'no address', rows: 1, share: 1 / 3 }] }),
        unfinished: [],
        keptReports: [],
      },
    ]);
  });

  test('has no address, token, body or cause of an error', async () => {
    await using api = await serveFake();
    folder.write('contacts.csv', list);
    api.fake.failNext('getBulkProgress', { status: 503, body: `ana@example.com ${token}` });
    const { stdout } = await folder.saino(api.url, 'clean', 'contacts.csv', '-o', 'o.csv', '-y', '--json');
    const retry = events(stdout).find(({ type }) => type === 'retry');
    expect(retry).toEqual({
      type: 'retry',
      job: 1,
      attempt: 1,
      delay: expect.any(Number),
      error: {
        code: 'http_error',
        message: expect.stringContaining('HTTP 503'),
        retryable: true,
        operation: 'getBulkProgress',
        status: 503,
        bulkId: 1002,
      },
    });
    expect(stdout).not.toMatch(/[^…]@|%40/);
    expect(stdout).not.toContain(token);
  });

  test('prints the plan and an empty result for a dry run', async () => {
    folder.write('contacts.csv', list);
    const { code, stdout, stderr } = await folder.saino(nowhere, 'clean', 'contacts.csv', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(events(stdout).map(({ type }) => type)).toEqual(['plan', 'result']);
  });
});

test('the summary names what is unusual, where there is any', () => {
  const nothing = { jobs: 0, addresses: 0 };
  const counts = { rows: 5, addresses: 5, duplicates: 0, invalid: 0, jobs: 1, bytes: 99 };
  const jobs = { remaining: nothing, resubmitted: nothing, reused: { addresses: 0 }, uncertain: [] };
  const usual: CleanResult = {
    isComplete: true,
    output: 'o.csv',
    plan: { ...counts, ...jobs, column: { number: 1 } },
    columns: ['result'],
    withVerdict: 5,
    withoutVerdict: 0,
    unmatched: 0,
    contradicting: 0,
    kept: 5,
    rejected: 0,
    rejects: undefined,
    verdicts: { columns: [], withoutVerdict: [] },
    unfinished: [],
    keptReports: [],
  };
  const labels = (result: Partial<CleanResult>) =>
    summaryLines({ ...usual, ...result })
      .slice(4)
      .map((line) => line.trim().replace(/ {2,}/, ': '));
  expect(labels({})).toEqual(['rows without a verdict: 0']);
  const unusual = { unmatched: 2, contradicting: 1, keptReports: ['o.csv.saino.1.csv'], rejected: 1 };
  expect(labels(unusual).slice(1)).toEqual([
    'report rows without a match: 2',
    'contradicting verdicts: 1, of which none is used',
    'report without a match: o.csv.saino.1.csv, which is kept',
    'rows left out: 1',
  ]);
  expect(labels({ ...unusual, kept: 4, rejects: 'bad.csv' }).at(-1)).toBe('rows in bad.csv: 1');
});
